import type { RefundState } from '#payments'
import type { Tone } from '#ui/Badge.svelte'
import { oneOf } from '../choices.ts'

/** In the order of the chips: what somebody has to do stands first. */
export const stateWords = [
  'waiting_approval',
  'ordered',
  'unknown',
  'failed',
  'asking',
  'pending',
  'refunded',
  'rejected',
] as const satisfies readonly RefundState[]

/** Which refunds are listed; lives in the address. */
export interface RefundFilter {
  readonly states: readonly RefundState[]
  readonly text: string
}

const textMax = 100

export function readRefundFilter(query: URLSearchParams): RefundFilter {
  const wanted = query.getAll('status').map((text) => oneOf(stateWords, text))
  return {
    states: stateWords.filter((state) => wanted.includes(state)),
    text: (query.get('q') ?? '').trim().slice(0, textMax),
  }
}

/** The filter as a query, `?` included; empty when nothing is filtered. */
export function writeRefundFilter(filter: RefundFilter, cursor: string | null = null): string {
  const query = new URLSearchParams(filter.states.map((state) => ['status', state]))
  if (filter.text !== '') query.set('q', filter.text)
  if (cursor !== null) query.set('sesudah', cursor)
  return query.size === 0 ? '' : `?${query}`
}

/** The filter with one state more, or without it. */
export function toggleRefundState(filter: RefundFilter, state: RefundState): RefundFilter {
  const states = filter.states.includes(state)
    ? filter.states.filter((other) => other !== state)
    : [...filter.states, state]
  return { ...filter, states }
}

export const toneOfRefund = {
  waiting_approval: 'wait',
  ordered: 'busy',
  asking: 'busy',
  pending: 'busy',
  unknown: 'wait',
  refunded: 'good',
  failed: 'bad',
  rejected: 'idle',
} as const satisfies Record<RefundState, Tone>
