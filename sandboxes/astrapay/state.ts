import { demoWallets } from './demo-wallets.ts'
import type { Fault } from './faults.ts'

type VerifyMode = 'hmac' | 'rsa'

/** A registered merchant with its credentials and the addresses it gave on the URL form. */
export type Merchant = {
  clientId: string
  clientSecret: string
  publicKeyPem: string
  merchantId: string
  name: string
  tokenUrl: string | null
  notifyUrl: string | null
  notifySigningPath: string | null
  returnUrl: string | null
  qrNotifyUrl: string | null
  qrNotifySigningPath: string | null
  qrMerchantId: string | null
  terminalId: string | null
  verifyMode: VerifyMode
}

/** What was agreed with a merchant beyond its URL form; set by control, see scenarios.md. */
export type MerchantSettings = {
  customerFeeIdr: bigint
  hasBankSaqu: boolean
  allowsInApp: boolean
  /** What the merchant has for refunds; null for as much as it needs. */
  refundFundsIdr: bigint | null
  walletMdrBasisPoints: number
  qrisMdrBasisPoints: number
  bindingReturn: 'query' | 'fragment' | 'none'
}

type RefundStatus = '00' | '03' | '06'
export type Refund = {
  refundNo: string
  partnerRefundNo: string
  amountIdr: bigint
  status: RefundStatus
  reason: string | null
  atMs: number
  dueAtMs: number
  doneAtMs: number | null
}

export type PayOption = 'AstraPay' | 'Bank Saqu'

type Standing = 'open' | 'pending' | 'paid' | 'failed' | 'cancelled'

/** What a person's PIN, an amount or a fault asks of the coming notification. */
export type NotificationTwist =
  | 'drop'
  | 'delay'
  | 'duplicate'
  | 'duplicate_new_id'
  | 'reorder'
  | 'forge'
  | 'wrong_amount'
  | 'extra_fields'
  | 'plain_amounts'

/** One sum asked for: a direct debit (54) or a QRIS bill (47). */
export type Payment = {
  id: string
  service: '54' | '47'
  clientId: string
  partnerReferenceNo: string
  referenceNo: string
  amountIdr: bigint
  tipIdr: bigint
  /** What the customer pays the provider on top. */
  feeIdr: bigint
  description: string
  createdAtMs: number
  validUpToMs: number
  standing: Standing
  payerPhone: string | null
  /** Asked for with a customer token: the payer is known and only the PIN is missing. */
  isLinked: boolean
  payOption: PayOption
  wrongPins: number
  problem: string | null
  paidAtMs: number | null
  finishedAtMs: number | null
  settlesAs: 'paid' | 'failed'
  settlesLate: boolean
  twist: NotificationTwist | null
  refunds: Refund[]
  /** The merchant's discount rate on the day of payment. */
  mdrBasisPoints: number
  qr: { content: string; terminalId: string; merchantId: string; pan: string } | null
}

/** Money of a customer set aside for a merchant (63), until it is captured (65), voided (67) or its time is over. */
export type Reservation = {
  id: string
  clientId: string
  partnerReferenceNo: string
  referenceNo: string
  amountIdr: bigint
  title: string
  phone: string
  reservedAtMs: number
  validUpToMs: number
  standing: 'reserved' | 'captured' | 'voided' | 'lapsed'
  capture: { captureNo: string; partnerCaptureNo: string; amountIdr: bigint; atMs: number } | null
  void: { voidNo: string; partnerVoidNo: string; atMs: number } | null
  endedAtMs: number | null
  mdrBasisPoints: number
  refunds: Refund[]
}

/** Money a merchant sends to an account (38), after an inquiry (37). */
export type Disbursement = {
  clientId: string
  partnerReferenceNo: string
  referenceNo: string
  phone: string
  amountIdr: bigint
  feeIdr: bigint
  standing: 'asked' | 'done'
  doneAtMs: number | null
}

/** `frozen` and `in_closure` keep their tokens; `locked` and `closed` end them. */
export type AccountStanding = 'active' | 'frozen' | 'in_closure' | 'locked' | 'closed'

/** A test account with its balance at AstraPay and, as a second pay option, at Bank Saqu. */
export type Wallet = {
  phone: string
  name: string
  pin: string
  capIdr: bigint
  balanceIdr: bigint
  sakuBalanceIdr: bigint
  standing: AccountStanding
  refillsItself: boolean
}

