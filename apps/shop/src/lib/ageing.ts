import type { Tone } from '#ui/Badge.svelte'

const soonDays = 7
const dayMs = 86_400_000

/** Days past a due date; below zero until it comes. Both are business days, `YYYY-MM-DD`. */
export function daysPast(dueOn: string, today: string): number {
  return Math.round((Date.parse(`${today}T00:00:00Z`) - Date.parse(`${dueOn}T00:00:00Z`)) / dayMs)
}

/** How pressing that is: the words beside it say the same. */
export function ageTone(days: number): Tone {
  if (days > 0) return 'bad'
  return days >= -soonDays ? 'wait' : 'idle'
}

/** Noon in Jakarta of a business day, to write its date. */
export function dayDate(day: string): Date {
  return new Date(`${day}T12:00:00+07:00`)
}
