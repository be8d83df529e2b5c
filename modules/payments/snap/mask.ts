const recordedCharactersMax = 65_536
const tokenFields = /("(?:accessToken|refreshToken|authCode|token)"\s*:\s*")[^"]*/gi

/** Headers fit for the timeline: no bearer token, of a signature only its first eight characters. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskedHeader(name, value)]))
}

/** A body fit for the timeline: tokens masked, length bounded, no NUL (PostgreSQL text cannot hold it). */
export function maskedText(text: string): string {
  return text.slice(0, recordedCharactersMax).replaceAll(tokenFields, '$1***').replaceAll('\0', '\u{FFFD}')
}

function maskedHeader(name: string, value: string): string {
  switch (name.toLowerCase()) {
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
      return value
  }
}
