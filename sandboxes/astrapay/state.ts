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

type RefundStatus = '00' | '03' | '06'
export type Refund = {
  refundNo: string
  partnerRefundNo: string
  amountIdr: bigint
  status: RefundStatus
  reason: string | null
  atMs: number
}

type Standing = 'open' | 'pending' | 'paid' | 'failed' | 'cancelled'

/** What a person's PIN, an amount or a fault asks of the coming notification. */
export type NotificationTwist =
  'drop' | 'delay' | 'duplicate' | 'duplicate_new_id' | 'reorder' | 'forge' | 'wrong_amount'

/** One sum asked for: a direct debit (54) or a QRIS bill (47). */
export type Payment = {
  id: string
  service: '54' | '47'
  clientId: string
  partnerReferenceNo: string
  referenceNo: string
  amountIdr: bigint
  tipIdr: bigint
  description: string
  createdAtMs: number
  validUpToMs: number
  standing: Standing
  payerPhone: string | null
  wrongPins: number
  problem: string | null
  paidAtMs: number | null
  finishedAtMs: number | null
  settlesAs: 'paid' | 'failed'
  settlesLate: boolean
  twist: NotificationTwist | null
  refunds: Refund[]
  qr: { content: string; terminalId: string; merchantId: string; pan: string } | null
}

export type Wallet = {
  phone: string
  name: string
  pin: string
  capIdr: bigint
  balanceIdr: bigint
  isActive: boolean
  refillsItself: boolean
}

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
}

export type Job = { dueAtMs: number; kind: 'expire' | 'settle' | 'notify' | 'refund'; id: string }

/** Everything a reset forgets and a state file remembers. */
export type State = {
  keys: { privateKeyPem: string; publicKeyPem: string }
  offsetMs: number
  merchants: Map<string, Merchant>
  payments: Map<string, Payment>
  paymentIds: Map<string, string>
  wallets: Map<string, Wallet>
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
    payments: new Map(),
    paymentIds: new Map(),
    wallets: new Map(demoWallets().map((wallet) => [wallet.phone, wallet])),
    notifications: new Map(),
    tokens: new Map(),
    externalIds: { day: '', seen: new Set() },
    jobs: [],
    faults: [],
  }
}

/** Forgets everything but the keys and, unless asked otherwise, the merchants. */
export function resetState(state: State, dropMerchants: boolean): void {
  const merchants = dropMerchants ? new Map<string, Merchant>() : state.merchants
  Object.assign(state, { ...freshState(state.keys), merchants })
}

/** The index key under which a merchant's own reference finds its payment. */
export function referenceKey(clientId: string, service: string, partnerReferenceNo: string): string {
  return `${clientId} ${service} ${partnerReferenceNo}`
}

function demoWallets(): Wallet[] {
  const demo = { pin: '123456', isActive: true, refillsItself: false }
  return [
    {
      ...demo,
      phone: '081200000001',
      name: 'Dompet demo',
      capIdr: 10_000_000n,
      balanceIdr: 10_000_000n,
      refillsItself: true,
    },
    {
      ...demo,
      phone: '081200000002',
      name: 'Dompet demo bersaldo kecil',
      capIdr: 2_000_000n,
      balanceIdr: 50_000n,
    },
    {
      ...demo,
      phone: '081200000003',
      name: 'Dompet demo dibekukan',
      capIdr: 10_000_000n,
      balanceIdr: 5_000_000n,
      isActive: false,
    },
    {
      ...demo,
      phone: '081200000004',
      name: 'Dompet demo tanpa isi ulang',
      capIdr: 10_000_000n,
      balanceIdr: 10_000_000n,
    },
  ]
}
