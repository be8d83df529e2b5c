import { z } from 'zod'
import { type Rupiah, rupiah } from '#platform/money.ts'

/** SNAP's amount object: two decimals that are always zero, because rupiah are whole. */
interface SnapAmountWire {
  readonly value: string
  readonly currency: 'IDR'
}

/** `{ value: '10000.00', currency: 'IDR' }`. */
export function snapAmount(amount: Rupiah): SnapAmountWire {
  return { value: `${amount}.00`, currency: 'IDR' }
}

/**
 * Whole rupiah in any spelling seen on the wire: `150000`, `150000.0`, `150000.00`. Anything finer is refused, and `150.000`
 * too, which may mean a thousand times as much.
 */
export const WireRupiah = z
  .string()
  .regex(/^\d{1,16}(\.(0|00|0000))?$/)
  .transform((text) => rupiah(BigInt(text.replace(/\..*$/, ''))))

/** SNAP's amount object, read as rupiah. */
export const SnapAmount = z
  .object({ value: WireRupiah, currency: z.literal('IDR') })
  .transform((amount) => amount.value)

/** A response code of SNAP, taken apart: HTTP status (3), service (2), case (2). Always text. */
interface ResponseCode {
  readonly text: string
  readonly httpStatus: number
  readonly service: string
  readonly caseCode: string
}

/** Takes a response code apart; null where it has not exactly seven digits. */
export function readResponseCode(text: unknown): ResponseCode | null {
  if (typeof text !== 'string' || !/^\d{7}$/.test(text)) return null
  return { text, httpStatus: Number(text.slice(0, 3)), service: text.slice(3, 5), caseCode: text.slice(5) }
}
