const wibOffsetMs = 7 * 3_600_000

/** The provider's timestamp: WIB, whole seconds cut off rather than rounded, `+07:00` and never `Z`. */
export function wibTimestamp(atMs: number): string {
  return `${new Date(atMs + wibOffsetMs).toISOString().slice(0, 19)}+07:00`
}

/** Most times in an answer (of 51, 58 and 63 to 69) come with six decimals and without a zone. */
export function wibMicroseconds(atMs: number): string {
  return `${new Date(atMs + wibOffsetMs).toISOString().slice(0, 23)}000`
}

/** The calendar day in WIB, `2026-11-24`. */
export function wibDay(atMs: number): string {
  return new Date(atMs + wibOffsetMs).toISOString().slice(0, 10)
}

/** The clock time a person reads: `14.30 WIB`. */
export function wibClockText(atMs: number): string {
  return `${new Date(atMs + wibOffsetMs).toISOString().slice(11, 16).replace(':', '.')} WIB`
}

/** Reads `yyyy-MM-ddTHH:mm:ssTZD` with a numeric offset; anything else, also `Z` and milliseconds, is refused. */
export function parseTimestamp(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/.test(text)) return null
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? null : atMs
}

/** The same, or without any offset as some of the provider's examples are: then the time is WIB. */
export function parseWibTimestamp(text: string): number | null {
  return parseTimestamp(/T\d{2}:\d{2}:\d{2}$/.test(text) ? `${text}+07:00` : text)
}

/** True for a calendar day that exists, such as `2026-11-24`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const atMs = Date.parse(`${text}T00:00:00+07:00`)
  return !Number.isNaN(atMs) && wibDay(atMs) === text
}
