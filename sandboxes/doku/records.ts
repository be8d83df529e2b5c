/** A SNAP QR code (service 47). */
export type QrisCode = {
  referenceNo: string
  clientId: string
  partnerReferenceNo: string
  merchantId: string
  terminalId: string
  amountIdr: number
  content: string
  status: 'open' | 'paid' | 'failed' | 'cancelled'
  createdAtMs: number
  expiresAtMs: number
  finishedAtMs: number | null
  approvalCode: string
}

/** A SNAP e-wallet or direct-debit payment (service 54). */
export type DebitPayment = {
  referenceNo: string
  clientId: string
  partnerReferenceNo: string
  externalId: string
  channel: string
  amountIdr: number
  status: 'open' | 'pending' | 'paid' | 'failed' | 'cancelled'
  createdAtMs: number
  expiresAtMs: number
  finishedAtMs: number | null
  approvalCode: string
  custIdMerchant: string
  deviceId: string
  title: string
  /** Where the person's browser goes afterwards. */
  successUrl: string | null
  failedUrl: string | null
  lineItems: unknown[]
  /** The account that pays; null for channels that jump to an app. */
  bindingNo: string | null
}

/** A wallet account or bank card that a customer ties to a merchant. */
export type Binding = {
  referenceNo: string
  clientId: string
  kind: 'account' | 'card'
  channel: string
  custIdMerchant: string
  phone: string
  customerName: string
  maskedCard: string | null
  status: 'PENDING' | 'SUCCESS' | 'FAILED' | 'UNBOUND'
  authCode: string
  authCodeUsed: boolean
  wrongOtps: number
  successUrl: string
  failedUrl: string
  createdAtMs: number
}

export type CustomerToken = { bindingNo: string; use: 'access' | 'refresh'; expiresAtMs: number }

export type RefundKind = 'card' | 'debit' | 'qris'

export type Refund = {
  refundNo: string
  clientId: string
  kind: RefundKind
  /** Invoice or partner reference of what was paid. */
  reference: string
  /** The merchant's own number: partnerRefundNo, or the Request-Id of a card refund. */
  partnerRefundNo: string
  channel: string
  amountIdr: number
  reason: string
  type: 'VOID' | 'PARTIAL_REFUND' | 'FULL_REFUND'
  status: 'pending' | 'success' | 'failed'
  createdAtMs: number
  /** When a pending one is decided, and how. */
  settlesAtMs: number | null
  willFail: boolean
  finishedAtMs: number | null
}

export type Refunded = {
  merchant: string
  reference: string
  amount: number
  channel: string
  refundedAt: string
  providerReference: string
  /** The merchant's own number of the refund. */
  refundReference: string
}
