import { demand, type Actor } from '#access'
import {
  listOpenSurplus,
  listPayments,
  listRefunds,
  listTransfers,
  listWaitingNotifications,
  refundNeedsPerson,
  type Refund,
  type SurplusReason,
} from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { Rupiah } from '#platform/money.ts'

/** Something that goes on only when a person looks at it. */
export type NeedsPerson = {
  /** Since when it waits. */
  readonly since: Date
  readonly paymentId: string | null
  readonly number: string | null
  readonly buyerName: string | null
  readonly amount: Rupiah | null
} & (
  | { readonly kind: 'unknown_payment' }
  | { readonly kind: 'claimed_again' | 'not_applied'; readonly notificationId: string }
  | { readonly kind: 'surplus'; readonly surplusId: string; readonly reason: SurplusReason }
  /** approve: a second person says yes. pay_out: the money goes by hand. find_out: the provider gives no answer. */
  | { readonly kind: 'refund'; readonly refundId: string; readonly step: 'approve' | 'pay_out' | 'find_out' }
  | { readonly kind: 'transfer'; readonly attemptId: string; readonly needsSecond: boolean }
)

export type NeedsPersonKind = NeedsPerson['kind']

const unknownMax = 200

/** Everything that waits for a person, longest first. The monitor's counter is the length of this list. */
export async function listNeedsPerson(ctx: Ctx, input: { by: Actor }): Promise<NeedsPerson[]> {
  demand(input.by, 'monitor.read')
  const [unknown, notifications, surplus, transfers, refunds] = await Promise.all([
    listPayments(ctx, { states: ['unknown'], limit: unknownMax }),
    listWaitingNotifications(ctx),
    listOpenSurplus(ctx),
    listTransfers(ctx, { tab: 'check' }),
    listRefunds(ctx, { states: ['waiting_approval', 'ordered', 'unknown', 'pending'], limit: 200 }),
  ])
  const waiting: NeedsPerson[] = [
    ...unknown.payments.map((payment) => ({
      kind: 'unknown_payment' as const,
      since: payment.createdAt,
      paymentId: payment.id,
      number: payment.number,
      buyerName: payment.buyerName,
      amount: payment.amount,
    })),
    ...notifications.map((entry) => ({
      kind: entry.appliedAt === null ? ('not_applied' as const) : ('claimed_again' as const),
      notificationId: entry.id,
      since: entry.receivedAt,
      paymentId: entry.paymentId,
      number: entry.number,
      buyerName: null,
      amount: null,
    })),
    ...surplus.map(({ id, openedAt, ...rest }) => ({
      kind: 'surplus' as const,
      surplusId: id,
      since: openedAt,
      ...rest,
    })),
    ...refunds.refunds.flatMap(({ refund, number, buyerName }) => {
      const step = stepOf(refund)
      if (step === null) return []
      const { id: refundId, createdAt: since, paymentId, amount } = refund
      return [{ kind: 'refund' as const, refundId, step, since, paymentId, number, buyerName, amount }]
    }),
    ...transfers.map((row) => ({
      kind: 'transfer' as const,
      attemptId: row.attemptId,
      needsSecond: row.state === 'approving',
      since: row.shownAt ?? row.askedAt,
      paymentId: row.paymentId,
      number: row.number,
      buyerName: row.buyerName,
      amount: row.asked,
    })),
  ]
  return waiting.toSorted((left, right) => left.since.getTime() - right.since.getTime())
}

/** What a person has to do about a refund; null where it goes on by itself. */
function stepOf(refund: Refund): 'approve' | 'pay_out' | 'find_out' | null {
  if (refund.state === 'waiting_approval') return 'approve'
  if (refund.state === 'ordered' && refund.method === 'manual') return 'pay_out'
  return refundNeedsPerson(refund) ? 'find_out' : null
}
