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
/** Of an enrolment between password and code. */
export const enrolmentCookie = rule('__Host-enrol', 'strict', 10 * 60)
/** Of a browser that waits for access in an emergency. */
export const emergencyCookie = rule('__Host-brk', 'strict', 30 * 60)
/** Of a forgotten password, from the e-mail to the new password; opens no session. */
export const passwordResetCookie = rule('__Host-reset', 'strict', 15 * 60)
/** Of a browser that signed in wholly before: it lifts throttling that strangers caused, and is never a factor. */
export const knownDeviceCookie = rule('__Host-dev', 'strict', 180 * 24 * 3600)
/** Of a buyer's code that is awaited, whatever it is for. */
export const buyerChallengeCookie = rule('__Host-shop-chal', 'strict', 10 * 60)
/** Of a question to a buyer's passkey. */
export const buyerPasskeyCookie = rule('__Host-shop-key', 'strict', 5 * 60)
/** Of a browser that a buyer signed in with before: it lifts throttling that strangers caused, and is never a factor. */
export const buyerDeviceCookie = rule('__Host-shop-dev', 'strict', 365 * 24 * 3600)
/** Of a signed-in buyer. Lax: a buyer who comes back from a provider's payment page is still signed in. */
export const buyerSessionCookie = rule('__Host-shop', 'lax', 7 * 24 * 3600)
/**
 * Of a member of staff who looks at the shop as a buyer sees it. Lax: it is set on the way over from the panel. It outlives the
 * view of 15 minutes, so that the end of one is told instead of the browser going on in another name.
 */
export const customerViewCookie = rule('__Host-view', 'lax', 12 * 3600)

function rule(name: `__Host-${string}`, sameSite: 'strict' | 'lax', maxAge: number): CookieRule {
  return { name, path: '/', httpOnly: true, secure: true, sameSite, maxAge }
}
