import { maskPhone } from './normalize-phone.ts'

/**
 * Indonesian mobile numbers in running text, in any usual notation. What stands inside a word or a longer number (an id, a
 * virtual account, a UUID) is none.
 */
const phoneInText = /(?<![\w-])(?:\+?62|0062|0)[ .-]?8[1-9](?:[ .-]?[0-9]){7,10}(?![\w-])/g

/** The text with every phone number in it shortened, as screens show one. */
export function maskPhones(text: string): string {
  return text.replace(phoneInText, (found) => maskPhone(localDigits(found)))
}

/** The same in every text of a value of JSON; numbers and names of fields stay. */
export function maskPhonesIn<Value>(value: Value): Value
export function maskPhonesIn(value: unknown): unknown {
  if (typeof value === 'string') return maskPhones(value)
  if (Array.isArray(value)) return value.map((one: unknown) => maskPhonesIn(one))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [name, maskPhonesIn(one)]),
  )
}

/** The same in a line of JSON, which stays JSON: a bare number is a sum or a moment. */
export function maskPhonesInLine(line: string): string {
  return line.replace(phoneInText, (found, at: number) => {
    const isBare = /[:,[]/.test(line.charAt(at - 1)) && /[,}\]]/.test(line.charAt(at + found.length))
    return isBare ? found : maskPhone(localDigits(found))
  })
}

function localDigits(found: string): string {
  return found.replace(/[^0-9]/g, '').replace(/^(?:0062|62)/, '0')
}
