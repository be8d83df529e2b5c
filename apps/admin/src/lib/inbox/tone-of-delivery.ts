import type { ArchivedExchange, InboxEntry } from '#payments'
import type { Tone } from '#ui/Badge.svelte'

const waitsForPerson = new Set(['claimed_again', 'surplus', 'amount_mismatch', 'unknown_payment'])

export function toneOfOutcome(entry: Pick<InboxEntry, 'verdict' | 'outcome'>): Tone {
  if (entry.verdict !== 'valid') return 'idle'
  if (entry.outcome === null || waitsForPerson.has(entry.outcome)) return 'wait'
  return entry.outcome.startsWith('settled') || entry.outcome === 'part' ? 'good' : 'idle'
}

export function answerOf(exchange: Pick<ArchivedExchange, 'status'>): 'accepted' | 'refused' | 'lost' {
  if (exchange.status === null) return 'lost'
  return exchange.status < 400 ? 'accepted' : 'refused'
}

export const toneOfAnswer = { accepted: 'good', refused: 'bad', lost: 'wait' } as const satisfies Record<
  ReturnType<typeof answerOf>,
  Tone
>
