import { formatDateWib } from '#ui/time.ts'
import type { Locale } from '../choices.ts'

/** A business day, `2026-11-27`, as people read it. */
export function sayDay(day: string, locale: Locale): string {
  return formatDateWib(new Date(`${day}T12:00:00+07:00`), locale)
}

/** Whole days between two moments, for ages. */
export function daysSince(since: Date, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - since.getTime()) / 86_400_000))
}
