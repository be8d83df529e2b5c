import type { IncomingMessage } from 'node:http'

/** The visitor's random token: it holds a cart and reads the orders made with it. Lax, as buyers return from payment pages. */
export const visitorCookie = {
  name: '__Host-visitor',
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  maxAge: 90 * 24 * 3_600,
} as const

/** The value of a cookie of a raw request, or null. */
export function readCookie(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
