import type { Trx } from '#platform/ctx.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { BuyerAccount } from './buyer.store.ts'
import { findBuyerByLogin, lockBuyer, setBuyerFailures } from './buyer.store.ts'
import { replaceBuyerHash } from './buyer/account.store.ts'
import { nobodysId } from './buyer/challenge.ts'
import { isKnownDevice, lockDevice, setDevicePassword } from './buyer/device.store.ts'
import type { BuyerSignedIn } from './buyer/sign-in.ts'
import { signBuyerIn } from './buyer/sign-in.ts'
import type { Failures } from './buyer/throttle.ts'
import type { Client } from './client.ts'
import { cleanClient, normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { passwordLockedUntil } from './throttle.ts'
import { macSubject } from './token.ts'

export interface BeginBuyerLogin {
  /** An e-mail, or a phone number in any usual notation. */
  readonly login: string
  readonly password: string
  readonly client: Client
  /** The cookie of a browser that signed in before. */
  readonly deviceToken?: string | null
}

export type BuyerLoginBegun =
  | BuyerSignedIn
  /** One answer for everything: no such account, wrong password, throttled, disabled. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'busy' }

/** A buyer's login by password, as uniform and as throttled as that of staff. */
export async function beginBuyerLogin(ctx: IdentityCtx, input: BeginBuyerLogin): Promise<BuyerLoginBegun> {
  const phone = normalizePhone(input.login)
  const found = await findBuyerByLogin(ctx.db, { email: normalizeEmail(input.login), phone })
  const browser = { token: input.deviceToken ?? null, buyerId: found?.id ?? nobodysId, at: ctx.now() }
  // Known browsers queue apart: a flood of strangers does not keep their owners waiting.
  const lane = (await isKnownDevice(ctx.db, browser)) ? 'known_device' : 'strangers'
  const hash = found?.passwordHash ?? null
  const password = await ctx.identity.buyers.passwords.verify(input.password, hash, lane)
  if (password === 'busy') return { kind: 'busy' }
  const passwordRight = password === 'right'
  const begun = await ctx.transaction((trx) => signIn(ctx, trx, { input, found, passwordRight }))
  if (begun.kind === 'signed_in' && hash !== null) await renewHash(ctx, { id: begun.buyer.id, hash, input })
  return begun
}

/** After a change of peppers a right password is hashed with the present one; the time shows only to who knows it. */
async function renewHash(
  ctx: IdentityCtx,
  stored: { readonly id: string; readonly hash: string; readonly input: BeginBuyerLogin },
): Promise<void> {
  const { passwords } = ctx.identity.buyers
  if (!passwords.isStale(stored.hash)) return
  const hashed = await passwords.hash(stored.input.password)
  if (hashed.kind === 'hashed')
    await replaceBuyerHash(ctx.db, { id: stored.id, before: stored.hash, now: hashed.hash })
}

interface LoginAttempt {
  readonly input: BeginBuyerLogin
  readonly found: BuyerAccount | null
  readonly passwordRight: boolean
}

async function signIn(ctx: IdentityCtx, trx: Trx, attempt: LoginAttempt): Promise<BuyerLoginBegun> {
  const now = ctx.now()
  const { input, found } = attempt
  const client = cleanClient(input.client)
  const account = await lockBuyer(trx, found?.id ?? nobodysId)
  const device = await lockDevice(trx, {
    token: input.deviceToken ?? null,
    buyerId: account?.id ?? nobodysId,
    at: now,
  })
  const ofAccount = { count: account?.pwFail ?? 0, lockedUntil: account?.pwLockedUntil ?? null }
  // A browser that signed in before has its own count: what strangers try does not keep the owner out.
  const judged = judgeLogin(attempt, { account, failures: device?.password ?? ofAccount, now })
  await setBuyerFailures(trx, account?.id ?? nobodysId, device === null ? judged : ofAccount)
  await setDevicePassword(trx, device?.id ?? 'bdv_nobody', judged)
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: judged.reason === null ? 'password_accepted' : 'password_refused',
    accountId: account?.id ?? null,
    subjectMac: macSubject(ctx.identity.otpKey, input.login),
    client,
    detail: judged.reason,
    at: now,
  })
  if (judged.reason !== null || account === null) return { kind: 'refused' }
  return signBuyerIn(ctx, trx, { account, factor: 'password', client })
}

interface LoginJudged extends Failures {
  /** Why it is refused, or null where it is not. */
  readonly reason: string | null
}

/** Decides under the account's lock. While the password is throttled it is not judged at all, so guesses gain nothing. */
function judgeLogin(
  attempt: LoginAttempt,
  facts: { readonly account: BuyerAccount | null; readonly failures: Failures; readonly now: Date },
): LoginJudged {
  const { account, failures, now } = facts
  if (account === null) return { reason: 'no_account', count: 0, lockedUntil: null }
  if (failures.lockedUntil !== null && failures.lockedUntil > now) return { reason: 'throttled', ...failures }
  if (!attempt.passwordRight) {
    const count = failures.count + 1
    return { reason: 'wrong_password', count, lockedUntil: passwordLockedUntil(count, now) }
  }
  if (attempt.found?.credVersion !== account.credVersion) return { reason: 'changed_meanwhile', ...failures }
  if (account.disabledAt !== null) return { reason: 'disabled', ...failures }
  return { reason: null, count: 0, lockedUntil: null }
}
