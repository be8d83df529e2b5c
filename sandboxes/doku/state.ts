import type { JsonObject } from './json.ts'
import type { Binding, CustomerToken, DebitPayment, QrisCode, Refund, Refunded } from './records.ts'

export type {
  Binding,
  CustomerToken,
  DebitPayment,
  QrisCode,
  Refund,
  Refunded,
  RefundKind,
} from './records.ts'

// Amounts here are whole rupiah in numbers: the wire caps them at 12 digits (non-SNAP) or 16 (SNAP), and a
// value above Number.MAX_SAFE_INTEGER is refused at the door.

export type Merchant = {
  clientId: string
  secretKey: string
  publicKeyPem: string | null
  name: string
  notificationUrl: string | null
  snapTokenUrl: string | null
  vaPaymentUrl: string | null
  vaInquiryUrl: string | null
  debitNotifyUrl: string | null
  qrisNotifyUrl: string | null
  /** The "mall id" and terminal of QRIS; when given, no other is accepted. */
  qrisMerchantId: string | null
  qrisTerminalId: string | null
  /** Partner service id per virtual-account channel, without padding. */
  bins: Record<string, string>
  /** Beginnings of numbers that the merchant makes itself (DIPC), per channel; without any, the whole bin. */
  dipcPrefixes: Record<string, string>
  /** Newer merchants get order.status before a channel is chosen; older ones a 404. */
  orderGenerated: boolean
  /** Order cancellation is a feature that a merchant switches on in the back office. */
  cancellation: boolean
}

export type Attempt = {
  channel: string
  status: 'PENDING' | 'SUCCESS' | 'FAILED'
  /** What a status question says instead of PENDING: a card at its bank, a wallet that did not answer. */
  interim?: 'REDIRECT' | 'TIMEOUT'
  /** VA number, payment code or QR text: what the person would type or scan. */
  number: string
  createdAtMs: number
  finishedAtMs: number | null
  approvalCode: string
}

export type CheckoutOrder = {
  token: string
  clientId: string
  requestId: string
  invoiceNumber: string
  amountIdr: number
  methods: string[]
  createdAtMs: number
  expiresAtMs: number
  state: 'open' | 'paid' | 'cancelled' | 'failed'
  attempts: Attempt[]
  phone: string
  customerName: string
  /** The request as it came, for echoes and for the addresses to return to. */
  request: JsonObject
}

export type SnapAccount = {
  clientId: string
  partnerServiceId: string
  customerNo: string
  virtualAccountNo: string
  name: string
  email: string | null
  phone: string | null
  trxId: string
  amountIdr: number
  trxType: 'C' | 'O' | 'V'
  channel: string
  reusable: boolean
  minAmountIdr: number | null
  maxAmountIdr: number | null
  active: boolean
  deleted: boolean
  createdAtMs: number
  expiredDate: string
  expiresAtMs: number
  freeText: unknown[]
  payments: SnapPayment[]
  /** Set where the merchant numbers its bills itself and told us this one when we inquired (DIPC). */
  inquiryRequestId: string | null
}

export type SnapPayment = {
  paymentRequestId: string
  inquiryRequestId: string
  amountIdr: number
  paidAtMs: number
}

/** Percent with four decimals as a whole number (0.7 % is 7,000), so that no fee rests on a fraction. */
export type FeeRule = { percentE4: number; flatIdr: number }

export type Paid = {
  merchant: string
  reference: string
  amount: number
  channel: string
  paidAt: string
  providerReference: string
  virtualAccountNo: string | null
}

export type DeliveryAttempt = { atMs: number; status: number | null; answer: string }

export type Delivery = {
  id: string
  clientId: string
  kind: 'checkout' | 'virtual_account' | 'debit' | 'qris'
  reference: string
  url: string
  /** Kept over the retries of one notification. */
  requestId: string
  body: string
  firstAtMs: number | null
  dueAtMs: number
  /** Goes only after that other delivery was tried. */
  afterId: string | null
  /** Held back until the merchant's next notification (fault "reorder"). */
  held: boolean
  forged: boolean
  state: 'waiting' | 'delivered' | 'given_up'
  attempts: DeliveryAttempt[]
}

export type Fault = {
  target: string
  kind: string
  /** How often it still strikes; null until it is deleted. */
  times: number | null
  delayMs: number | null
  merchant: string | null
}

export type JournalEntry = {
  sequence: number
  at: string
  merchant: string | null
  operation: string
  method: string
  url: string
  headers: Record<string, string>
  body: string
  /** received: did we accept it; sent: what the other side made of it. */
  verdict: string
  status: number | null
  answer: string
}

export type StoredAnswer = { fingerprint: string; body: string }

/** Everything that a reset forgets. */
export type State = {
  clockOffsetMs: number
  sequence: number
  merchants: Map<string, Merchant>
  orders: Map<string, CheckoutOrder>
  /** "clientId invoice" and "clientId requestId" to the order's token. */
  orderIndex: Map<string, string>
  accounts: Map<string, SnapAccount>
  accountByTrx: Map<string, string>
  /** Number shown on the hosted page to the order's token. */
  checkoutNumbers: Map<string, string>
  answers: Map<string, StoredAnswer>
  externalIds: Map<string, true>
  tokens: Map<string, { clientId: string; expiresAtMs: number }>
  /** Notifications that will still be tried. */
  deliveries: Map<string, Delivery>
  /** The last notifications that need no further try. */
  finished: Map<string, Delivery>
  /** Codes by our referenceNo, and "clientId partnerReferenceNo" to it. */
  qrisCodes: Map<string, QrisCode>
  qrisByPartner: Map<string, string>
  /** Text of a QR code to what it pays: a code's referenceNo or an order's token. */
  qrisContents: Map<string, { kind: 'code' | 'order'; key: string }>
  debits: Map<string, DebitPayment>
  debitByPartner: Map<string, string>
  bindings: Map<string, Binding>
  customerTokens: Map<string, CustomerToken>
  /** "kind clientId partnerRefundNo" to the refund, and "kind clientId reference" to its refunds. */
  refunds: Map<string, Refund>
  refundKeys: Map<string, string[]>
  pendingRefunds: Map<string, true>
  paid: Paid[]
  refunded: Refunded[]
  /** By channel or family; what was set through control. */
  fees: Map<string, FeeRule>
  /** Fees once told in a settlement stay as they were told. */
  settledFees: Map<string, number>
  received: JournalEntry[]
  sent: JournalEntry[]
  faults: Fault[]
}

export type SandboxKeys = { publicKeyPem: string; privateKeyPem: string }

export function emptyState(): State {
  return {
    clockOffsetMs: 0,
    sequence: 0,
    merchants: new Map(),
    orders: new Map(),
    orderIndex: new Map(),
    accounts: new Map(),
    accountByTrx: new Map(),
    checkoutNumbers: new Map(),
    answers: new Map(),
    externalIds: new Map(),
    tokens: new Map(),
    deliveries: new Map(),
    finished: new Map(),
    qrisCodes: new Map(),
    qrisByPartner: new Map(),
    qrisContents: new Map(),
    debits: new Map(),
    debitByPartner: new Map(),
    bindings: new Map(),
    customerTokens: new Map(),
    refunds: new Map(),
    refundKeys: new Map(),
    pendingRefunds: new Map(),
    paid: [],
    refunded: [],
    fees: new Map(),
    settledFees: new Map(),
    received: [],
    sent: [],
    faults: [],
  }
}
