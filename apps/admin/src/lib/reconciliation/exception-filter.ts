import type { ExceptionFilter, ExceptionReason } from '#reconciliation'
import { oneOf } from '../choices.ts'
import { exceptionReasons, providers } from './choices-of.ts'

const textMax = 100

/** Which differences are listed; lives in the address. */
export function readExceptionFilter(query: URLSearchParams): ExceptionFilter {
  const wanted = query.getAll('sebab').map((text) => oneOf(exceptionReasons, text))
  return {
    state: query.get('keadaan') === 'selesai' ? 'resolved' : 'open',
    reasons: exceptionReasons.filter((reason) => wanted.includes(reason)),
    provider: oneOf(providers, query.get('penyedia')),
    text: (query.get('q') ?? '').trim().slice(0, textMax),
  }
}

/** The filter as a query, `?` included; empty when nothing is filtered. */
export function writeExceptionFilter(filter: ExceptionFilter, cursor: string | null = null): string {
  const query = new URLSearchParams(filter.reasons.map((reason) => ['sebab', reason]))
  if (filter.state === 'resolved') query.set('keadaan', 'selesai')
  if (filter.provider !== null) query.set('penyedia', filter.provider)
  if (filter.text !== '') query.set('q', filter.text)
  if (cursor !== null) query.set('sesudah', cursor)
  return query.size === 0 ? '' : `?${query}`
}

/** The filter with one reason more, or without it. */
export function toggleReason(filter: ExceptionFilter, reason: ExceptionReason): ExceptionFilter {
  const reasons = filter.reasons.includes(reason)
    ? filter.reasons.filter((other) => other !== reason)
    : [...filter.reasons, reason]
  return { ...filter, reasons }
}
