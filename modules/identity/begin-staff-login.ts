import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient, normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { challengeLifetimeMs } from './otp/challenge.ts'
import { insertChallenge, supersedeChallenges } from './otp/challenge.store.ts'
import type { DeliveryState } from './otp/delivery.ts'
import type { CodeReservation } from './otp/reserve-code.ts'
import { reserveCode } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import type { StaffAccount } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'
import { findStaffByEmail, lockStaff, setPasswordFailures } from './staff.store.ts'
import { isCodeLocked, passwordLockedUntil } from './throttle.ts'
import { hashToken, macSubject } from './token.ts'

export interface BeginStaffLogin {
  readonly email: string
  readonly password: string
  readonly client: Client
}

export type StaffLoginBegun =
  | {
      readonly kind: 'challenge'
      /** For the challenge cookie only. */
      readonly challengeToken: string
      readonly phoneMasked: string
      readonly expiresAt: Date
      readonly nextSendAt: Date
      readonly sendState: DeliveryState
    }
  /** One answer for everything: no such account, wrong password, throttled, disabled, locked, no phone. */
  | { readonly kind: 'refused' }
  /** Too many logins are being checked; ask again in a moment. */
  | { readonly kind: 'busy' }

/**
 * First step of a staff login: the password. When it is right, a code goes out to the account's phone and a challenge opens
 * that `verifyStaffCode` closes. A refusal sends nothing and takes the same work whatever its cause.
 */
export async function beginStaffLogin(ctx: IdentityCtx, input: BeginStaffLogin): Promise<StaffLoginBegun> {
  const found = await findStaffByEmail(ctx.db, normalizeEmail(input.email) ?? '')
  const password = await ctx.identity.passwords.verify(input.password, found?.passwordHash ?? null)
  if (password === 'busy') return { kind: 'busy' }

  const token = newToken()
  const opened = await ctx.transaction((trx) =>
    openLogin(ctx, trx, { input, found, passwordRight: password === 'right', token }),
  )
  if (opened === null) return { kind: 'refused' }
  const { reservation } = opened
  return {
    kind: 'challenge',
    challengeToken: token,
    phoneMasked: maskPhone(opened.phone),
    expiresAt: opened.expiresAt,
    nextSendAt: reservation.nextSendAt,
    sendState: reservation.kind === 'reserved' ? await sendCode(ctx, reservation) : 'waiting',
  }
}

interface LoginAttempt {
  readonly input: BeginStaffLogin
  readonly found: StaffAccount | null
  readonly passwordRight: boolean
  readonly token: string
}

interface OpenedLogin {
  readonly phone: Phone
  readonly expiresAt: Date
  readonly reservation: CodeReservation
}

/** An id that no account has: the statements for a nobody are those for somebody. */
const nobodysId = 'stf_nobody'

async function openLogin(ctx: IdentityCtx, trx: Trx, attempt: LoginAttempt): Promise<OpenedLogin | null> {
  const now = ctx.now()
  const client = cleanClient(attempt.input.client)
  const account = await lockStaff(trx, attempt.found?.id ?? nobodysId)
  const judged = judgeLogin(attempt, account, now)
  await setPasswordFailures(trx, account?.id ?? nobodysId, judged.failures)
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: judged.kind === 'accepted' ? 'password_accepted' : 'password_refused',
    accountId: account?.id ?? null,
    subjectMac: macSubject(ctx.identity.otpKey, attempt.input.email),
    client,
    detail: judged.kind === 'accepted' ? null : judged.reason,
    at: now,
  })
  if (judged.kind === 'refused') return null

  const { id: staffId, credVersion } = judged.account
  const challengeId = newId('chl')
  const expiresAt = new Date(now.getTime() + challengeLifetimeMs)
  const purpose = 'staff_login'
  await supersedeChallenges(trx, staffId, now)
  await insertChallenge(trx, {
    id: challengeId,
    tokenSha256: hashToken(attempt.token),
    staffId,
    purpose,
    credVersion,
    expiresAt,
    client,
    at: now,
  })
  const wanted = {
    challengeId,
    purpose,
    staffId,
    phone: judged.phone,
    challengeExpiresAt: expiresAt,
  } as const
  return { phone: judged.phone, expiresAt, reservation: await reserveCode(ctx, trx, wanted) }
}

interface Failures {
  readonly count: number
  readonly lockedUntil: Date | null
}

type LoginJudged =
  | {
      readonly kind: 'accepted'
      readonly account: StaffAccount
      readonly phone: Phone
      readonly failures: Failures
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly failures: Failures }

/** Decides under the account's lock. While the password is throttled it is not judged at all, so guesses gain nothing. */
function judgeLogin(attempt: LoginAttempt, account: StaffAccount | null, now: Date): LoginJudged {
  if (account === null) return refuse('no_account', { count: 0, lockedUntil: null })
  const failures = { count: account.pwFail, lockedUntil: account.pwLockedUntil }
  if (account.pwLockedUntil !== null && account.pwLockedUntil > now) return refuse('throttled', failures)
  if (!attempt.passwordRight) {
    const count = account.pwFail + 1
    return refuse('wrong_password', { count, lockedUntil: passwordLockedUntil(count, now) })
  }
  if (attempt.found?.credVersion !== account.credVersion) return refuse('changed_meanwhile', failures)
  const shut = shutReason(account, now)
  if (shut !== null) return refuse(shut, failures)
  if (account.phone === null) return refuse('no_phone', failures)
  if (isCodeLocked(account, now)) return refuse('codes_locked', failures)
  return { kind: 'accepted', account, phone: account.phone, failures }
}

function refuse(reason: string, failures: Failures): LoginJudged {
  return { kind: 'refused', reason, failures }
}
