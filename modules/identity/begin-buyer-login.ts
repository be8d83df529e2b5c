import type { Trx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Buyer } from './buyer.ts'
import type { BuyerAccount } from './buyer.store.ts'
import { findBuyerByEmail, lockBuyer, setBuyerFailures } from './buyer.store.ts'
import { openBuyerSession } from './buyer-session.ts'
import type { Client } from './client.ts'
import { cleanClient, normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { passwordLockedUntil } from './throttle.ts'
import { macSubject } from './token.ts'

export interface BeginBuyerLogin {
  readonly email: string
  readonly password: string
  readonly client: Client
}

export type BuyerLoginBegun =
  | {
      readonly kind: 'signed_in'
      /** For the session cookie only. */
      readonly sessionToken: string
      readonly buyer: Buyer
      readonly expiresAt: Date
    }
  /** One answer for everything: no such account, wrong password, throttled, disabled. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'busy' }

/** A buyer's login by password, as uniform and as throttled as that of staff. */
export async function beginBuyerLogin(ctx: IdentityCtx, input: BeginBuyerLogin): Promise<BuyerLoginBegun> {
  const found = await findBuyerByEmail(ctx.db, normalizeEmail(input.email) ?? '')
  const password = await ctx.identity.passwords.verify(input.password, found?.passwordHash ?? null)
  if (password === 'busy') return { kind: 'busy' }
  return ctx.transaction((trx) => signIn(ctx, trx, { input, found, passwordRight: password === 'right' }))
}

interface LoginAttempt {
  readonly input: BeginBuyerLogin
  readonly found: BuyerAccount | null
  readonly passwordRight: boolean
}

const nobodysId = 'byr_nobody'

async function signIn(ctx: IdentityCtx, trx: Trx, attempt: LoginAttempt): Promise<BuyerLoginBegun> {
  const now = ctx.now()
  const client = cleanClient(attempt.input.client)
  const account = await lockBuyer(trx, attempt.found?.id ?? nobodysId)
  const judged = judgeLogin(attempt, account, now)
  await setBuyerFailures(trx, account?.id ?? nobodysId, judged)
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: judged.reason === null ? 'signed_in' : 'password_refused',
    accountId: account?.id ?? null,
    subjectMac: macSubject(ctx.identity.otpKey, attempt.input.email),
    client,
    detail: judged.reason,
    at: now,
  })
  if (judged.reason !== null || account === null) return { kind: 'refused' }

  const token = newToken()
  const expiresAt = await openBuyerSession(trx, {
    token,
    buyerId: account.id,
    credVersion: account.credVersion,
    client,
    at: now,
  })
  const { id, companyId, email, name, phone } = account
  return { kind: 'signed_in', sessionToken: token, buyer: { id, companyId, email, name, phone }, expiresAt }
}

interface LoginJudged {
  /** Why it is refused, or null where it is not. */
  readonly reason: string | null
  readonly count: number
  readonly lockedUntil: Date | null
}

/** Decides under the account's lock. While the password is throttled it is not judged at all, so guesses gain nothing. */
function judgeLogin(attempt: LoginAttempt, account: BuyerAccount | null, now: Date): LoginJudged {
  if (account === null) return { reason: 'no_account', count: 0, lockedUntil: null }
  const unchanged = { count: account.pwFail, lockedUntil: account.pwLockedUntil }
  if (account.pwLockedUntil !== null && account.pwLockedUntil > now)
    return { reason: 'throttled', ...unchanged }
  if (!attempt.passwordRight) {
    const count = account.pwFail + 1
    return { reason: 'wrong_password', count, lockedUntil: passwordLockedUntil(count, now) }
  }
  if (attempt.found?.credVersion !== account.credVersion) return { reason: 'changed_meanwhile', ...unchanged }
  if (account.disabledAt !== null) return { reason: 'disabled', ...unchanged }
  return { reason: null, count: 0, lockedUntil: null }
}
