/** The one source of the present moment. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

const wibOffsetMs = 7 * 3_600_000

/** ISO 8601 in WIB to the second, truncated: `2026-01-01T00:00:00+07:00` (the form SNAP BI asks for). */
export function toWibIso(moment: Date): string {
  return `${new Date(moment.getTime() + wibOffsetMs).toISOString().slice(0, 19)}+07:00`
}

/** The business day in Asia/Jakarta, `YYYY-MM-DD`. */
export function businessDay(moment: Date): string {
  return new Date(moment.getTime() + wibOffsetMs).toISOString().slice(0, 10)
}

/** Midnight WIB with which the business day of `moment` began. */
export function startOfBusinessDay(moment: Date): Date {
  return new Date(`${businessDay(moment)}T00:00:00+07:00`)
}

const wibMoment = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'medium',
  timeStyle: 'short',
})

/** `24 Nov 2026, 14.32 WIB`, for messages and documents in Indonesian. */
export function formatWib(moment: Date): string {
  return `${wibMoment.format(moment)} WIB`
}
