import { error, redirect, type Cookies, type RequestEvent } from '@sveltejs/kit'
import {
  buyerChallengeCookie,
  buyerChallengeStatus,
  buyerDeviceCookie,
  buyerSessionCookie,
  mayBuyer,
  resendBuyerCode,
  type Buyer,
  type BuyerClient,
  type BuyerCodePurpose,
  type BuyerCodeRefused,
  type BuyerPermission,
  type BuyerSignedIn,
} from '#identity'
import { clientOf } from './client-of.ts'

/** Who asks, and from which browser. */
export function buyerClientOf(event: RequestEvent): BuyerClient {
  return { client: clientOf(event), deviceToken: event.cookies.get(buyerDeviceCookie.name) ?? null }
}

/** A session begins: its token and that of the known browser go into cookies, and nowhere else. */
export function keepSignedIn(cookies: Cookies, signed: BuyerSignedIn): void {
  cookies.set(buyerSessionCookie.name, signed.sessionToken, buyerSessionCookie)
  cookies.set(buyerDeviceCookie.name, signed.deviceToken, buyerDeviceCookie)
  cookies.delete(buyerChallengeCookie.name, buyerChallengeCookie)
}

/** A code is awaited. Whoever was signed in here before is not any more where the code is for signing in. */
export function keepChallenge(cookies: Cookies, challengeToken: string): void {
  cookies.set(buyerChallengeCookie.name, challengeToken, buyerChallengeCookie)
}

export function challengeTokenOf(cookies: Cookies): string {
  return cookies.get(buyerChallengeCookie.name) ?? ''
}

/** How the code of this browser stands, for the page that takes it; null where there is none. */
export async function awaitedCode(event: RequestEvent, purpose: BuyerCodePurpose) {
  const challengeToken = challengeTokenOf(event.cookies)
  const status = await buyerChallengeStatus(event.locals.ctx, { challengeToken, purpose })
  return status.kind === 'live' ? { ...status, now: event.locals.ctx.now() } : null
}

export type AwaitedCode = NonNullable<Awaited<ReturnType<typeof awaitedCode>>>

/** Asks for the code anew and says what came of it. */
export async function resendCode(event: RequestEvent, purpose: BuyerCodePurpose) {
  const challengeToken = challengeTokenOf(event.cookies)
  const from = buyerClientOf(event)
  const resent = await resendBuyerCode(event.locals.ctx, { ...from, challengeToken, purpose })
  return { kind: 'resent' as const, resent: resent.kind }
}

/** What is said of a code that was not right. */
export function sayRefused(refused: BuyerCodeRefused) {
  return refused.kind === 'wrong'
    ? { kind: 'wrong' as const, triesLeft: refused.triesLeft, codeExpired: refused.codeExpired }
    : { kind: 'ended' as const, reason: refused.reason }
}

/**
 * The account of whoever is signed in.
 * @throws a redirect to the sign-in for everybody else
 */
export function ownAccount(event: { locals: App.Locals; url: URL }): {
  buyer: Buyer
  buyerId: Buyer['id']
  sessionId: string
} {
  const signedIn = event.locals.buyer
  if (signedIn === null)
    redirect(303, `/masuk?kembali=${encodeURIComponent(event.url.pathname + event.url.search)}`)
  return { buyer: signedIn.buyer, buyerId: signedIn.buyer.id, sessionId: signedIn.sessionId }
}

/**
 * Lets nobody through who may not do this for their company.
 * @throws 403 with words that say who can
 */
export function demandBuyer(locals: App.Locals, permission: BuyerPermission): void {
  if (!mayBuyer(locals.buyer?.buyer ?? null, permission)) error(403, 'not_your_part', { reference: '' })
}

/** Does a request come from a page of ours? Forms are judged by the framework; this is for what posts no form. */
export function isOwnOrigin({ request, url }: RequestEvent): boolean {
  return request.headers.get('origin') === url.origin
}
