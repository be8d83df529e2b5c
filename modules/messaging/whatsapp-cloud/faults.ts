import type { Fault, SendAnswer } from '../port.ts'

/** Error codes that are the recipient's, a limit's or an outage's; every other one means that our set-up is wrong. */
const faultByCode: ReadonlyMap<number, Fault> = new Map<number, Fault>([
  [130472, 'recipient'],
  [131026, 'recipient'],
  [131049, 'recipient'],
  [137000, 'recipient'],
  [4, 'limit'],
  [80007, 'limit'],
  [130429, 'limit'],
  [131048, 'limit'],
  [131056, 'limit'],
  [2, 'outage'],
  [131016, 'outage'],
  [131057, 'outage'],
])

/** "Something went wrong": the provider itself does not know, so neither do we. */
const unclearCodes: ReadonlySet<number> = new Set([1, 131000])

/**
 * Reads a refusal. The code alone decides: titles, subcodes and the HTTP status differ between documents of the provider.
 */
export function readRefusal(error: { code: number; message: string; details: string }): SendAnswer {
  const reason = withoutLongNumbers(error.details === '' ? error.message : error.details)
  if (unclearCodes.has(error.code)) return { kind: 'unknown', reason: `code_${error.code}` }
  const fault = faultByCode.get(error.code) ?? 'configuration'
  return { kind: 'refused', fault, code: String(error.code), reason }
}

/** Texts of the provider are kept; a phone number or a code quoted in them is not. */
export function withoutLongNumbers(text: string): string {
  return text.replace(/\d{6,}/g, '…').slice(0, 200)
}
