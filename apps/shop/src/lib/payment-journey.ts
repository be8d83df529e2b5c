import type { Paying } from '#payments'

/** One moment of a payment as its payer reads it. */
export interface JourneyStep {
  readonly kind:
    | 'opened'
    | 'ready'
    | 'refused'
    | 'unclear'
    | 'money_came'
    | 'we_knew'
    | 'part_kept'
    | 'paid'
    | 'receipt_sent'
    | 'expired'
    | 'cancelled'
  readonly at: Date
  /** The way to pay, where the step is about one. */
  readonly channelId: string | null
  /** The sum, where the step is about one. */
  readonly amountIdr: bigint | null
}

/** The way of a payment from its opening to its receipt, in the order of time, each step once. */
export function journeyOf(paying: Paying, receiptSentAt: Date | null): JourneyStep[] {
  const { payment } = paying
  const steps = [
    step('opened', payment.createdAt, { amountIdr: payment.amount }),
    ...paying.attempts.flatMap(askedSteps),
    ...paying.money.flatMap(moneySteps),
    ...paying.history.flatMap(({ toState, fromState, at }) => {
      if (toState === 'settled' && fromState !== 'settled') return [step('paid', at)]
      return toState === 'expired' || toState === 'cancelled' ? [step(toState, at)] : []
    }),
    ...(receiptSentAt === null ? [] : [step('receipt_sent', receiptSentAt)]),
  ]
  return steps.toSorted((left, right) => left.at.getTime() - right.at.getTime() || rank(left) - rank(right))
}

function askedSteps(attempt: Paying['attempts'][number]): JourneyStep[] {
  const { channelId, answeredAt, askedAt } = attempt
  if (attempt.instruction !== null) return [step('ready', askedAt, { channelId })]
  if (attempt.outcome === 'refused') return [step('refused', answeredAt ?? askedAt, { channelId })]
  if (attempt.outcome === 'unknown') return [step('unclear', answeredAt ?? askedAt, { channelId })]
  return []
}

/** A bank's clock may run ahead of ours: we cannot have known before it happened. */
function moneySteps(money: Paying['money'][number]): JourneyStep[] {
  const came = money.paidAt < money.recordedAt ? money.paidAt : money.recordedAt
  const about = { channelId: money.channelId, amountIdr: money.amount }
  const known = [step('money_came', came, about), step('we_knew', money.recordedAt)]
  return money.disposition === 'part' ? [...known, step('part_kept', money.recordedAt, about)] : known
}

/** At the same moment the cause stands before its effect. */
function rank({ kind }: JourneyStep): number {
  return kind === 'opened' ? 0 : kind === 'money_came' ? 1 : kind === 'we_knew' ? 2 : 3
}

function step(
  kind: JourneyStep['kind'],
  at: Date,
  about: { channelId?: string | null; amountIdr?: bigint } = {},
): JourneyStep {
  return { kind, at, channelId: about.channelId ?? null, amountIdr: about.amountIdr ?? null }
}
