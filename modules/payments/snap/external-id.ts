import { randomInt } from 'node:crypto'

/**
 * X-EXTERNAL-ID: new for every HTTP request, a retry too, unique within the day. Digits only, because the standard
 * says so for some services: the milliseconds of the moment, then random digits up to `length`.
 */
export function newExternalId(length: number, now: Date): string {
  let digits = String(now.getTime())
  while (digits.length < length) digits += String(randomInt(1_000_000_000)).padStart(9, '0')
  return digits.slice(0, length)
}
