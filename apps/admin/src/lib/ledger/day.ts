import { businessDay } from '#platform/clock.ts'

const dayMs = 24 * 3_600_000
const daysShown = 30

/** A business day of an address, `YYYY-MM-DD`; null for what is none. */
export function dayOf(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const noon = new Date(`${text}T12:00:00+07:00`)
  return Number.isNaN(noon.getTime()) || businessDay(noon) !== text ? null : text
}

/** The days that an address asks for; the last thirty where it asks for none. */
export function rangeOf(query: URLSearchParams, now: Date): { from: string; to: string } {
  const to = dayOf(query.get('sampai')) ?? businessDay(now)
  const before = new Date(new Date(`${to}T12:00:00+07:00`).getTime() - (daysShown - 1) * dayMs)
  return { from: dayOf(query.get('dari')) ?? businessDay(before), to }
}

/** A subledger of an address; null for what cannot be one. */
export function partOf(query: URLSearchParams): string | null {
  const text = query.get('bagian') ?? ''
  return /^[A-Za-z0-9_:.-]{1,64}$/.test(text) ? text : null
}
