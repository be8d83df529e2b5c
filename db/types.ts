// Made by `npm run describe` from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as its text. */
export type Json = ColumnType<unknown, string, string>

export interface CompaniesCompany {
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
}

export interface InventoryReservation {
  order_id: string
  part_id: string
  warehouse_id: string
  quantity: number
  state: 'held' | 'committed' | 'released'
  held_until: Date
}

export interface InventoryStock {
  part_id: string
  warehouse_id: string
  on_hand: number
  reserved: Generated<number>
}

export interface InventoryWarehouse {
  id: string
  name: string
  city: string
  position: number
}

export interface LedgerAccount {
  code: string
  name_id: string
  name_en: string
  kind: 'asset' | 'liability' | 'income' | 'expense'
}

export interface LedgerEntry {
  id: string
  kind: 'payment_receipt' | 'surplus_receipt' | 'reversal'
  source_id: string
  reverses_id: string | null
  description: string
  booked_on: string
  posted_at: Date
}

export interface LedgerLine {
  entry_id: string
  position: number
  account_code: string
  amount_idr: bigint
}

export interface OrderingCart {
  id: string
  visitor_sha256: Buffer
  created_at: Date
  changed_at: Date
}

export interface OrderingCartLine {
  cart_id: string
  part_id: string
  quantity: number
  added_at: Date
}

export interface OrderingNumberSeries {
  series: string
  last_number: bigint
}

export interface OrderingPurchase {
  id: string
  number: string
  visitor_sha256: Buffer
  submission_key: string
  state: 'awaiting_payment' | 'paid' | 'under_review' | 'cancelled' | 'expired'
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

export interface OrderingPurchaseHistory {
  id: GeneratedAlways<bigint>
  purchase_id: string
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

export interface OrderingPurchaseLine {
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

export interface PaymentsAttempt {
  id: string
  payment_id: string
  provider: 'doku' | 'astrapay'
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
}

export interface PaymentsExchange {
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

export interface PaymentsIssuedToken {
  token_sha256: Buffer
  provider: 'doku' | 'astrapay'
  expires_at: Date
}

export interface PaymentsNotification {
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

export interface PaymentsPayment {
  id: string
  order_id: string
  order_number: string
  amount_idr: bigint
  state: 'choosing' | 'preparing' | 'awaiting' | 'unknown' | 'settled' | 'expired'
  current_attempt_id: string | null
  pay_before: Date
  buyer_name: string
  buyer_phone: string
  buyer_email: string | null
  description: string
  lines: Json
  created_at: Date
  settled_at: Date | null
}

export interface PaymentsPaymentHistory {
  id: GeneratedAlways<bigint>
  payment_id: string
  attempt_id: string | null
  from_state: string | null
  to_state: string
  reason: string
  at: Date
}

export interface PaymentsReceipt {
  id: string
  payment_id: string
  attempt_id: string
  provider: string
  provider_reference: string
  amount_idr: bigint
  disposition: 'settles' | 'surplus'
  paid_at: Date
  recorded_at: Date
}

export interface PlatformEvent {
  id: GeneratedAlways<bigint>
  xact: Generated<string>
  name: string
  payload: Json
  at: Generated<Date>
}

export interface PricingPrice {
  part_id: string
  price_list_id: string
  amount_idr: bigint
}

export interface PricingPriceList {
  id: string
  name: string
  price_includes_tax: boolean
}

export interface DB {
  'companies.company': CompaniesCompany
  'inventory.reservation': InventoryReservation
  'inventory.stock': InventoryStock
  'inventory.warehouse': InventoryWarehouse
  'ledger.account': LedgerAccount
  'ledger.entry': LedgerEntry
  'ledger.line': LedgerLine
  'ordering.cart': OrderingCart
  'ordering.cart_line': OrderingCartLine
  'ordering.number_series': OrderingNumberSeries
  'ordering.purchase': OrderingPurchase
  'ordering.purchase_history': OrderingPurchaseHistory
  'ordering.purchase_line': OrderingPurchaseLine
  'payments.attempt': PaymentsAttempt
  'payments.exchange': PaymentsExchange
  'payments.issued_token': PaymentsIssuedToken
  'payments.notification': PaymentsNotification
  'payments.payment': PaymentsPayment
  'payments.payment_history': PaymentsPaymentHistory
  'payments.receipt': PaymentsReceipt
  'platform.event': PlatformEvent
  'pricing.price': PricingPrice
  'pricing.price_list': PricingPriceList
}
