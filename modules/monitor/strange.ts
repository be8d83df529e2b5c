import { refundNeedsPerson, type Provider, type Refund, type TransferDetail } from '#payments'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Timeline } from './timeline.ts'

/** Something about a payment that is not as it should be, most pressing first, with where to go on. */
export type Strange =
  /** Money without an entry: the books are wrong. */
  | { readonly kind: 'not_booked' }
  | { readonly kind: 'surplus_open'; readonly amount: Rupiah }
  | { readonly kind: 'claimed_again' | 'amount_mismatch'; readonly notificationId: string }
  | { readonly kind: 'not_applied'; readonly notificationId: string }
  | {
      readonly kind: 'unknown'
      readonly attemptId: string
      readonly provider: Provider
      readonly minutes: number
    }
  | { readonly kind: 'refund_waits'; readonly refundId: string; readonly amount: Rupiah }
  | { readonly kind: 'transfer_waits'; readonly attemptId: string; readonly needsSecond: boolean }
  | { readonly kind: 'partly_paid'; readonly open: Rupiah }
  | { readonly kind: 'receipt_not_sent' }
  | { readonly kind: 'never_told'; readonly provider: Provider }
  | { readonly kind: 'told_late'; readonly provider: Provider; readonly minutes: number }
  | { readonly kind: 'paid_late' }
  | { readonly kind: 'told_again'; readonly times: number }
  | { readonly kind: 'provider_trouble'; readonly provider: Provider; readonly times: number }

interface Look {
  readonly timeline: Timeline
  readonly transfers: readonly TransferDetail[]
  readonly refunds: readonly Refund[]
  readonly sending: { readonly state: string; readonly sentAt: Date | null } | null
  readonly now: Date
}

const minuteMs = 60_000
/** A provider that tells later than this after the money is slow. */
const lateAfterMs = 5 * minuteMs
/** A receipt that has not left by now waits for something. */
const receiptAfterMs = 10 * minuteMs
const waitsAfterMs = minuteMs

export function findStrange(look: Look): Strange[] {
  return [...aboutMoney(look), ...aboutAnswers(look), ...aboutTelling(look)]
}

function aboutMoney({ timeline }: Look): Strange[] {
  const { record, steps } = timeline
  const { payment, receipts, surplus, notifications } = record
  const strange: Strange[] = []
  const booked = new Set(steps.flatMap((step) => (step.kind === 'entry' ? [step.entry.sourceId] : [])))
  if (receipts.some((receipt) => !booked.has(receipt.id))) strange.push({ kind: 'not_booked' })
  for (const { amount, state } of surplus)
    if (state === 'open') strange.push({ kind: 'surplus_open', amount })
  for (const { id: notificationId, outcome } of notifications)
    if (outcome === 'claimed_again') strange.push({ kind: outcome, notificationId })
  const mismatch = notifications.findLast((notification) => notification.outcome === 'amount_mismatch')
  if (mismatch !== undefined && payment.state !== 'settled')
    strange.push({ kind: 'amount_mismatch', notificationId: mismatch.id })
  const open = rupiah(payment.amount - payment.received)
  if (payment.received > 0n && open > 0n && payment.state !== 'settled')
    strange.push({ kind: 'partly_paid', open })
  return strange
}

function aboutAnswers({ timeline, transfers, refunds, now }: Look): Strange[] {
  const { payment, attempts, notifications } = timeline.record
  const strange: Strange[] = []
  const waiting = notifications.find(
    ({ appliedAt, receivedAt }) => appliedAt === null && now.getTime() - receivedAt.getTime() > waitsAfterMs,
  )
  if (waiting !== undefined) strange.push({ kind: 'not_applied', notificationId: waiting.id })
  const current = attempts.find((attempt) => attempt.id === payment.currentAttemptId)
  if (payment.state === 'unknown' && current !== undefined) {
    const minutes = Math.floor((now.getTime() - current.askedAt.getTime()) / minuteMs)
    strange.push({ kind: 'unknown', attemptId: current.id, provider: current.provider, minutes })
  }
  for (const refund of refunds)
    if (refund.state === 'waiting_approval' || refundNeedsPerson(refund) || waitsForPayout(refund))
      strange.push({ kind: 'refund_waits', refundId: refund.id, amount: refund.amount })
  for (const { transfer } of transfers)
    if (transfer.state === 'waiting' || transfer.state === 'approving') {
      const needsSecond = transfer.state === 'approving'
      strange.push({ kind: 'transfer_waits', attemptId: transfer.attemptId, needsSecond })
    }
  return strange
}

/** Given back by hand, and nobody has said yet that the money left. */
function waitsForPayout(refund: Refund): boolean {
  return refund.state === 'ordered' && refund.method === 'manual'
}

function aboutTelling({ timeline, sending, now }: Look): Strange[] {
  const { payment, attempts, receipts, notifications, exchanges } = timeline.record
  const strange: Strange[] = []
  const { settledAt } = payment
  if (settledAt !== null && payment.orderId !== null && (sending?.sentAt ?? null) === null)
    if (now.getTime() - settledAt.getTime() > receiptAfterMs) strange.push({ kind: 'receipt_not_sent' })
  for (const receipt of receipts) {
    const provider = attempts.find((attempt) => attempt.id === receipt.attemptId)?.provider ?? 'transfer'
    if (provider === 'transfer') continue
    const first = notifications.find((notification) => notification.verdict === 'valid')
    const waitedMs = receipt.recordedAt.getTime() - receipt.paidAt.getTime()
    if (first === undefined) strange.push({ kind: 'never_told', provider })
    else if (waitedMs > lateAfterMs)
      strange.push({ kind: 'told_late', provider, minutes: Math.floor(waitedMs / minuteMs) })
  }
  if (timeline.record.history.some((step) => step.reason === 'paid_late')) strange.push({ kind: 'paid_late' })
  const times = notifications.filter((notification) => notification.duplicateOf !== null).length
  if (times > 0) strange.push({ kind: 'told_again', times })
  for (const provider of ['doku', 'astrapay'] as const) {
    const failed = exchanges.filter(
      (one) => one.provider === provider && (one.status === null || one.status >= 500),
    )
    if (failed.length > 0) strange.push({ kind: 'provider_trouble', provider, times: failed.length })
  }
  return strange
}
