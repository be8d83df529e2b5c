import type { ExchangeFilter, InboxFilter } from '#payments'
import { oneOf } from '../choices.ts'

export const providers = ['doku', 'astrapay'] as const
export const verdicts = ['valid', 'refused'] as const
export const answers = ['accepted', 'refused', 'lost'] as const
export const outcomes = [
  'waiting',
  'settled',
  'settled_late',
  'part',
  'surplus',
  'already_recorded',
  'claimed_again',
  'noted',
  'provider_asked',
  'amount_mismatch',
  'repeated',
  'unknown_payment',
  'bad_signature',
  'bad_token',
  'missing_header',
  'unreadable',
] as const

/** What the inbox shows; lives in the address. */
export interface InboxView {
  readonly tab: 'in' | 'out'
  readonly text: string
  readonly provider: (typeof providers)[number] | null
  readonly verdict: (typeof verdicts)[number] | null
  readonly outcome: (typeof outcomes)[number] | null
  readonly operation: string | null
  readonly answer: (typeof answers)[number] | null
  readonly from: string | null
  readonly to: string | null
}

const textMax = 100
const names = {
  text: 'q',
  provider: 'penyedia',
  verdict: 'tanda',
  outcome: 'hasil',
  operation: 'panggilan',
  answer: 'jawaban',
  from: 'dari',
  to: 'sampai',
} as const

export function readInboxView(query: URLSearchParams): InboxView {
  const operation = query.get(names.operation) ?? ''
  return {
    tab: query.get('tab') === 'keluar' ? 'out' : 'in',
    text: (query.get(names.text) ?? '').trim().slice(0, textMax),
    provider: oneOf(providers, query.get(names.provider)),
    verdict: oneOf(verdicts, query.get(names.verdict)),
    outcome: oneOf(outcomes, query.get(names.outcome)),
    operation: /^[a-z_]{1,40}$/.test(operation) ? operation : null,
    answer: oneOf(answers, query.get(names.answer)),
    from: dayOf(query.get(names.from)),
    to: dayOf(query.get(names.to)),
  }
}

/** The view as a query, `?` included; empty for the inbox as it opens. */
export function writeInboxView(view: InboxView, cursor: string | null = null): string {
  const query = new URLSearchParams(view.tab === 'out' ? { tab: 'keluar' } : {})
  for (const [field, name] of entriesOf(names)) {
    const value = view[field]
    if (value !== null && value !== '') query.set(name, value)
  }
  if (cursor !== null) query.set('sesudah', cursor)
  return query.size === 0 ? '' : `?${query}`
}

export function isFiltered(view: InboxView): boolean {
  return entriesOf(names).some(([field]) => view[field] !== null && view[field] !== '')
}

export function toInboxFilter({ text, provider, verdict, outcome, from, to }: InboxView): InboxFilter {
  return { text, provider, verdict, outcome, from, to }
}

export function toExchangeFilter({ text, provider, operation, answer, from, to }: InboxView): ExchangeFilter {
  return { text, provider, operation, answer, from, to }
}

type Field = keyof typeof names

function entriesOf(fields: typeof names): [Field, string][] {
  return [
    ['text', fields.text],
    ['provider', fields.provider],
    ['verdict', fields.verdict],
    ['outcome', fields.outcome],
    ['operation', fields.operation],
    ['answer', fields.answer],
    ['from', fields.from],
    ['to', fields.to],
  ]
}

function dayOf(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? text : null
}
