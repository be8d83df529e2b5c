import { demand, type Actor } from '#access'
import { findSending } from '#messaging'
import {
  findTransferDetail,
  listReplays,
  type Attempt,
  type PaymentsCtx,
  type Provider,
  type Refund,
  type Replay,
  type StoredReceipt,
  type TransferDetail,
  type TransferStep,
} from '#payments'
import type { Rupiah } from '#platform/money.ts'
import { findStrange, type Strange } from './strange.ts'
import type { Timeline } from './timeline.ts'

/** One thing that happened, as somebody at the counter would tell it. The screen says it in words. */
export type Happening = { readonly at: Date } & (
  | { readonly kind: 'opened' | 'lapsed' | 'cancelled' | 'receipt_sent' | 'booked' }
  | { readonly kind: 'chosen'; readonly channelId: string }
  | {
      readonly kind: 'not_taken'
      readonly channelId: string
      readonly outcome: 'refused' | 'not_paid' | 'unknown'
    }
  | { readonly kind: 'closed_at_provider'; readonly channelId: string; readonly provider: Provider }
  | {
      readonly kind: 'bank_received'
      readonly channelId: string
      readonly provider: Provider
      readonly amount: Rupiah
    }
  | { readonly kind: 'told' | 'found_by_asking'; readonly provider: Provider }
  | { readonly kind: 'recorded'; readonly disposition: StoredReceipt['disposition']; readonly amount: Rupiah }
  | { readonly kind: 'settled'; readonly isLate: boolean }
  | { readonly kind: 'replayed'; readonly replay: Replay }
  | {
      readonly kind: 'surplus_decided'
      readonly amount: Rupiah
      readonly state: 'credited' | 'refunding' | 'refunded'
    }
  | { readonly kind: 'refund_ordered' | 'refund_paid'; readonly refund: Refund }
  | { readonly kind: 'transfer'; readonly step: TransferStep }
)

/** A payment seen through: what happened, what is strange about it, and what a person should do. */
export interface Xray {
  readonly happenings: readonly Happening[]
  readonly strange: readonly Strange[]
  readonly transfers: readonly TransferDetail[]
  readonly replays: readonly Replay[]
  readonly refunds: readonly Refund[]
  /** The id of the click that led to the payment's first question; exchanges and logs carry it. */
  readonly correlationId: string | null
}

/** Tells a payment's timeline in few plain steps. */
export async function findXray(ctx: PaymentsCtx, input: { timeline: Timeline; by: Actor }): Promise<Xray> {
  demand(input.by, 'payment.read')
  const { record, order, refunds } = input.timeline
  const asked = record.attempts.filter((attempt) => attempt.provider === 'transfer')
  const [details, replays, sending] = await Promise.all([
    Promise.all(asked.map((attempt) => findTransferDetail(ctx, { attemptId: attempt.id }))),
    listReplays(ctx, { paymentId: record.payment.id }),
    order === null ? null : findSending(ctx, { dedupeKey: `receipt:${order.id}` }),
  ])
  const transfers = details.filter((detail) => detail !== null)
  const happenings: Happening[] = [
    ...ofPayment(input.timeline),
    ...record.attempts.flatMap(ofAttempt),
    ...record.receipts.flatMap((receipt) => ofReceipt(receipt, input.timeline)),
    ...record.surplus.flatMap((surplus): Happening[] =>
      surplus.decidedAt === null || surplus.state === 'open'
        ? []
        : [{ kind: 'surplus_decided', at: surplus.decidedAt, amount: surplus.amount, state: surplus.state }],
    ),
    ...refunds.flatMap(ofRefund),
    ...replays.map((replay) => ({ kind: 'replayed' as const, at: replay.at, replay })),
    ...transfers.flatMap((detail) =>
      detail.history
        .filter((step) => step.what !== 'asked')
        .map((step) => ({ kind: 'transfer' as const, at: step.at, step })),
    ),
    ...(sending?.sentAt ? [{ kind: 'receipt_sent' as const, at: sending.sentAt }] : []),
  ]
  return {
    happenings: happenings.toSorted(inOrder),
    strange: findStrange({ timeline: input.timeline, transfers, refunds, sending, now: ctx.now() }),
    transfers,
    replays,
    refunds,
    correlationId: record.attempts.find((attempt) => attempt.correlationId !== null)?.correlationId ?? null,
  }
}

