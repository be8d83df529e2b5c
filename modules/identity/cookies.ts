/** A cookie and the attributes it must be set with. The browser refuses a `__Host-` cookie without Secure and Path=/. */
export interface CookieRule {
  readonly name: `__Host-${string}`
  readonly path: '/'
  readonly httpOnly: true
  readonly secure: true
  readonly sameSite: 'strict' | 'lax'
  /** In seconds. The server's own clocks decide; this only spares the browser a dead cookie. */
  readonly maxAge: number
}

/** Of a signed-in member of staff. */
export const staffSessionCookie = rule('__Host-adm', 'strict', 12 * 3600)
/** Of a login between password and code. */
export const loginChallengeCookie = rule('__Host-chal', 'strict', 10 * 60)
/** Of a signed-in buyer. Lax: a buyer who comes back from a provider's payment page is still signed in. */
export const buyerSessionCookie = rule('__Host-shop', 'lax', 7 * 24 * 3600)

function rule(name: `__Host-${string}`, sameSite: 'strict' | 'lax', maxAge: number): CookieRule {
  return { name, path: '/', httpOnly: true, secure: true, sameSite, maxAge }
}
