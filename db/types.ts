// Made by `npm run describe` from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as its text. */
export type Json = ColumnType<unknown, string, string>

interface AccessApproval {
  id: string
  kind: string
  object_kind: string
  object_id: string
  before: Json | null
  proposal: Json
  summary: Json
  reason: Generated<string>
  maker: string
  maker_name: string
  made_at: Date
  state: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired'
  checker: string | null
  checker_name: string | null
  decided_at: Date | null
  decide_reason: string | null
  expires_at: Date | null
}

interface AccessApprovalMove {
  id: GeneratedAlways<bigint>
  approval_id: string
  what: 'proposed' | 'revised' | 'approved' | 'rejected' | 'withdrawn' | 'expired'
  by: string
  by_name: string
  reason: Generated<string>
  proposal_sha256: Buffer | null
  at: Date
}

interface AccessPolicy {
  key: string
  value: Json
  changed_by: string
  changed_at: Date
}

interface AccessProof {
  id: string
  session_id: string
  staff_id: string
  action: string
  deed_sha256: Buffer
  summary: string
  form: Json
  state: 'asked' | 'given' | 'spent' | 'expired'
  factor: 'whatsapp' | 'passkey' | 'totp' | 'recovery_code' | 'break_glass' | null
  asked_at: Date
  given_at: Date | null
  spent_at: Date | null
  expires_at: Date
}

interface AccessRole {
  key: string
  name: string
  permissions: string[]
  version: Generated<number>
  created_by: string
  created_at: Date
  retired_at: Date | null
}

interface AuditLink {
  chain: 'record' | 'auth_event'
  position: bigint
  row_id: bigint
  xact: string
  digest: Buffer
  hash: Buffer
  linked_at: Date
}

interface AuditProof {
  id: GeneratedAlways<bigint>
  chain: 'record' | 'auth_event'
  position: bigint
  hash: Buffer
  is_full: boolean
  proven_at: Date
}

interface AuditRecord {
  id: GeneratedAlways<bigint>
  at: Date
  who: string
  action: string
  object_kind: string
  object_id: string
  before: Json | null
  after: Json | null
  reason: string | null
  address: string | null
  who_name: string | null
  factor: string | null
  session_id: string | null
  agent: string | null
  correlation_id: string | null
  xact: Generated<string>
  written_at: Generated<Date>
}

interface AuditRecordCanonical {
  id: bigint | null
  xact: string | null
  written_at: Date | null
  canonical: string | null
}

interface CatalogueAttribute {
  key: string
  name_id: string
  name_en: string
  unit: string | null
  position: number
}

interface CatalogueBrand {
  id: string
  name: string
  position: number
}

interface CatalogueEngine {
  id: string
  code: string
  displacement_cc: number | null
  fuel: 'petrol' | 'diesel' | 'hybrid' | 'electric'
}

interface CatalogueFitment {
  part_id: string
  part_type_id: string
  brand_id: string
  rank: number
  twin_group_id: string
  generation_id: string | null
  engine_id: string | null
  variant_id: string | null
  from_ym: number | null
  to_ym: number | null
  position: string | null
  quantity: Generated<number>
  condition_id: string | null
  condition_en: string | null
  source: string
}

interface CatalogueGeneration {
  id: string
  model_id: string
  twin_group_id: string
  code: string
  nickname: string | null
  from_year: number
  to_year: number | null
}

interface CatalogueLoad {
  source: string
  fingerprint: string
  parts: number
  loaded_at: Date
}

interface CatalogueMake {
  id: string
  name: string
  position: number
}

interface CatalogueModel {
  id: string
  make_id: string
  kind: 'car' | 'motorcycle'
  name: string
  silhouette: 'mpv' | 'suv' | 'hatchback' | 'sedan' | 'pickup' | 'van' | 'truck' | 'matic' | 'bebek' | 'sport' | 'trail' | 'maxi'
  position: number
}

interface CataloguePart {
  id: string
  brand_id: string
  part_type_id: string
  name_id: string
  name_en: string
  sku: string
  sku_normalized: GeneratedAlways<string>
  attributes: Generated<Json>
  quality: 'genuine' | 'oem' | 'aftermarket'
  unit: 'PCS' | 'SET' | 'PSG' | 'BTL' | 'KLG' | 'JRG'
  weight_g: number
  fitment_scope: 'listed' | 'partial' | 'universal'
  rank: number
  words: string
}

interface CataloguePartCount {
  part_type_id: string
  brand_id: string
  parts: bigint
}

interface CataloguePartNumber {
  part_id: string
  kind: 'oem' | 'oes' | 'aftermarket' | 'sku_internal' | 'competitor'
  maker: string
  display: string
  normalized: GeneratedAlways<string>
  replaced_by: string | null
}

interface CataloguePartSystem {
  id: string
  name_id: string
  name_en: string
  position: number
}

interface CataloguePartType {
  id: string
  part_system_id: string
  name_id: string
  name_en: string
  drawing: string
  position: number
}

interface CataloguePhrase {
  text: string
  part_type_id: string | null
  brand_id: string | null
  generation_id: string | null
}

interface CatalogueRelation {
  from_part_id: string
  to_part_id: string
  kind: 'superseded_by' | 'interchange'
  note_id: string | null
  note_en: string | null
}

interface CatalogueTwinGroup {
  id: string
}

interface CatalogueVariant {
  id: string
  generation_id: string
  name: string
  engine_id: string
  transmission: 'manual' | 'automatic' | 'cvt' | 'semi_automatic' | 'single_speed'
  position: number
}

interface CompaniesBranch {
  id: string
  code: string
  name: string
  city: string
}

interface CompaniesCompany {
  id: string
  name: string
  kind: 'bengkel' | 'toko' | 'dealer'
  npwp: string
  price_list_id: string
  phone: string
  street: string
  district: string
  city: string
  province: string
  postal_code: string
  created_at: Date
  branch_id: string | null
}

