import { toWibIso } from '#platform/clock.ts'

const isoPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/

/** X-TIMESTAMP as every provider parses it: WIB to the second, never "Z", never milliseconds. */
export function snapTimestamp(moment: Date): string {
  return toWibIso(moment)
}

/**
 * Reads a time of the outside world: any ISO offset, `Z`, `-00:00`, fractions. A time without a zone is WIB, as
 * AstraPay sends paidTime and refundTime. Null where it is no time.
 */
export function readTimestamp(text: string): Date | null {
  const match = isoPattern.exec(text)
  if (match === null) return null
  const [, day = '', time = '', fraction = '', zone = '+07:00'] = match
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const moment = new Date(`${day}T${time}.${milliseconds}${offset}`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** True when the two moments are at most `toleranceMs` apart, in either direction. */
export function isWithin(moment: Date, now: Date, toleranceMs: number): boolean {
  return Math.abs(moment.getTime() - now.getTime()) <= toleranceMs
}

/** How far a caller's clock may be from ours (reliability rule 7; the standard sets no figure). */
export const timestampToleranceMs = 300_000
