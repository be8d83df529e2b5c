import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient, normalizeEmail } from './client.ts'
import type { Bucket } from './bucket.ts'
import { bucketOf, nobodysId, saveBucket } from './bucket.ts'
import type { StaffDevice } from './staff-device.ts'
import { listKnownDevices, recognizeDevice } from './staff-device.ts'
import type { IdentityCtx } from './identity.ts'
import { challengeLifetimeMs } from './otp/challenge.ts'
import { insertChallenge, supersedeChallenges } from './otp/challenge.store.ts'
import type { DeliveryState } from './otp/delivery.ts'
import type { NoticeLocale } from './otp/login-notice.ts'
import type { CodeReservation } from './otp/reserve-code.ts'
import { reserveCode } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import type { StaffAccount } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'
import { findStaffByEmail, lockStaff, replacePasswordHash } from './staff.store.ts'
import { isCodeLocked, passwordLockedUntil } from './throttle.ts'
import { hashToken, macSubject } from './token.ts'

export interface BeginStaffLogin {
  readonly email: string
  readonly password: string
  readonly client: Client
  /** What the browser sent as its cookie of known devices: failures of its owner and of strangers count apart. */
  readonly deviceCookie?: string | undefined
  /** In which language the message beside the code is written. */
  readonly locale?: NoticeLocale
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
  const devices = await listKnownDevices(ctx.db, found?.id ?? nobodysId, ctx.now())
  // Known browsers queue apart: a flood of strangers does not keep their owners waiting.
  const lane = recognizeDevice(devices, input.deviceCookie) === null ? 'strangers' : 'known_device'
  const password = await ctx.identity.passwords.verify(input.password, found?.passwordHash ?? null, lane)
  if (password === 'busy') return { kind: 'busy' }

  const token = newToken()
  const opened = await ctx.transaction((trx) =>
    openLogin(ctx, trx, { input, found, passwordRight: password === 'right', token }),
  )
  if (opened === null) return { kind: 'refused' }
  const { reservation } = opened
  const sendState = reservation.kind === 'reserved' ? await sendCode(ctx, reservation) : 'waiting'
  if (found !== null) await renewHash(ctx, { account: found, password: input.password })
  return {
    kind: 'challenge',
    challengeToken: token,
    phoneMasked: maskPhone(opened.phone),
    expiresAt: opened.expiresAt,
    nextSendAt: reservation.nextSendAt,
    sendState,
  }
}

/** After a change of peppers a right password is hashed with the present one; the time shows only to who knows it. */
async function renewHash(
  ctx: IdentityCtx,
  { account, password }: { readonly account: StaffAccount; readonly password: string },
): Promise<void> {
  const { passwords } = ctx.identity
  if (!passwords.isStale(account.passwordHash)) return
  const hashed = await passwords.hash(password)
  if (hashed.kind === 'hashed')
    await replacePasswordHash(ctx.db, { id: account.id, before: account.passwordHash, now: hashed.hash })
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

async function openLogin(ctx: IdentityCtx, trx: Trx, attempt: LoginAttempt): Promise<OpenedLogin | null> {
  const now = ctx.now()
  const client = cleanClient(attempt.input.client)
  const account = await lockStaff(trx, attempt.found?.id ?? nobodysId)
  const devices = await listKnownDevices(trx, account?.id ?? nobodysId, now)
  const judged = judgeLogin(attempt, { account, devices }, now)
  await saveBucket(trx, judged.bucket)
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
    deviceId: judged.bucket.deviceId,
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
    notice: { client, locale: attempt.input.locale ?? 'id', deed: null },
  } as const
  return { phone: judged.phone, expiresAt, reservation: await reserveCode(ctx, trx, wanted) }
}

type LoginJudged =
  | {
      readonly kind: 'accepted'
      readonly account: StaffAccount
      readonly phone: Phone
      readonly bucket: Bucket
    }
  /** The bucket is null only for a nobody. */
  | { readonly kind: 'refused'; readonly reason: string; readonly bucket: Bucket | null }

interface Judged {
  readonly account: StaffAccount | null
  readonly devices: readonly StaffDevice[]
}

/** Decides under the account's lock. While the password is throttled it is not judged at all, so guesses gain nothing. */
function judgeLogin(attempt: LoginAttempt, { account, devices }: Judged, now: Date): LoginJudged {
  if (account === null) return refuse('no_account', null)
  const device = recognizeDevice(devices, attempt.input.deviceCookie)
  const bucket = bucketOf(account, devices, device?.id ?? null)
  if (bucket.pwLockedUntil !== null && bucket.pwLockedUntil > now) return refuse('throttled', bucket)
  if (!attempt.passwordRight) {
    const pwFail = bucket.pwFail + 1
    return refuse('wrong_password', { ...bucket, pwFail, pwLockedUntil: passwordLockedUntil(pwFail, now) })
  }
  if (attempt.found?.credVersion !== account.credVersion) return refuse('changed_meanwhile', bucket)
  const shut = shutReason(account, now)
  if (shut !== null) return refuse(shut, bucket)
  if (account.phone === null) return refuse('no_phone', bucket)
  if (isCodeLocked(bucket, now)) return refuse('codes_locked', bucket)
  return { kind: 'accepted', account, phone: account.phone, bucket }
}

function refuse(reason: string, bucket: Bucket | null): LoginJudged {
  return { kind: 'refused', reason, bucket }
}