interface IdentityAuthEvent {
  id: GeneratedAlways<bigint>
  at: Date
  realm: 'staff' | 'buyer'
  kind: string
  account_id: string | null
  subject_mac: Buffer | null
  ip: string
  agent: string
  detail: string | null
  xact: Generated<string>
  written_at: Generated<Date>
}

interface IdentityAuthEventCanonical {
  id: bigint | null
  xact: string | null
  written_at: Date | null
  canonical: string | null
}

interface IdentityBreakGlass {
  id: string
  staff_id: string
  approval_id: string
  challenge_id: string
  token_sha256: Buffer
  reason: string
  cred_version: number
  state: 'asked' | 'approved' | 'used' | 'refused'
  ip: string
  agent: string
  asked_at: Date
  expires_at: Date
  ended_at: Date | null
  session_id: string | null
}

interface IdentityBuyer {
  id: string
  company_id: string | null
  email: string | null
  name: string
  phone_e164: string
  password_hash: string | null
  cred_version: Generated<number>
  disabled_at: Date | null
  pw_fail: Generated<number>
  pw_locked_until: Date | null
  created_at: Date
  company_role: 'owner' | 'approver' | 'buyer' | 'finance' | 'mechanic' | null
  member_suspended_at: Date | null
  joined_company_at: Date | null
  phone_verified_at: Date | null
  consented_at: Date | null
  consent_version: string | null
}

interface IdentityBuyerChallenge {
  id: string
  token_sha256: Buffer
  purpose: 'login' | 'register' | 'reset' | 'new_phone' | 'invitation'
  buyer_id: string | null
  cred_version: number | null
  invitation_id: string | null
  phone_e164: string
  draft: Json | null
  code_mac: Buffer | null
  code_expires_at: Date | null
  expires_at: Date
  attempts: Generated<number>
  sends: Generated<number>
  state: 'waiting' | 'live' | 'succeeded' | 'superseded' | 'exhausted' | 'expired' | 'revoked'
  ip: string
  agent: string
  created_at: Date
  ended_at: Date | null
}

interface IdentityBuyerDevice {
  id: string
  token_sha256: Buffer
  buyer_id: string
  pw_fail: Generated<number>
  pw_locked_until: Date | null
  otp_fail: Generated<number>
  otp_locked_until: Date | null
  created_at: Date
  expires_at: Date
}

interface IdentityBuyerInvitation {
  id: string
  company_id: string
  token_sha256: Buffer
  name: string
  phone_e164: string
  email: string | null
  role: 'owner' | 'approver' | 'buyer' | 'finance' | 'mechanic'
  invited_by: string
  state: 'open' | 'accepted' | 'withdrawn' | 'replaced'
  created_at: Date
  expires_at: Date
  ended_at: Date | null
  accepted_by: string | null
}

interface IdentityBuyerOtpBudget {
  day: string
  sends: number
}

interface IdentityBuyerOtpSend {
  id: string
  challenge_id: string
  phone_e164: string
  ip: string
  at: Date
  outcome: 'accepted' | 'refused' | 'unknown' | 'none' | null
  provider_message_id: string | null
  error: string | null
}

interface IdentityBuyerPasskey {
  id: string
  buyer_id: string
  credential_id: string
  public_key: Buffer
  counter: bigint
  transports: string[]
  name: string
  created_at: Date
  last_used_at: Date | null
  removed_at: Date | null
}

interface IdentityBuyerPasskeyChallenge {
  token_sha256: Buffer
  purpose: 'login' | 'enrol'
  buyer_id: string | null
  challenge: string
  expires_at: Date
  used_at: Date | null
}

interface IdentityBuyerPhone {
  phone_e164: string
  otp_fail: Generated<number>
  otp_locked_until: Date | null
}

interface IdentityBuyerSession {
  id: string
  token_sha256: Buffer
  buyer_id: string
  cred_version: number
  ip: string
  agent: string
  created_at: Date
  seen_at: Date
  expires_at: Date
  ended_at: Date | null
  end_reason: 'logout' | 'displaced' | 'ended_by_owner' | 'changed' | null
  factor: Generated<'password' | 'whatsapp' | 'passkey'>
}

interface IdentityCustomerView {
  id: string
  staff_id: string
  staff_session_id: string
  buyer_id: string
  reason: string
  address: string
  agent: string
  ticket_sha256: Buffer
  asked_at: Date
  ticket_expires_at: Date
  token_sha256: Buffer | null
  started_at: Date | null
  expires_at: Date | null
  ended_at: Date | null
}

interface IdentityInvitation {
  id: string
  staff_id: string
  kind: 'join' | 'reset'
  token_sha256: Buffer
  phone_e164: string
  asks_password: boolean
  state: 'open' | 'used' | 'withdrawn' | 'replaced'
  made_by: string
  made_at: Date
  expires_at: Date
  ended_at: Date | null
  challenge_id: string | null
  password_hash: string | null
}

interface IdentityLoginChallenge {
  id: string
  token_sha256: Buffer
  staff_id: string
  purpose: 'staff_login' | 'step_up' | 'invitation' | 'phone_change' | 'password_reset'
  code_mac: Buffer | null
  code_expires_at: Date | null
  expires_at: Date
  attempts: Generated<number>
  sends: Generated<number>
  state: 'live' | 'succeeded' | 'superseded' | 'exhausted' | 'expired' | 'revoked'
  cred_version: number
  ip: string
  agent: string
  created_at: Date
  ended_at: Date | null
  device_id: string | null
  proof_id: string | null
  session_id: string | null
  deed_sha256: Buffer | null
  disown_sha256: Buffer | null
  disowned_at: Date | null
}

interface IdentityOtpBudget {
  day: string
  sends: number
  low_told_at: Date | null
  spent_told_at: Date | null
}

