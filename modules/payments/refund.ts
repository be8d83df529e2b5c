import { divideRounded, rupiah, type Rupiah } from '#platform/money.ts'
import type { Provider } from './port.ts'

export type RefundState =
  'waiting_approval' | 'ordered' | 'asking' | 'pending' | 'unknown' | 'refunded' | 'failed' | 'rejected'

/**
 * What a refund may become. `asking`: the question is on its way; `unknown`: no clear answer, the provider is asked again.
 * A manual refund waits in `ordered` until its payout is confirmed, and can be called off until then.
 */
export const refundMoves = {
  waiting_approval: ['ordered', 'rejected'],
  ordered: ['asking', 'refunded', 'rejected'],
  asking: ['pending', 'unknown', 'refunded', 'failed'],
  pending: ['unknown', 'refunded', 'failed'],
  unknown: ['pending', 'refunded', 'failed'],
  refunded: [],
  failed: [],
  rejected: [],
} as const satisfies Record<RefundState, readonly RefundState[]>

export const refundStates = [
  'waiting_approval',
  'ordered',
  'asking',
  'pending',
  'unknown',
  'refunded',
  'failed',
  'rejected',
] as const satisfies readonly RefundState[]

export const refundReasons = [
  'goods_unavailable',
  'buyer_cancelled',
  'returned',
  'paid_too_much',
  'wrong_price',
  'other',
] as const

export type RefundReason = (typeof refundReasons)[number]
export type RefundMethod = 'api' | 'manual'

/** An account of the buyer to which a manual refund goes. */
export interface PayoutAccount {
  readonly bank: string
  readonly number: string
  readonly holder: string
}

/** How the entry of a refund takes its money back; all parts together are the amount and what had been let off. */
export interface RefundSplit {
  readonly advance: Rupiah
  readonly net: Rupiah
  readonly tax: Rupiah
  readonly suspense: Rupiah
  readonly forgiven: Rupiah
}

export interface Refund {
  readonly id: string
  readonly paymentId: string
  readonly receiptId: string
  /** Null unless it gives back a surplus. */
  readonly surplusId: string | null
  readonly amount: Rupiah
  readonly method: RefundMethod
  readonly provider: Provider
  readonly channelId: string
  readonly state: RefundState
  readonly reference: string
  readonly requestId: string
  readonly providerReference: string | null
  readonly reason: RefundReason
  readonly note: string
  readonly account: PayoutAccount | null
  readonly maker: string
  readonly makerName: string
  readonly needsChecker: boolean
  readonly checker: string | null
  /** The business day on which the buyer may expect the money. */
  readonly expectedOn: string
  readonly split: RefundSplit
  readonly outcomeReason: string | null
  readonly timesAsked: number
  readonly askedAt: Date | null
  /** When the provider is asked next; null when nothing is to be asked, or a person has to decide. */
  readonly askAgainAt: Date | null
  readonly createdAt: Date
  readonly orderedAt: Date | null
  readonly refundedAt: Date | null
}

/** How the books hold an order's money. `invoice_coming`: it is being written; ask again in a moment. */
export type Sale =
  | { readonly kind: 'advance' | 'invoice_coming' }
  | { readonly kind: 'invoiced'; readonly tax: Rupiah; readonly total: Rupiah }

/** Does it still hold, or has it given back, money of its receipt? */
export function isLive(state: RefundState): boolean {
  return state !== 'failed' && state !== 'rejected'
}

export function isOver(state: RefundState): boolean {
  return state === 'refunded' || state === 'failed' || state === 'rejected'
}

/**
 * The tax inside a part of an invoiced total that goes back. Parts that go back one after another sum to the invoice's tax
 * exactly, because each takes what the parts together must have less what the others took.
 */
export function taxOfPart(
  sale: { tax: Rupiah; total: Rupiah },
  part: { amount: Rupiah; before: Rupiah; taxBefore: Rupiah },
): Rupiah {
  const together = divideRounded(sale.tax * (part.before + part.amount), sale.total)
  const tax = together - part.taxBefore
  if (tax < 0n) return rupiah(0)
  return rupiah(tax > part.amount ? part.amount : tax)
}

/** Minutes after the question at which an unclear refund is asked about; hourly after the last. */
const ladderMinutes = [1, 2, 5, 15]
const watchMs = 3 * 24 * 3_600_000

/** When a refund is asked about next; null when it has been asked for long enough and a person decides. */
export function nextRefundAskAt(askedAt: Date, now: Date): Date | null {
  const age = (now.getTime() - askedAt.getTime()) / 60_000
  const minutes = ladderMinutes.find((step) => step > age) ?? (Math.floor(age / 60) + 1) * 60
  const at = new Date(askedAt.getTime() + minutes * 60_000)
  return at.getTime() - askedAt.getTime() > watchMs ? null : at
}

/** Nobody asks any more, and it is not over: a person has to find out. */
export function needsPerson(refund: Pick<Refund, 'state' | 'askAgainAt'>): boolean {
  return (refund.state === 'unknown' || refund.state === 'pending') && refund.askAgainAt === null
}
