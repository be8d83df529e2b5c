import type { Happening, Strange, Xray } from '#monitor'
import type { Payment, Provider } from '#payments'
import type { Tone } from '#ui/Badge.svelte'
import { formatRupiah } from '#ui/money.ts'
import { formatWib } from '#ui/time.ts'
import type { Locale } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'
import { wordFor } from '../inbox/readable.ts'

export interface XrayContext {
  readonly t: Messages
  readonly locale: Locale
  readonly now: Date
  channelLabel(channelId: string): string
}

/** One line of the X-ray: a time and a plain sentence without jargon. */
export interface SaidLine {
  readonly at: Date
  readonly tone: Tone
  readonly text: string
}

/** What is odd, in a sentence, and where a person goes on with it. */
export interface SaidStrange {
  readonly tone: Tone
  readonly text: string
  readonly next: { readonly label: string; readonly href: string } | { readonly askAttemptId: string } | null
}

export interface SaidXray {
  /** The whole payment in one sentence; empty while no money came. */
  readonly short: string
  readonly lines: readonly SaidLine[]
  readonly strange: readonly SaidStrange[]
  /** For customer service to paste into a message. */
  readonly copy: string
  readonly correlationId: string | null
}

/** An X-ray in words. */
export function sayXray(xray: Xray, payment: Payment, context: XrayContext): SaidXray {
  const { t, locale, now } = context
  const lines = xray.happenings.map((one) => sayHappening(one, context))
  const strange = xray.strange.map((one) => sayStrange(one, context))
  const title = t.xray.copyTitle(
    payment.number,
    formatRupiah(payment.amount),
    t.payments.states[payment.state],
  )
  const told = lines.map(
    (line) => `- ${formatWib(line.at, { withDate: 'always', now, locale })}: ${line.text}`,
  )
  return {
    short: sayShort(xray.happenings, context),
    lines,
    strange,
    copy: [title, ...told, ...strange.map((one) => `! ${one.text}`)].join('\n'),
    correlationId: xray.correlationId,
  }
}

