const wibOffsetMs = 7 * 3_600_000

/** `2026-11-23T15:00:00Z`: UTC to the second, the form of the non-SNAP headers and transaction dates. */
export function isoUtc(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`
}

/** `2026-11-23T22:00:00+07:00`: the form of SNAP. */
export function isoWib(atMs: number): string {
  return `${new Date(atMs + wibOffsetMs).toISOString().slice(0, 19)}+07:00`
}

/** `20261123220000`: compact Jakarta time without offset, as expired_date and created_date are written. */
export function compactWib(atMs: number): string {
  return new Date(atMs + wibOffsetMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** The Jakarta calendar day, within which an X-EXTERNAL-ID may not repeat. */
export function dayWib(atMs: number): string {
  return new Date(atMs + wibOffsetMs).toISOString().slice(0, 10)
}

/** When money that came at an instant is settled: the next Jakarta day at 10.00. */
export function settlesAtMs(atMs: number): number {
  const midnight = Math.floor((atMs + wibOffsetMs) / 86_400_000) * 86_400_000 - wibOffsetMs
  return midnight + 34 * 3_600_000
}

/** `23 Nov 2026, 22.00 WIB`: for people. */
export function readableWib(atMs: number): string {
  const day = new Intl.DateTimeFormat('id-ID', {
    timeZone: 'Asia/Jakarta',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  const hour = new Intl.DateTimeFormat('id-ID', {
    timeZone: 'Asia/Jakarta',
    hour: '2-digit',
    minute: '2-digit',
  })
  return `${day.format(atMs)}, ${hour.format(atMs)} WIB`
}

/**
 * ISO with Z or any offset. The official Node library sends -00:00 from a UTC host and +5.5:30 from one half an
 * hour off the hour; what is signed is the text, so neither is a reason to refuse.
 */
export function isOffsetTimestamp(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d?(\.\d+)?:\d\d)$/.test(text) &&
    !Number.isNaN(instantOf(text))
  )
}

/** The instant of a timestamp that `isOffsetTimestamp` lets through. */
export function instantOf(text: string): number {
  const odd = /^(.*[+-])(\d\d?)(?:\.\d+)?:(\d\d)$/.exec(text)
  const [, head = '', hours = '', minutes = ''] = odd ?? []
  const plain = odd === null ? text : `${head}${hours.padStart(2, '0')}:${minutes}`
  return Date.parse(plain.replace('-00:00', 'Z'))
}

export function isUtcTimestamp(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))
}
