import type { PaymentState } from '#payments'
import { oneOf } from '../choices.ts'

export const filterStates = [
  'settled',
  'awaiting',
  'unknown',
  'choosing',
  'preparing',
  'expired',
  'cancelled',
] as const satisfies readonly PaymentState[]

/** Which payments are listed; lives in the address. */
export interface PaymentFilter {
  readonly states: readonly PaymentState[]
  readonly text: string
}

const textMax = 100

export function readFilter(query: URLSearchParams): PaymentFilter {
  const wanted = query.getAll('status').map((text) => oneOf(filterStates, text))
  return {
    states: filterStates.filter((state) => wanted.includes(state)),
    text: (query.get('q') ?? '').trim().slice(0, textMax),
  }
}

/** The filter as a query, `?` included; empty when nothing is filtered. */
export function writeFilter(filter: PaymentFilter, cursor: string | null = null): string {
  const query = new URLSearchParams(filter.states.map((state) => ['status', state]))
  if (filter.text !== '') query.set('q', filter.text)
  if (cursor !== null) query.set('sesudah', cursor)
  return query.size === 0 ? '' : `?${query}`
}

/** The filter with one state more, or without it. */
export function toggleState(filter: PaymentFilter, state: PaymentState): PaymentFilter {
  const states = filter.states.includes(state)
    ? filter.states.filter((other) => other !== state)
    : filterStates.filter((other) => other === state || filter.states.includes(other))
  return { ...filter, states }
}