interface IdentityOtpSend {
  id: string
  challenge_id: string
  phone_e164: string
  at: Date
  outcome: 'accepted' | 'refused' | 'unknown' | null
  provider_message_id: string | null
  error: string | null
}

interface IdentityPasswordReset {
  id: string
  token_sha256: Buffer
  staff_id: string | null
  state: 'asked' | 'code_given' | 'done' | 'exhausted' | 'superseded'
  challenge_id: string | null
  attempts: Generated<number>
  ip: string
  agent: string
  asked_at: Date
  expires_at: Date
  ended_at: Date | null
}

interface IdentityPhoneChange {
  id: string
  staff_id: string
  from_phone: string | null
  to_phone: string
  state: 'code_awaited' | 'cooling' | 'done' | 'stopped' | 'withdrawn' | 'superseded' | 'expired' | 'taken'
  session_id: string
  challenge_id: string
  cred_version: number
  is_at_once: boolean
  stop_sha256: Buffer
  ip: string
  agent: string
  asked_at: Date
  confirmed_at: Date | null
  counts_at: Date | null
  ended_at: Date | null
}

interface IdentityStaffDevice {
  id: string
  staff_id: string
  token_sha256: Buffer
  pw_fail: Generated<number>
  pw_locked_until: Date | null
  otp_fail: Generated<number>
  otp_locked_until: Date | null
  ip: string
  agent: string
  created_at: Date
  signed_in_at: Date
  revoked_at: Date | null
  revoke_reason: 'displaced' | 'password_changed' | 'disowned' | 'ended_by_staff' | null
}

interface IdentityStaffNotice {
  id: string
  staff_id: string
  kind: string
  event_id: string
  subject: string | null
  ip: string | null
  agent: string | null
  also_to: Generated<string[]>
  at: Date
}

interface IdentityStaffPasskey {
  id: string
  staff_id: string
  credential_id: string
  public_key: Buffer
  sign_count: bigint
  transports: Generated<string[]>
  name: string
  is_synced: boolean
  created_at: Date
  cools_until: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  revoked_reason: 'removed' | 'reset' | null
}

interface IdentityStaffRecoveryCode {
  id: string
  staff_id: string
  finder: Buffer
  code_hash: string
  created_at: Date
  used_at: Date | null
  replaced_at: Date | null
}

interface IdentityStaffSession {
  id: string
  token_sha256: Buffer
  staff_id: string
  challenge_id: string
  cred_version: number
  ip: string
  agent: string
  created_at: Date
  seen_at: Date
  expires_at: Date
  ended_at: Date | null
  end_reason: 'logout' | 'displaced' | 'disabled' | 'ended_by_staff' | 'ended_by_owner' | 'disowned' | null
  factor: Generated<'whatsapp' | 'passkey' | 'totp' | 'recovery_code' | 'break_glass'>
}

interface IdentityStaffTotp {
  id: string
  staff_id: string
  secret_sealed: Buffer
  session_id: string
  begun_at: Date
  confirmed_at: Date | null
  last_step: bigint | null
  removed_at: Date | null
}

interface IdentityStaffUser {
  id: string
  email: string
  name: string
  role: string
  password_hash: string
  phone_e164: string | null
  cred_version: Generated<number>
  disabled_at: Date | null
  pw_fail: Generated<number>
  pw_locked_until: Date | null
  otp_fail: Generated<number>
  otp_locked_until: Date | null
  created_at: Date
  branch_scope: string[] | null
  brand_scope: string[] | null
  must_change_password_since: Date | null
  invited_at: Date | null
  suspended_from: Date | null
  suspended_until: Date | null
  suspension_reason: string | null
  reset_fail: Generated<number>
}