function ofPayment({ record, steps }: Timeline): Happening[] {
  const moves = record.history.flatMap((step): Happening[] => {
    if (step.fromState === null) return [{ kind: 'opened', at: step.at }]
    switch (step.toState) {
      case 'settled':
        return [{ kind: 'settled', at: step.at, isLate: step.reason === 'paid_late' }]
      case 'expired':
        return [{ kind: 'lapsed', at: step.at }]
      case 'cancelled':
        return [{ kind: 'cancelled', at: step.at }]
      default:
        return []
    }
  })
  const booked = steps.find((step) => step.kind === 'entry')
  return booked === undefined ? moves : [...moves, { kind: 'booked', at: booked.at }]
}

function ofAttempt(attempt: Attempt): Happening[] {
  const { channelId, provider, outcome } = attempt
  // A transfer to a number that takes several is told by its money.
  if (attempt.reference.startsWith('TRF-')) return []
  const told: Happening[] = [{ kind: 'chosen', at: attempt.askedAt, channelId }]
  if (
    (outcome === 'refused' || outcome === 'not_paid' || outcome === 'unknown') &&
    attempt.answeredAt !== null
  )
    told.push({ kind: 'not_taken', at: attempt.answeredAt, channelId, outcome })
  if (attempt.endState === 'ended' && attempt.answeredAt !== null)
    told.push({ kind: 'closed_at_provider', at: attempt.answeredAt, channelId, provider })
  return told
}

/** The bank's moment, ours, and how we came to know. */
function ofReceipt(receipt: StoredReceipt, { record }: Timeline): Happening[] {
  const { amount, channelId, disposition, recordedAt } = receipt
  const attempt = record.attempts.find((candidate) => candidate.id === receipt.attemptId)
  const provider = attempt?.provider ?? 'transfer'
  const channel = channelId ?? attempt?.channelId ?? ''
  const told: Happening[] = [
    {
      kind: 'bank_received',
      at: notBefore(receipt.paidAt, attempt?.askedAt),
      channelId: channel,
      provider,
      amount,
    },
  ]
  if (provider !== 'transfer') {
    const first = record.notifications.find(
      (notification) => notification.verdict === 'valid' && notification.receivedAt <= recordedAt,
    )
    told.push(
      first === undefined
        ? { kind: 'found_by_asking', at: recordedAt, provider }
        : { kind: 'told', at: first.receivedAt, provider },
    )
  }
  if (disposition !== 'settles') told.push({ kind: 'recorded', at: recordedAt, disposition, amount })
  return told
}

/** Providers give whole seconds, some a clock that is a little off: nothing is paid before it was asked for. */
function notBefore(paidAt: Date, askedAt: Date | undefined): Date {
  const early = askedAt === undefined ? 0 : askedAt.getTime() - paidAt.getTime()
  return early > 0 && early < clockSlackMs && askedAt !== undefined ? askedAt : paidAt
}

function ofRefund(refund: Refund): Happening[] {
  const told: Happening[] = [{ kind: 'refund_ordered', at: refund.createdAt, refund }]
  if (refund.refundedAt !== null) told.push({ kind: 'refund_paid', at: refund.refundedAt, refund })
  return told
}

const clockSlackMs = 60_000

const sameMomentOrder: Readonly<Record<Happening['kind'], number>> = {
  opened: 0,
  chosen: 1,
  not_taken: 2,
  closed_at_provider: 2,
  bank_received: 3,
  told: 4,
  found_by_asking: 4,
  transfer: 4,
  recorded: 5,
  booked: 6,
  settled: 7,
  lapsed: 7,
  cancelled: 7,
  surplus_decided: 8,
  refund_ordered: 8,
  refund_paid: 8,
  receipt_sent: 9,
  replayed: 9,
}

function inOrder(left: Happening, right: Happening): number {
  return left.at.getTime() - right.at.getTime() || sameMomentOrder[left.kind] - sameMomentOrder[right.kind]
}