/** One linking of a merchant's user with an account, from the request (07) to the unbinding (09). */
export type Binding = {
  /** Also its referenceNo and the end of its page's address. */
  id: string
  clientId: string
  externalUid: string
  requiredPhone: string | null
  finishBindingUrl: string
  validUpToMs: number
  standing: 'open' | 'bound' | 'failed' | 'ended'
  phone: string | null
  hasGivenCode: boolean
  wrongTries: number
  problem: string | null
  /** Where the person was sent after the last step. */
  returnedTo: string | null
}

export type AuthCode = { bindingId: string; isUsed: boolean; expiresAtMs: number }
export type CustomerToken = { bindingId: string; expiresAtMs: number }
/** A newer one, once used, ends the older ones of its binding; `number` tells which is newer. */
export type RefreshToken = CustomerToken & { number: number }

/** One message to a merchant, from the first try to the last. */
export type Notification = {
  id: string
  paymentId: string
  latestStatus: '00' | '05' | '06'
  finishedAtMs: number
  amountIdr: bigint
  startsAtMs: number
  attempts: number
  repeats: 'none' | 'same' | 'new_id'
  forgedFirst: boolean
  isHeld: boolean
  bend: 'none' | 'extra_fields' | 'plain_amounts'
}

export type Job = {
  dueAtMs: number
  kind: 'expire' | 'settle' | 'notify' | 'refund' | 'lapse-reservation'
  id: string
}

/** A closed day's payout of one merchant and one family of services; what it says never changes again. */
export type Batch = {
  batchId: string
  merchant: string
  day: string
  family: 'wallet' | 'qris'
  lines: BatchLine[]
}
export type BatchLine = {
  partnerReferenceNo: string
  service: string
  referenceNo: string
  atMs: number
  grossIdr: bigint
  feeIdr: bigint
  feeVatIdr: bigint
}

/** Everything a reset forgets and a state file remembers. */
export type State = {
  keys: { privateKeyPem: string; publicKeyPem: string }
  offsetMs: number
  merchants: Map<string, Merchant>
  settings: Map<string, MerchantSettings>
  payments: Map<string, Payment>
  paymentIds: Map<string, string>
  reservations: Map<string, Reservation>
  reservationIds: Map<string, string>
  wallets: Map<string, Wallet>
  bindings: Map<string, Binding>
  authCodes: Map<string, AuthCode>
  customerTokens: Map<string, CustomerToken>
  refreshTokens: Map<string, RefreshToken>
  topUps: Map<string, { phone: string }>
  batches: Map<string, Batch>
  disbursements: Map<string, Disbursement>
  notifications: Map<string, Notification>
  tokens: Map<string, { clientId: string; expiresAtMs: number }>
  externalIds: { day: string; seen: Set<string> }
  jobs: Job[]
  faults: Fault[]
}

/** A state with no merchant and no payment, and the demo wallets full. */
export function freshState(keys: State['keys']): State {
  return {
    keys,
    offsetMs: 0,
    merchants: new Map(),
    settings: new Map(),
    payments: new Map(),
    paymentIds: new Map(),
    reservations: new Map(),
    reservationIds: new Map(),
    wallets: new Map(demoWallets().map((wallet) => [wallet.phone, wallet])),
    bindings: new Map(),
    authCodes: new Map(),
    customerTokens: new Map(),
    refreshTokens: new Map(),
    topUps: new Map(),
    batches: new Map(),
    disbursements: new Map(),
    notifications: new Map(),
    tokens: new Map(),
    externalIds: { day: '', seen: new Set() },
    jobs: [],
    faults: [],
  }
}

/** Forgets everything but the keys and, unless asked otherwise, the merchants. */
export function resetState(state: State, dropMerchants: boolean): void {
  const fresh = freshState(state.keys)
  const kept = dropMerchants ? {} : { merchants: state.merchants }
  Object.assign(state, fresh, kept)
}

/** The index key under which a merchant's own reference finds its payment. */
export function referenceKey(clientId: string, service: string, partnerReferenceNo: string): string {
  return `${clientId} ${service} ${partnerReferenceNo}`
}
