const dayMs = 24 * 3_600_000

/** The business day so many days later: `addDays('2026-11-24', 7)` is `2026-12-01`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** How many days `to` lies after `from`; below zero where it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
}

/** The last moment of a business day in WIB. */
export function endOfDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00+07:00`) + dayMs - 1)
}

/** `2611` for any day of November 2026, as document numbers have it. */
export function monthOf(day: string): string {
  return day.slice(2, 7).replace('-', '')
}
