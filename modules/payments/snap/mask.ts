const recordedCharactersMax = 65_536

/** Fields whose value opens something: bearer and card tokens, codes for one use, secrets, and numbers of cards. */
const secretNames = [
  String.raw`[\w-]*(?:token|secret|password|auth_?code|authorization_?code|secret_?key|private_?key|shared_?key)`,
  String.raw`token_?id`,
  String.raw`otp(?:_?code)?`,
  String.raw`(?:user_?)?pin`,
  String.raw`cv[vc]2?`,
  String.raw`security_?code`,
  String.raw`(?:bank_?)?card_?(?:no|num|number|data)`,
  String.raw`customer_?pan`,
].join('|')

/** `"name": value` in JSON; the closing quote may be missing where a body was cut. */
const inJson = new RegExp(String.raw`("(?:${secretNames})"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[\d.]+)`, 'gi')
/** The same within a text of JSON that holds JSON. */
const inQuotedJson = new RegExp(String.raw`(\\+"(?:${secretNames})\\+"\s*:\s*\\+")[^"\\]*`, 'gi')
/** `name=value` of a form, a query or a fragment. */
const inQuery = new RegExp(String.raw`((?:^|[?&#])(?:${secretNames})=)[^&#"\s]*`, 'gi')

const secretHeaders = /^(?:proxy-authorization|cookie|set-cookie|x-api-key|(?:x-)?client-secret)$/

/** Headers fit for the archive: no bearer token, of a signature only its first eight characters. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskedHeader(name, value)]))
}

/** A body fit for the archive: secrets masked, length bounded, no NUL (PostgreSQL text cannot hold it). */
export function maskedText(text: string): string {
  return text
    .replaceAll(inJson, '$1"***"')
    .replaceAll(inQuotedJson, '$1***')
    .replaceAll(inQuery, '$1***')
    .replaceAll('\0', '\u{FFFD}')
    .slice(0, recordedCharactersMax)
}

/** An address fit for the archive: secrets in its query or fragment masked. */
export function maskedUrl(url: string): string {
  return url.replaceAll(inQuery, '$1***').replaceAll('\0', '\u{FFFD}')
}

function maskedHeader(name: string, value: string): string {
  const known = name.toLowerCase()
  switch (known) {
    case 'authorization':
    case 'authorization-customer':
      return 'Bearer ***'
    case 'x-signature':
      return `${value.slice(0, 8)}***`
    case 'signature': {
      const prefix = value.startsWith('HMACSHA256=') ? 'HMACSHA256='.length : 0
      return `${value.slice(0, prefix + 8)}***`
    }
    default:
      return secretHeaders.test(known) ? '***' : value
  }
}