/** "Bank menerima 10.02, DOKU memberi tahu 10.02, lunas 10.02, struk terkirim 10.02." */
function sayShort(happenings: readonly Happening[], { t, locale, now }: XrayContext): string {
  const w = t.xray.short
  const parts = happenings.flatMap((one) => {
    const time = formatWib(one.at, { now, locale }).replace(' WIB', '')
    if (one.kind === 'bank_received') return [w.bank_received(receiverOf(one, t), time)]
    if (one.kind === 'told' || one.kind === 'found_by_asking')
      return [w[one.kind](t.story.provider[one.provider], time)]
    if (one.kind === 'settled' || one.kind === 'receipt_sent' || one.kind === 'refund_paid')
      return [w[one.kind](time)]
    return []
  })
  const sentence = parts.join(', ')
  return sentence === '' ? '' : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

function receiverOf(one: { channelId: string; provider: Provider }, { xray: w }: Messages): string {
  if (one.provider === 'transfer') return w.ourBank
  return /_va_|direct_debit|_dd_/.test(one.channelId)
    ? w.bank
    : one.channelId.includes('qris')
      ? w.bank
      : w.wallet
}

function sayHappening(one: Happening, context: XrayContext): SaidLine {
  return { at: one.at, ...told(one, context) }
}

function told(one: Happening, { t, channelLabel }: XrayContext): Omit<SaidLine, 'at'> {
  const w = t.xray.lines
  switch (one.kind) {
    case 'opened':
    case 'booked':
      return { tone: 'idle', text: w[one.kind] }
    case 'lapsed':
    case 'cancelled':
      return { tone: 'idle', text: w[one.kind] }
    case 'receipt_sent':
      return { tone: 'good', text: w.receipt_sent }
    case 'chosen':
      return { tone: 'busy', text: w.chosen(channelLabel(one.channelId)) }
    case 'not_taken':
      return {
        tone: one.outcome === 'unknown' ? 'wait' : 'idle',
        text: w[one.outcome](channelLabel(one.channelId)),
      }
    case 'closed_at_provider':
      return { tone: 'idle', text: w.closed(channelLabel(one.channelId), t.story.provider[one.provider]) }
    case 'bank_received': {
      const amount = formatRupiah(one.amount)
      return { tone: 'good', text: w.bank_received(receiverOf(one, t), amount, channelLabel(one.channelId)) }
    }
    case 'told':
    case 'found_by_asking':
      return { tone: 'busy', text: w[one.kind](t.story.provider[one.provider]) }
    case 'recorded':
      return {
        tone: 'wait',
        text: one.disposition === 'settles' ? w.settled : w[one.disposition](formatRupiah(one.amount)),
      }
    case 'settled':
      return { tone: 'good', text: one.isLate ? w.settled_late : w.settled }
    case 'replayed':
      return {
        tone: 'idle',
        text: w.replayed(one.replay.byName, wordFor(t.inbox.outcomes, one.replay.outcome)),
      }
    case 'surplus_decided':
      return { tone: 'idle', text: w[one.state](formatRupiah(one.amount)) }
    case 'refund_ordered':
      return { tone: 'busy', text: w.refund_ordered(formatRupiah(one.refund.amount), one.refund.makerName) }
    case 'refund_paid':
      return { tone: 'good', text: w.refund_paid(formatRupiah(one.refund.amount)) }
    case 'transfer': {
      const say = w.transfer[one.step.what]
      return { tone: 'busy', text: typeof say === 'string' ? say : say(one.step.byName ?? w.system) }
    }
  }
}

function sayStrange(one: Strange, { t }: XrayContext): SaidStrange {
  const w = t.xray.strange
  const link = (label: string, href: string) => ({ label, href })
  const review = (id: string) => link(t.xray.actions.review, `/kotak-masuk/${id}`)
  switch (one.kind) {
    case 'not_booked':
      return { tone: 'bad', text: w.not_booked, next: null }
    case 'surplus_open':
      return {
        tone: 'wait',
        text: w.surplus_open(formatRupiah(one.amount)),
        next: link(t.attention.next.surplus, '/dana-lebih'),
      }
    case 'claimed_again':
    case 'amount_mismatch':
    case 'not_applied':
      return { tone: 'wait', text: w[one.kind], next: review(one.notificationId) }
    case 'unknown':
      return {
        tone: 'wait',
        text: w.unknown(t.story.provider[one.provider], one.minutes.toString()),
        next: { askAttemptId: one.attemptId },
      }
    case 'transfer_waits': {
      const next = link(t.xray.actions.transfer, `/transfer?bagian=periksa&buka=${one.attemptId}`)
      return { tone: 'wait', text: one.needsSecond ? w.transfer_second : w.transfer_waits, next }
    }
    case 'refund_waits': {
      const next = link(t.xray.actions.refund, `/pengembalian/${one.refundId}`)
      return { tone: 'wait', text: w.refund_waits(formatRupiah(one.amount)), next }
    }
    case 'partly_paid':
      return { tone: 'wait', text: w.partly_paid(formatRupiah(one.open)), next: null }
    case 'receipt_not_sent':
    case 'paid_late':
      return { tone: 'idle', text: w[one.kind], next: null }
    case 'never_told':
      return { tone: 'idle', text: w.never_told(t.story.provider[one.provider]), next: null }
    case 'told_late':
      return {
        tone: 'idle',
        text: w.told_late(t.story.provider[one.provider], one.minutes.toString()),
        next: null,
      }
    case 'told_again':
      return { tone: 'idle', text: w.told_again(one.times.toString()), next: null }
    case 'provider_trouble':
      return {
        tone: 'idle',
        text: w.provider_trouble(t.story.provider[one.provider], one.times.toString()),
        next: null,
      }
  }
}