interface IdentityWebauthnChallenge {
  challenge: string
  staff_id: string
  purpose: 'login' | 'proof' | 'enrol'
  bound_to: string
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

interface InventoryReservation {
  order_id: string
  part_id: string
  warehouse_id: string
  quantity: number
  state: 'held' | 'committed' | 'released'
  held_until: Date
}

interface InventoryStock {
  part_id: string
  warehouse_id: string
  on_hand: number
  reserved: Generated<number>
}

interface InventoryWarehouse {
  id: string
  name: string
  city: string
  position: number
}

interface InvoicingAccount {
  company_id: string
  credit_idr: Generated<bigint>
}

interface InvoicingAllocation {
  id: string
  invoice_id: string
  company_id: string
  source: 'payment' | 'credit' | 'giro'
  source_id: string
  amount_idr: bigint
  discount_idr: Generated<bigint>
  at: Date
}

interface InvoicingAllocationUndo {
  allocation_id: string
  by: string
  reason: string
  at: Date
}

interface InvoicingBundle {
  id: string
  number: string
  company_id: string
  buyer_id: string
  submission_key: string
  payment_id: string
  amount_idr: bigint
  discount_idr: bigint
  state: 'open' | 'applied' | 'ended'
  opened_at: Date
  closed_at: Date | null
}

interface InvoicingBundleLine {
  bundle_id: string
  position: number
  invoice_id: string
  amount_idr: bigint
  discount_idr: bigint
  discount_until: string | null
}

interface InvoicingCashDiscountRule {
  id: string
  basis_points: number
  within_days: number
  starts_on: string
  ends_on: string | null
}

interface InvoicingCreditEntry {
  id: string
  company_id: string
  amount_idr: bigint
  balance_idr: bigint
  reason: 'surplus' | 'deposit' | 'leftover' | 'undone' | 'giro' | 'used' | 'returned' | 'refunded' | 'giro_bounced'
  source_id: string
  by: string
  at: Date
}

interface InvoicingCreditLine {
  company_id: string
  limit_idr: bigint
  term_days: number
  grace_days: Generated<number>
  blocked_reason: string | null
  changed_by: string
  changed_at: Date
}

interface InvoicingGiro {
  id: string
  company_id: string
  number: string
  bank: string
  amount_idr: bigint
  due_on: string
  state: 'held' | 'deposited' | 'cleared' | 'bounced'
  received_at: Date
}

interface InvoicingGiroHistory {
  id: GeneratedAlways<bigint>
  giro_id: string
  from_state: string | null
  to_state: string
  reason: string
  by: string
  at: Date
}

interface InvoicingGiroLine {
  giro_id: string
  invoice_id: string
  amount_idr: bigint
}

interface InvoicingInvoice {
  id: string
  number: string
  settlement: 'prepaid' | 'on_account'
  order_id: string
  order_number: string
  company_id: string | null
  customer_name: string
  customer_address: string
  net_idr: bigint
  tax_idr: bigint
  total_idr: bigint
  paid_idr: Generated<bigint>
  state: 'open' | 'partly_paid' | 'paid' | 'void'
  payment_id: string | null
  issued_on: string
  due_on: string
  issued_at: Date
}

interface InvoicingInvoiceHistory {
  id: GeneratedAlways<bigint>
  invoice_id: string
  from_state: string | null
  to_state: string
  amount_idr: bigint
  reason: string
  by: string
  at: Date
}

interface InvoicingInvoiceLine {
  invoice_id: string
  position: number
  sku: string
  name_id: string
  name_en: string
  brand: string
  quantity: number
  unit_price_idr: bigint
  line_idr: bigint
}

interface InvoicingNumberSeries {
  series: string
  last_number: bigint
}

interface LedgerAccount {
  code: string
  name_id: string
  name_en: string
  kind: 'asset' | 'liability' | 'income' | 'expense'
}

interface LedgerBalanceByDay {
  account_code: string | null
  subledger: string | null
  day: string | null
  debit_idr: bigint | null
  credit_idr: bigint | null
}

interface LedgerBalanceDay {
  account_code: string
  subledger: string
  day: string
  debit_idr: bigint
  credit_idr: bigint
}

interface LedgerEntry {
  id: string
  kind: 'payment_receipt' | 'surplus_receipt' | 'suspense_resolved' | 'fee_true_up' | 'settlement' | 'refund_ordered' | 'refund_paid' | 'refund_failed' | 'invoice' | 'allocation' | 'credit_granted' | 'credit_used' | 'cash_discount' | 'bank_receipt' | 'booking_capture' | 'reversal'
  source_id: string
  reverses_id: string | null
  description: string
  booked_on: string
  posted_at: Date
  xact: Generated<string>
}

interface LedgerEntryCanonical {
  entry_id: string | null
  xact: string | null
  line_count: bigint | null
  total_idr: bigint | null
  debit_idr: bigint | null
  canonical: string | null
}

interface LedgerLine {
  entry_id: string
  position: number
  account_code: string
  amount_idr: bigint
  subledger: string | null
}

interface LedgerProof {
  id: GeneratedAlways<bigint>
  seal_seq: bigint
  seal_hash: Buffer
  to_xact: string
  entry_count: bigint
  debit_idr: bigint
  is_full: boolean
  proven_at: Date
}

interface LedgerProofLease {
  is_only: Generated<boolean>
  token: bigint
  leased_until: Date
  last_run_at: Date | null
  last_full_at: Date | null
}

interface LedgerSeal {
  seq: bigint
  from_xact: string
  to_xact: string
  entry_count: bigint
  debit_idr: bigint
  digest: Buffer
  prev_hash: Buffer
  hash: Buffer
  sealed_at: Date
}

interface LedgerSealEntry {
  seal_seq: bigint
  position: number
  entry_id: string
  digest: Buffer
}

interface MailMessage {
  id: string
  dedupe_key: string
  recipient: string
  subject: string
  content: Json
  state: 'queued' | 'sent' | 'failed' | 'unknown'
  error: string | null
  tries: Generated<number>
  unclear_answers: Generated<number>
  calling_since: Date | null
  created_at: Date
  updated_at: Date
}

interface MailMessageMove {
  id: GeneratedAlways<bigint>
  message_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface MessagingDeliveryEvent {
  provider_message_id: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
  correlation_id: string | null
  error: string | null
  occurred_at: Date
  received_at: Date
}

interface MessagingMessage {
  id: string
  dedupe_key: string
  phone_e164: string
  template: string
  params: Json
  state: 'queued' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'
  provider_message_id: string | null
  error: string | null
  tries: Generated<number>
  unclear_answers: Generated<number>
  calling_since: Date | null
  created_at: Date
  updated_at: Date
}

interface MessagingMessageMove {
  id: GeneratedAlways<bigint>
  message_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface OrderingCart {
  id: string
  visitor_sha256: Buffer
  created_at: Date
  changed_at: Date
}

interface OrderingCartLine {
  cart_id: string
  part_id: string
  quantity: number
  added_at: Date
}

interface OrderingNumberSeries {
  series: string
  last_number: bigint
}

interface OrderingPurchase {
  id: string
  number: string
  visitor_sha256: Buffer
  submission_key: string
  state: 'awaiting_payment' | 'paid' | 'on_account' | 'under_review' | 'refunded' | 'cancelled' | 'expired'
  company_id: string | null
  buyer_id: string | null
  price_list_id: string
  contact_name: string
  contact_phone: string
  contact_email: string | null
  street: string
  district: string
  city: string
  province: string
  postal_code: string
  landmark: string | null
  locale: 'id' | 'en'
  net_idr: bigint
  tax_idr: bigint
  total_idr: bigint
  pay_before: Date
  placed_at: Date
}

interface OrderingPurchaseHistory {
  id: GeneratedAlways<bigint>
  purchase_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface OrderingPurchaseLine {
  purchase_id: string
  position: number
  part_id: string
  sku: string
  name_id: string
  name_en: string
  brand: string
  quantity: number
  unit_price_idr: bigint
  line_idr: bigint
  warehouse_id: string
}

interface OrderingReissue {
  purchase_id: string
  replaces_id: string
  at: Date
}

interface PaymentsAttempt {
  id: string
  payment_id: string
  provider: 'doku' | 'astrapay' | 'transfer'
  channel_id: string
  reference: string
  request_id: string
  amount_idr: bigint
  outcome: 'awaiting' | 'refused' | 'unknown' | 'paid' | 'not_paid' | null
  outcome_reason: string | null
  instruction: Json | null
  provider_reference: string | null
  pay_before: Date
  asked_at: Date
  answered_at: Date | null
  ask_again_at: Date | null
  times_asked: Generated<number>
  is_closed: Generated<boolean>
  through_attempt_id: string | null
  end_state: 'wanted' | 'ended' | 'lapses' | 'paid_first' | 'refused' | null
  end_again_at: Date | null
  correlation_id: string | null
}

interface PaymentsBankAccount {
  id: string
  bank: string
  bank_name: string
  number: string
  holder: string
  position: number
  is_active: boolean
  changed_by: string
  changed_at: Date
}

interface PaymentsBankMutation {
  id: string
  account_id: string
  booked_on: string
  amount_idr: bigint
  description: string
  description_sha256: Buffer
  reference: string | null
  twin_key: string
  source: 'typed' | 'file'
  recorded_by: string
  recorded_at: Date
}

interface PaymentsChannelBreaker {
  scope: string
  state: 'closed' | 'open' | 'half_open'
  failures: Generated<number>
  openings: Generated<number>
  reason: string | null
  retry_at: Date | null
  probe_attempt_id: string | null
  probe_until: Date | null
  changed_at: Date
  alerted_at: Date | null
}

interface PaymentsChannelBreakerHistory {
  id: GeneratedAlways<bigint>
  scope: string
  from_state: string
  to_state: string
  reason: string
  attempt_id: string | null
  by: string
  at: Date
}

interface PaymentsChannelHealth {
  scope: string
  windows: Json
  hours: Json
  last_notification_at: Date | null
  last_success_at: Date | null
  weather: 'good' | 'unknown' | 'disturbed' | 'down'
  weather_reason: string
  weather_since: Date
  measured_at: Date
}

interface PaymentsChannelSwitch {
  id: string
  target_kind: 'channel' | 'family' | 'provider'
  target_id: string
  message_id: string
  message_en: string
  from_at: Date
  until_at: Date | null
  daily_from: number | null
  daily_until: number | null
  reason: string
  made_by: string
  made_by_name: string
  made_at: Date
  ended_at: Date | null
  ended_by: string | null
  ended_by_name: string | null
  end_reason: string | null
}

interface PaymentsExchange {
  id: GeneratedAlways<bigint>
  attempt_id: string
  operation: string
  method: string
  url: string
  request_headers: Json
  request_body: string
  status: number | null
  response_body: string
  error: string | null
  started_at: Date
  duration_ms: number
}

interface PaymentsExchangeArchive {
  id: string | null
  provider: string | null
  operation: string | null
  method: string | null
  url: string | null
  request_headers: Json | null
  request_body: string | null
  status: number | null
  response_body: string | null
  error: string | null
  started_at: Date | null
  duration_ms: number | null
  attempt_id: string | null
  payment_id: string | null
  subject_kind: string | null
  subject_id: string | null
  reference: string | null
  request_id: string | null
  correlation_id: string | null
}

interface PaymentsHealthTurn {
  id: Generated<boolean>
  measured_at: Date
}

interface PaymentsIssuedToken {
  token_sha256: Buffer
  provider: 'doku' | 'astrapay'
  expires_at: Date
}

interface PaymentsLinkedAccount {
  id: string
  provider: 'doku' | 'astrapay'
  buyer_id: string
  company_id: string | null
  state: 'binding' | 'linked' | 'dead' | 'unlinked'
  phone_masked: string | null
  device_id: string
  ticket_sha256: Buffer
  auth_code_sealed: Buffer | null
  access_token_sealed: Buffer | null
  access_expires_at: Date | null
  refresh_token_sealed: Buffer | null
  refresh_expires_at: Date | null
  busy_until: Date | null
  created_at: Date
  linked_at: Date | null
  ended_at: Date | null
}

interface PaymentsLinkedAccountHistory {
  id: GeneratedAlways<bigint>
  linked_account_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface PaymentsLinkedExchange {
  id: GeneratedAlways<bigint>
  subject_id: string
  operation: string
  method: string
  url: string
  request_headers: Json
  request_body: string
  status: number | null
  response_body: string
  error: string | null
  started_at: Date
  duration_ms: number
}

interface PaymentsMutationImport {
  id: string
  account_id: string
  file_sha256: Buffer
  rows: Json
  refused: Json
  outgoing: number
  made_by: string
  made_at: Date
  done_at: Date | null
  added: number | null
}

interface PaymentsNotification {
  id: string
  provider: 'doku' | 'astrapay'
  kind: string
  dedupe_key: string | null
  duplicate_of: string | null
  headers: Json
  raw_body: Buffer
  verdict: string
  payment_id: string | null
  attempt_id: string | null
  received_at: Date
  applied_at: Date | null
  outcome: string | null
  tries: Generated<number>
}

interface PaymentsNotificationReplay {
  id: string
  notification_id: string
  payment_id: string | null
  outcome: string
  reason: string
  by_id: string
  by_name: string
  at: Date
}

interface PaymentsNotificationReview {
  notification_id: string
  note: string
  by_id: string
  by_name: string
  at: Date
}

interface PaymentsPayLink {
  id: string
  payment_id: string
  token_sha256: Buffer
  made_by_kind: 'buyer' | 'visitor' | 'staff'
  made_by: string | null
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  revoked_by: string | null
}

interface PaymentsPayment {
  id: string
  order_id: string | null
  order_number: string
  amount_idr: bigint
  state: 'choosing' | 'preparing' | 'awaiting' | 'unknown' | 'settled' | 'expired' | 'cancelled'
  current_attempt_id: string | null
  pay_before: Date
  buyer_name: string
  buyer_phone: string
  buyer_email: string | null
  description: string
  lines: Json
  created_at: Date
  settled_at: Date | null
  subject_kind: Generated<'order' | 'invoices' | 'booking' | 'deposit'>
  subject_id: string | null
  company_id: string | null
  received_idr: Generated<bigint>
}

interface PaymentsPaymentHistory {
  id: GeneratedAlways<bigint>
  payment_id: string
  attempt_id: string | null
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface PaymentsPermanentAccount {
  id: string
  company_id: string
  channel_id: string
  number: string
  opened_at: Date
  closed_at: Date | null
  holder: Generated<string>
}

interface PaymentsProviderToken {
  provider: 'doku' | 'astrapay'
  party: string
  sealed_token: Buffer
  renew_at: Date
  dies_at: Date
  fetched_at: Date
}

interface PaymentsReceipt {
  id: string
  payment_id: string
  attempt_id: string
  provider: string
  provider_reference: string
  amount_idr: bigint
  disposition: 'settles' | 'part' | 'over' | 'surplus'
  paid_at: Date
  recorded_at: Date
  applied_idr: bigint
  channel_id: string | null
  fee_idr: Generated<bigint>
  fee_vat_idr: Generated<bigint>
  paid_by: string | null
  forgiven_idr: Generated<bigint>
}

interface PaymentsRefund {
  id: string
  payment_id: string
  receipt_id: string
  surplus_id: string | null
  amount_idr: bigint
  method: 'api' | 'manual'
  provider: 'doku' | 'astrapay' | 'transfer'
  channel_id: string
  state: 'waiting_approval' | 'ordered' | 'asking' | 'pending' | 'unknown' | 'refunded' | 'failed' | 'rejected'
  reference: string
  request_id: string
  provider_reference: string | null
  reason: 'goods_unavailable' | 'buyer_cancelled' | 'returned' | 'paid_too_much' | 'wrong_price' | 'other'
  note: Generated<string>
  bank: string | null
  account_number: string | null
  account_holder: string | null
  maker: string
  maker_name: string
  needs_checker: boolean
  checker: string | null
  expected_on: string
  advance_idr: Generated<bigint>
  net_idr: Generated<bigint>
  tax_idr: Generated<bigint>
  suspense_idr: Generated<bigint>
  forgiven_idr: Generated<bigint>
  outcome_reason: string | null
  times_asked: Generated<number>
  asked_at: Date | null
  ask_again_at: Date | null
  created_at: Date
  ordered_at: Date | null
  refunded_at: Date | null
}

interface PaymentsRefundHistory {
  id: GeneratedAlways<bigint>
  refund_id: string
  from_state: string | null
  to_state: string
  reason: string
  by: string
  by_name: string
  at: Date
}

interface PaymentsReservation {
  id: string
  subject_id: string
  number: string
  buyer_id: string
  company_id: string | null
  provider: 'doku' | 'astrapay'
  channel_id: string
  state: 'asking' | 'reserved' | 'capturing' | 'captured' | 'voiding' | 'voided' | 'failed' | 'unknown'
  unknown_step: 'reserve' | 'capture' | 'void' | null
  reason: string | null
  amount_idr: bigint
  title: string
  buyer_name: string
  buyer_phone: string
  buyer_email: string | null
  reference: string
  request_id: string
  capture_reference: string
  void_reference: string
  provider_reference: string | null
  capture_provider_reference: string | null
  void_provider_reference: string | null
  capture_idr: bigint | null
  valid_until: Date
  asked_at: Date
  ask_again_at: Date | null
  payment_id: string | null
  created_at: Date
  ended_at: Date | null
}

interface PaymentsReservationHistory {
  id: GeneratedAlways<bigint>
  reservation_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

interface PaymentsSurplus {
  id: string
  receipt_id: string
  payment_id: string
  company_id: string | null
  amount_idr: bigint
  reason: 'paid_twice' | 'too_much' | 'never_whole' | 'another_sum' | 'subject_gone'
  state: 'open' | 'credited' | 'refunding' | 'refunded'
  opened_at: Date
  decided_at: Date | null
  decided_by: string | null
  note: string | null
}

interface PaymentsSurplusHistory {
  id: GeneratedAlways<bigint>
  surplus_id: string
  from_state: string | null
  to_state: string
  reason: string
  by: string
  at: Date
}

interface PaymentsTransfer {
  attempt_id: string
  payment_id: string
  account_id: string
  asked_idr: bigint
  code_idr: bigint
  state: 'open' | 'waiting' | 'approving' | 'rejected' | 'confirmed'
  held_until: Date
  released_at: Date | null
  mutation_id: string | null
  first_by: string | null
  first_at: Date | null
  first_reason: string | null
  decided_by: string | null
  decided_at: Date | null
  decided_reason: string | null
}

interface PaymentsTransferAudience {
  id: string
  is_enabled: boolean
  changed_by: string
  changed_at: Date
}

interface PaymentsTransferHistory {
  id: GeneratedAlways<bigint>
  attempt_id: string
  what: 'asked' | 'slip_added' | 'first_yes' | 'confirmed' | 'rejected' | 'line_linked' | 'booked_extra' | 'released'
  mutation_id: string | null
  reason: string | null
  by: string
  by_name: string | null
  at: Date
}

interface PaymentsTransferSetting {
  only_row: Generated<boolean>
  confirms_alone: boolean
  changed_by: string
  changed_at: Date
}

interface PaymentsTransferSlip {
  id: string
  attempt_id: string
  sha256: Buffer
  media_type: 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf'
  content: Buffer
  given_at: Date
}

interface PaymentsWireExchange {
  id: string
  provider: 'doku' | 'astrapay'
  operation: string
  method: string
  url: string
  request_headers: Json
  request_body: string
  status: number | null
  response_body: string
  error: string | null
  started_at: Date
  duration_ms: number
  attempt_id: string | null
  payment_id: string | null
  subject_kind: string
  subject_id: string
  reference: string | null
  request_id: string | null
  correlation_id: string | null
}

interface PlatformEvent {
  id: GeneratedAlways<bigint>
  xact: Generated<string>
  name: string
  payload: Json
  at: Generated<Date>
}

interface PlatformIdempotentRequest {
  scope: string
  key: string
  fingerprint: Buffer
  held_until: Date
  holder: string
  status: number | null
  body: string | null
  created_at: Date
}

interface PlatformRelay {
  name: string
  xact: string
  id: bigint
}

interface PricingPrice {
  part_id: string
  price_list_id: string
  amount_idr: bigint
}

interface PricingPriceList {
  id: string
  name: string
  price_includes_tax: boolean
}

interface ReconciliationBatch {
  id: string
  file_id: string
  provider: 'doku' | 'astrapay'
  batch_no: string
  settled_on: string
  content_sha256: Buffer
  line_count: number
  gross_idr: bigint
  fee_idr: bigint
  fee_vat_idr: bigint
  net_idr: bigint
  state: 'draft' | 'applied' | 'repeated' | 'undone'
  applied_at: Date | null
  settlement_entry_id: string | null
  true_up_entry_id: string | null
  mutation_id: string | null
  undone_at: Date | null
  undone_by: string | null
  undone_by_name: string | null
  undone_reason: string | null
}

interface ReconciliationException {
  id: string
  provider: 'doku' | 'astrapay'
  day: string
  reason: 'amount_diff' | 'fee_diff' | 'missing_provider' | 'missing_internal' | 'missing_bank' | 'duplicate' | 'wrong_ref' | 'refund_unmatched'
  subject_kind: 'line' | 'receipt' | 'refund' | 'batch'
  subject_id: string
  label: string
  payment_id: string | null
  amount_idr: bigint
  said: string | null
  opened_at: Date
  resolved_at: Date | null
  resolved_by: string | null
  resolved_by_name: string | null
  resolution: 'exact' | 'amount_diff' | 'fee_diff' | 'missing_provider' | 'missing_internal' | 'missing_bank' | 'duplicate' | 'late' | 'wrong_ref' | 'cutoff' | 'refund_unmatched' | 'chargeback' | 'gone' | 'undone' | null
  note: string | null
}

interface ReconciliationFinding {
  run_id: string
  reason: string
  subject_id: string
  amount_idr: bigint
}

interface ReconciliationLine {
  id: string
  batch_id: string
  provider: string
  file_line: number
  reference: string
  provider_reference: string | null
  channel_label: string | null
  happened_at: Date
  gross_idr: bigint
  fee_idr: bigint
  fee_vat_idr: bigint
  net_idr: bigint
  verdict: 'exact' | 'cutoff' | 'amount_diff' | 'fee_diff' | 'missing_internal' | 'duplicate' | 'wrong_ref' | 'refund_unmatched' | null
  receipt_id: string | null
  refund_id: string | null
  payment_id: string | null
  number: string | null
  channel_id: string | null
  expected_idr: bigint | null
  expected_fee_idr: bigint | null
  expected_fee_vat_idr: bigint | null
  day: string
  is_live: Generated<boolean>
  late_entry_id: string | null
}

interface ReconciliationRun {
  id: string
  provider: 'doku' | 'astrapay'
  day: string
  swept_on: string | null
  receipts: number
  lines: number
  expected_idr: bigint
  received_idr: bigint
  asked: number
  matched_late: number
  by: string
  by_name: string
  at: Date
}

interface ReconciliationSettlementFile {
  id: string
  provider: 'doku' | 'astrapay'
  name: string
  sha256: Buffer
  source: 'upload' | 'fetched'
  line_count: number
  state: 'draft' | 'applied' | 'undone'
  made_by: string
  made_by_name: string
  made_at: Date
  applied_by: string | null
  applied_by_name: string | null
  applied_at: Date | null
}

export interface DB {
  'access.approval': AccessApproval
  'access.approval_move': AccessApprovalMove
  'access.policy': AccessPolicy
  'access.proof': AccessProof
  'access.role': AccessRole
  'audit.link': AuditLink
  'audit.proof': AuditProof
  'audit.record': AuditRecord
  'audit.record_canonical': AuditRecordCanonical
  'catalogue.attribute': CatalogueAttribute
  'catalogue.brand': CatalogueBrand
  'catalogue.engine': CatalogueEngine
  'catalogue.fitment': CatalogueFitment
  'catalogue.generation': CatalogueGeneration
  'catalogue.load': CatalogueLoad
  'catalogue.make': CatalogueMake
  'catalogue.model': CatalogueModel
  'catalogue.part': CataloguePart
  'catalogue.part_count': CataloguePartCount
  'catalogue.part_number': CataloguePartNumber
  'catalogue.part_system': CataloguePartSystem
  'catalogue.part_type': CataloguePartType
  'catalogue.phrase': CataloguePhrase
  'catalogue.relation': CatalogueRelation
  'catalogue.twin_group': CatalogueTwinGroup
  'catalogue.variant': CatalogueVariant
  'companies.branch': CompaniesBranch
  'companies.company': CompaniesCompany
  'identity.auth_event': IdentityAuthEvent
  'identity.auth_event_canonical': IdentityAuthEventCanonical
  'identity.break_glass': IdentityBreakGlass
  'identity.buyer': IdentityBuyer
  'identity.buyer_challenge': IdentityBuyerChallenge
  'identity.buyer_device': IdentityBuyerDevice
  'identity.buyer_invitation': IdentityBuyerInvitation
  'identity.buyer_otp_budget': IdentityBuyerOtpBudget
  'identity.buyer_otp_send': IdentityBuyerOtpSend
  'identity.buyer_passkey': IdentityBuyerPasskey
  'identity.buyer_passkey_challenge': IdentityBuyerPasskeyChallenge
  'identity.buyer_phone': IdentityBuyerPhone
  'identity.buyer_session': IdentityBuyerSession
  'identity.customer_view': IdentityCustomerView
  'identity.invitation': IdentityInvitation
  'identity.login_challenge': IdentityLoginChallenge
  'identity.otp_budget': IdentityOtpBudget
  'identity.otp_send': IdentityOtpSend
  'identity.password_reset': IdentityPasswordReset
  'identity.phone_change': IdentityPhoneChange
  'identity.staff_device': IdentityStaffDevice
  'identity.staff_notice': IdentityStaffNotice
  'identity.staff_passkey': IdentityStaffPasskey
  'identity.staff_recovery_code': IdentityStaffRecoveryCode
  'identity.staff_session': IdentityStaffSession
  'identity.staff_totp': IdentityStaffTotp
  'identity.staff_user': IdentityStaffUser
  'identity.webauthn_challenge': IdentityWebauthnChallenge
  'inventory.reservation': InventoryReservation
  'inventory.stock': InventoryStock
  'inventory.warehouse': InventoryWarehouse
  'invoicing.account': InvoicingAccount
  'invoicing.allocation': InvoicingAllocation
  'invoicing.allocation_undo': InvoicingAllocationUndo
  'invoicing.bundle': InvoicingBundle
  'invoicing.bundle_line': InvoicingBundleLine
  'invoicing.cash_discount_rule': InvoicingCashDiscountRule
  'invoicing.credit_entry': InvoicingCreditEntry
  'invoicing.credit_line': InvoicingCreditLine
  'invoicing.giro': InvoicingGiro
  'invoicing.giro_history': InvoicingGiroHistory
  'invoicing.giro_line': InvoicingGiroLine
  'invoicing.invoice': InvoicingInvoice
  'invoicing.invoice_history': InvoicingInvoiceHistory
  'invoicing.invoice_line': InvoicingInvoiceLine
  'invoicing.number_series': InvoicingNumberSeries
  'ledger.account': LedgerAccount
  'ledger.balance_by_day': LedgerBalanceByDay
  'ledger.balance_day': LedgerBalanceDay
  'ledger.entry': LedgerEntry
  'ledger.entry_canonical': LedgerEntryCanonical
  'ledger.line': LedgerLine
  'ledger.proof': LedgerProof
  'ledger.proof_lease': LedgerProofLease
  'ledger.seal': LedgerSeal
  'ledger.seal_entry': LedgerSealEntry
  'mail.message': MailMessage
  'mail.message_move': MailMessageMove
  'messaging.delivery_event': MessagingDeliveryEvent
  'messaging.message': MessagingMessage
  'messaging.message_move': MessagingMessageMove
  'ordering.cart': OrderingCart
  'ordering.cart_line': OrderingCartLine
  'ordering.number_series': OrderingNumberSeries
  'ordering.purchase': OrderingPurchase
  'ordering.purchase_history': OrderingPurchaseHistory
  'ordering.purchase_line': OrderingPurchaseLine
  'ordering.reissue': OrderingReissue
  'payments.attempt': PaymentsAttempt
  'payments.bank_account': PaymentsBankAccount
  'payments.bank_mutation': PaymentsBankMutation
  'payments.channel_breaker': PaymentsChannelBreaker
  'payments.channel_breaker_history': PaymentsChannelBreakerHistory
  'payments.channel_health': PaymentsChannelHealth
  'payments.channel_switch': PaymentsChannelSwitch
  'payments.exchange': PaymentsExchange
  'payments.exchange_archive': PaymentsExchangeArchive
  'payments.health_turn': PaymentsHealthTurn
  'payments.issued_token': PaymentsIssuedToken
  'payments.linked_account': PaymentsLinkedAccount
  'payments.linked_account_history': PaymentsLinkedAccountHistory
  'payments.linked_exchange': PaymentsLinkedExchange
  'payments.mutation_import': PaymentsMutationImport
  'payments.notification': PaymentsNotification
  'payments.notification_replay': PaymentsNotificationReplay
  'payments.notification_review': PaymentsNotificationReview
  'payments.pay_link': PaymentsPayLink
  'payments.payment': PaymentsPayment
  'payments.payment_history': PaymentsPaymentHistory
  'payments.permanent_account': PaymentsPermanentAccount
  'payments.provider_token': PaymentsProviderToken
  'payments.receipt': PaymentsReceipt
  'payments.refund': PaymentsRefund
  'payments.refund_history': PaymentsRefundHistory
  'payments.reservation': PaymentsReservation
  'payments.reservation_history': PaymentsReservationHistory
  'payments.surplus': PaymentsSurplus
  'payments.surplus_history': PaymentsSurplusHistory
  'payments.transfer': PaymentsTransfer
  'payments.transfer_audience': PaymentsTransferAudience
  'payments.transfer_history': PaymentsTransferHistory
  'payments.transfer_setting': PaymentsTransferSetting
  'payments.transfer_slip': PaymentsTransferSlip
  'payments.wire_exchange': PaymentsWireExchange
  'platform.event': PlatformEvent
  'platform.idempotent_request': PlatformIdempotentRequest
  'platform.relay': PlatformRelay
  'pricing.price': PricingPrice
  'pricing.price_list': PricingPriceList
  'reconciliation.batch': ReconciliationBatch
  'reconciliation.exception': ReconciliationException
  'reconciliation.finding': ReconciliationFinding
  'reconciliation.line': ReconciliationLine
  'reconciliation.run': ReconciliationRun
  'reconciliation.settlement_file': ReconciliationSettlementFile
}
