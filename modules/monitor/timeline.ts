import { demand, type Actor } from '#access'
import { listEntriesOf, type PostedEntry } from '#ledger'
import { findOrderForStaff, type Order, type OrderLine } from '#ordering'
import {
  findPaymentForStaff,
  findRefundsOf,
  type HistoryStep,
  type PaymentRecord,
  type PaymentsCtx,
  type Refund,
  type StoredExchange,
  type StoredNotification,
  type StoredReceipt,
} from '#payments'

/** One moment of a payment's story; the raw data of the step is inside it. */
export type TimelineStep = { readonly at: Date } & (
  | { readonly kind: 'state'; readonly step: HistoryStep }
  | { readonly kind: 'exchange'; readonly exchange: StoredExchange }
  | { readonly kind: 'notification'; readonly notification: StoredNotification }
  | { readonly kind: 'receipt'; readonly receipt: StoredReceipt }
  | { readonly kind: 'entry'; readonly entry: PostedEntry }
)

export interface Timeline {
  readonly record: PaymentRecord
  readonly order: Order | null
  readonly lines: readonly OrderLine[]
  readonly refunds: readonly Refund[]
  readonly steps: readonly TimelineStep[]
}

/**
 * The whole story of a payment across order, provider, notification and ledger, in the order of time; null if unknown, or
 * outside the actor's branches.
 */
export async function findTimeline(
  ctx: PaymentsCtx,
  input: { paymentId: string; by: Actor },
): Promise<Timeline | null> {
  demand(input.by, 'payment.read')
  const record = await findPaymentForStaff(ctx, input)
  if (record === null) return null
  const given = await findRefundsOf(ctx, input)
  const refunds = given?.refunds ?? []
  const sources = [record.payment, ...record.receipts, ...record.surplus, ...refunds]
  const [order, entries] = await Promise.all([
    record.payment.orderId === null ? null : findOrderForStaff(ctx, { orderId: record.payment.orderId }),
    listEntriesOf(ctx, { sourceIds: sources.map((source) => source.id) }),
  ])
  const steps: TimelineStep[] = [
    ...record.history.map((step) => ({ kind: 'state' as const, at: step.at, step })),
    ...record.exchanges.map((exchange) => ({ kind: 'exchange' as const, at: exchange.startedAt, exchange })),
    ...record.notifications.map((notification) => ({
      kind: 'notification' as const,
      at: notification.receivedAt,
      notification,
    })),
    ...record.receipts.map((receipt) => ({ kind: 'receipt' as const, at: receipt.recordedAt, receipt })),
    ...entries.map((entry) => ({ kind: 'entry' as const, at: entry.postedAt, entry })),
  ]
  return {
    record,
    order: order?.order ?? null,
    lines: order?.lines ?? [],
    refunds,
    steps: steps.toSorted(inStoryOrder),
  }
}

const sameMomentOrder = { exchange: 0, notification: 1, receipt: 2, entry: 3, state: 4 } as const

/** By time; at the same moment the cause stands before its effect. */
function inStoryOrder(left: TimelineStep, right: TimelineStep): number {
  return left.at.getTime() - right.at.getTime() || sameMomentOrder[left.kind] - sameMomentOrder[right.kind]
}
