import type { Timeline, TimelineStep } from '#monitor'
import type { StoredExchange, StoredNotification, StoredReceipt } from '#payments'
import { formatRupiah } from '#ui/money.ts'
import { formatExactWib } from '#ui/time.ts'
import type { Choices } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'
import { readable, wordFor } from '../inbox/readable.ts'
import { sayReason, type ReasonContext } from '../story/say-reason.ts'
import type { StoryStep } from '../story/step.ts'
import { toneOfState } from '../payments/tone-of-state.ts'

export interface StoryContext {
  readonly timeline: Timeline
  readonly t: Messages
  readonly locale: Choices['locale']
  channelLabel(channelId: string): string
}

type Told = Omit<StoryStep, 'id' | 'at'>

/** The story of a payment in plain words, in the order of time. */
export function tellStory(context: StoryContext): StoryStep[] {
  return context.timeline.steps.map((step, index) => ({
    id: `${step.kind}-${index}`,
    at: step.at,
    ...tell(step, context),
  }))
}

function tell(step: TimelineStep, context: StoryContext): Told {
  switch (step.kind) {
    case 'state':
      return tellState(step.step, context)
    case 'exchange':
      return tellExchange(step.exchange, context)
    case 'notification':
      return tellNotification(step.notification, context)
    case 'receipt':
      return tellReceipt(step.receipt, context)
    case 'entry': {
      const { t } = context
      const isReversal = step.entry.kind === 'reversal'
      return {
        tone: 'good',
        title: isReversal ? t.story.entry.reversal : t.story.entry.title,
        text: t.story.entry.text(step.entry.bookedOn),
        mark: null,
        facts: [{ label: t.story.entry.idLabel, value: step.entry.id }],
        raw: [],
      }
    }
  }
}

type HistoryStep = Extract<TimelineStep, { kind: 'state' }>['step']

function tellState(step: HistoryStep, context: StoryContext): Told {
  const { t } = context
  const state = stateOf(step.toState)
  return {
    tone: state === null ? 'idle' : toneOfState[state],
    title:
      step.fromState === null
        ? t.story.opened
        : t.story.becomes(state === null ? step.toState : t.payments.states[state]),
    text: sayReason(step.reason, reasonContext(context)),
    mark: null,
    // The reference is said once, where the question begins.
    facts: step.toState === 'preparing' ? attemptFacts(step.attemptId, context) : [],
    raw: [],
  }
}

/** What the provider was asked about, where the step belongs to a question. */
function attemptFacts(attemptId: string | null, { timeline, t }: StoryContext): Told['facts'] {
  const attempt = timeline.record.attempts.find((candidate) => candidate.id === attemptId)
  return attempt === undefined ? [] : [{ label: t.story.money.reference, value: attempt.reference }]
}

function tellExchange(exchange: StoredExchange, context: StoryContext): Told {
  const { t } = context
  const words = t.story.exchange
  const who = t.story.provider[exchange.provider]
  const say = Object.entries(words.asks).find(([operation]) => operation === exchange.operation)?.[1]
  const duration = words.milliseconds(exchange.durationMs.toString())
  const { status } = exchange
  const isRefused = status !== null && status >= 400
  return {
    tone: status === null ? 'wait' : isRefused ? 'bad' : 'busy',
    title: say === undefined ? words.other(who, exchange.operation) : say(who),
    text:
      status === null
        ? words.lost(duration, sayReason(exchange.error ?? 'network', reasonContext(context)))
        : words.answered(status.toString(), duration),
    mark: null,
    facts: [],
    raw: [
      {
        label: words.request,
        text: `${exchange.method} ${exchange.url}\n\n${readable(exchange.requestBody)}`.trim(),
      },
      { label: words.requestHeaders, text: readable(exchange.requestHeaders) },
      { label: words.answer, text: readable(exchange.responseBody) || words.empty },
    ],
  }
}

function tellNotification(notification: StoredNotification, context: StoryContext): Told {
  const { t, timeline } = context
  const words = t.story.notification
  const isRepeated = notification.duplicateOf !== null
  const receipt = timeline.record.receipts.find(
    (candidate) => candidate.recordedAt.getTime() === notification.receivedAt.getTime(),
  )
  const who = notification.kind.startsWith('astrapay') ? t.story.provider.astrapay : t.story.provider.doku
  const verdict = wordFor(words.verdict, notification.verdict)
  const outcome = notification.outcome === null ? words.waiting : wordFor(words.outcome, notification.outcome)
  return {
    tone: toneOfNotification(notification),
    title:
      receipt === undefined || isRepeated
        ? words.title(who)
        : words.titleMoney(who, formatRupiah(receipt.amount), labelOfAttempt(receipt.attemptId, context)),
    text: `${verdict} ${outcome}`,
    mark: isRepeated ? words.repeated : null,
    facts: [
      { label: words.kindLabel, value: wordFor(words.kind, notification.kind) },
      { label: words.idLabel, value: notification.id },
      ...(notification.duplicateOf === null
        ? []
        : [{ label: words.sameAs, value: notification.duplicateOf }]),
    ],
    raw: [
      { label: words.headers, text: readable(notification.headers) },
      { label: words.body, text: readable(notification.body) },
    ],
  }
}

function toneOfNotification(notification: StoredNotification): StoryStep['tone'] {
  if (notification.verdict !== 'valid') return 'bad'
  if (notification.duplicateOf !== null) return 'idle'
  // These wait for a person or for the provider's own word.
  return /^(claimed_again|surplus|amount_mismatch|unknown_payment)$/.test(notification.outcome ?? '')
    ? 'wait'
    : 'good'
}

function tellReceipt(receipt: StoredReceipt, { t, locale }: StoryContext): Told {
  const words = t.story.receipt
  const settles = receipt.disposition === 'settles'
  const amount = formatRupiah(receipt.amount)
  return {
    tone: settles ? 'good' : 'wait',
    title: titleOfReceipt(receipt.disposition, amount, t),
    text: settles ? words.settlesText : receipt.disposition === 'surplus' ? words.surplusText : '',
    mark: null,
    facts: [
      { label: words.reference, value: receipt.providerReference },
      { label: words.paidAt, value: formatExactWib(receipt.paidAt, locale) },
      { label: words.idLabel, value: receipt.id },
    ],
    raw: [],
  }
}

function titleOfReceipt(disposition: StoredReceipt['disposition'], amount: string, t: Messages): string {
  switch (disposition) {
    case 'settles':
    case 'surplus':
      return t.story.receipt[disposition](amount)
    case 'part':
    case 'over':
      return t.xray.lines[disposition](amount)
  }
}

function reasonContext({ t, channelLabel }: StoryContext): ReasonContext {
  return { t: t.reasons, channelLabel }
}

function labelOfAttempt(attemptId: string, { timeline, channelLabel }: StoryContext): string {
  const attempt = timeline.record.attempts.find((candidate) => candidate.id === attemptId)
  return attempt === undefined ? attemptId : channelLabel(attempt.channelId)
}

function stateOf(text: string): keyof typeof toneOfState | null {
  switch (text) {
    case 'choosing':
    case 'preparing':
    case 'awaiting':
    case 'unknown':
    case 'settled':
    case 'expired':
    case 'cancelled':
      return text
    default:
      return null
  }
}
