const zone = 'Asia/Jakarta'

/** When to write the date: `auto` writes it only when the moment is not today in Jakarta. */
export type WithDate = 'auto' | 'always' | 'never'

/** The languages our screens speak; the form of the time is the same in both, month names differ. */
export type TimeLocale = 'id' | 'en'

type WibOptions = {
  withDate?: WithDate
  /** The moment that counts as now, for `auto`; a page passes the server's so that both renderings agree. */
  now?: Date
  locale?: TimeLocale
}

/**
 * A moment on the clock of western Indonesia: `14.32 WIB`, or `23 Nov 2026, 14.32 WIB`.
 *
 * @example formatWib(new Date('2026-11-23T07:32:00Z'), { withDate: 'always' }) // '23 Nov 2026, 14.32 WIB'
 */
export function formatWib(date: Date, options: WibOptions = {}): string {
  const { withDate = 'auto', now = new Date(), locale = 'id' } = options
  const time = `${clock(date, false)} WIB`
  return showsDate(withDate, date, now) ? `${formatDateWib(date, locale)}, ${time}` : time
}

/** The calendar day in western Indonesia: `23 Nov 2026`. */
export function formatDateWib(date: Date, locale: TimeLocale = 'id'): string {
  return dateFormats[locale].format(date)
}

/** To the second, with the date, for the hover of a shortened time: `23 Nov 2026, 14.32.05 WIB`. */
export function formatExactWib(date: Date, locale: TimeLocale = 'id'): string {
  return `${formatDateWib(date, locale)}, ${clock(date, true)} WIB`
}

/** Time left as a clock: `09.41`, with hours `1.09.41`; never below zero. */
export function formatTimeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const parts = [twoDigits(minutes), twoDigits(seconds % 60)]
  return hours > 0 ? [String(hours), ...parts].join('.') : parts.join('.')
}

const dateFormats = {
  id: new Intl.DateTimeFormat('id-ID', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }),
} satisfies Record<TimeLocale, Intl.DateTimeFormat>

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

function clock(date: Date, withSeconds: boolean): string {
  const parts = clockFormat.format(date).split(':')
  return (withSeconds ? parts : parts.slice(0, 2)).join('.')
}

function showsDate(withDate: WithDate, date: Date, now: Date): boolean {
  return withDate === 'auto' ? dayFormat.format(date) !== dayFormat.format(now) : withDate === 'always'
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
