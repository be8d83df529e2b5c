import type { Factor } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { clearBucket, saveBucket } from './bucket.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd, EndedChallenge, LiveChallenge } from './otp/challenge.ts'
import { triesPerChallengeMax } from './otp/challenge.ts'
import { endChallenge, setChallengeDevice } from './otp/challenge.store.ts'
import { listKnownDevices, rememberDevice } from './staff-device.ts'
import type { Staff } from './staff.ts'
import type { StaffAccount } from './staff.store.ts'
import { openStaffSession } from './staff-session.ts'
import { tellStaff } from './tell-staff.ts'
import { codeLockedUntil, isCodeLocked } from './throttle.ts'

/** A login that went through: its tokens are for cookies only. */
export interface SignedIn {
  readonly kind: 'signed_in'
  /** For the session cookie. */
  readonly sessionToken: string
  /** For the cookie of known devices. */
  readonly deviceCookie: string
  readonly staff: Staff
  readonly expiresAt: Date
}

export type StepRefused =
  | {
      readonly kind: 'wrong'
      readonly triesLeft: number
      /** The code was too old (or none is out): a new one must be asked for. */
      readonly codeExpired: boolean
    }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

export interface CompleteLogin {
  readonly opened: LiveChallenge
  readonly factor: Factor
  readonly client: Client
  /** What the browser sent as its cookie of known devices. */
  readonly deviceCookie: string | undefined
}

/** The second factor was right: uses the challenge up, clears the bucket, knows the browser and opens the session. */
export async function completeLogin(ctx: IdentityCtx, trx: Trx, login: CompleteLogin): Promise<SignedIn> {
  const { challenge, staff, bucket } = login.opened
  const at = ctx.now()
  const client = cleanClient(login.client)
  // A token that existed before the login is worth nothing after it: the session's is always new.
  const sessionToken = newToken()
  await endChallenge(trx, challenge.id, { state: 'succeeded', at })
  await saveBucket(trx, clearBucket(bucket))
  const expiresAt = await openStaffSession(trx, {
    token: sessionToken,
    staffId: staff.id,
    challengeId: challenge.id,
    credVersion: staff.credVersion,
    factor: login.factor,
    client,
    at,
  })
  const deviceCookie = await knowDevice(ctx, trx, login)
  await recordStep(trx, staff, { kind: 'signed_in', client, detail: login.factor, at })
  return { kind: 'signed_in', sessionToken, deviceCookie, staff: publicPart(staff), expiresAt }
}

export interface WrongStep {
  readonly opened: LiveChallenge
  readonly client: Client
  /** False where there was nothing to guess, such as an old code: only the challenge's own tries count then. */
  readonly isGuess: boolean
  /** For the record, in a word. */
  readonly detail?: string
}

/** The second factor was wrong; the try was counted in the challenge before, here it counts in the bucket. */
export async function refuseStep(ctx: IdentityCtx, trx: Trx, wrong: WrongStep): Promise<StepRefused> {
  const { opened, isGuess } = wrong
  const { challenge, staff } = opened
  const at = ctx.now()
  const client = cleanClient(wrong.client)
  const triesLeft = triesPerChallengeMax - challenge.attempts - 1
  const otpFail = opened.bucket.otpFail + (isGuess ? 1 : 0)
  const lockedUntil = isGuess ? codeLockedUntil(otpFail, at) : null
  const bucket = {
    ...opened.bucket,
    otpFail,
    otpLockedUntil: lockedUntil ?? opened.bucket.otpLockedUntil,
  }
  await saveBucket(trx, bucket)
  const detail = wrong.detail ?? (isGuess ? `tries_left_${triesLeft}` : 'code_expired')
  await recordStep(trx, staff, { kind: 'code_wrong', client, detail, at })

  if (triesLeft <= 0) await endChallenge(trx, challenge.id, { state: 'exhausted', at })
  if (isCodeLocked(bucket, at)) {
    const where = bucket.deviceId === null ? 'strangers' : 'known_device'
    ctx.log.warn({ staffId: staff.id, failures: otpFail, where }, 'identity: codes of an account are locked')
    await recordStep(trx, staff, { kind: 'codes_locked', client, detail: where, at })
    const details = { eventId: challenge.id, client: wrong.client }
    await tellStaff(trx, { staffId: staff.id, kind: 'account_locked', details, at })
    return { kind: 'ended', reason: 'locked' }
  }
  if (triesLeft <= 0) return { kind: 'ended', reason: 'too_many_tries' }
  return { kind: 'wrong', triesLeft, codeExpired: !isGuess }
}

/** Factors for a login that is over are worth knowing of; invented tokens are not, and would only fill the table. */
export async function refuseEnded(
  ctx: IdentityCtx,
  trx: Trx,
  refused: { readonly opened: EndedChallenge; readonly client: Client },
): Promise<{ readonly kind: 'ended'; readonly reason: ChallengeEnd }> {
  const { reason, staffId } = refused.opened
  if (staffId !== null)
    await recordAuthEvent(trx, {
      realm: 'staff',
      kind: 'code_refused',
      accountId: staffId,
      subjectMac: null,
      client: cleanClient(refused.client),
      detail: reason,
      at: ctx.now(),
    })
  return { kind: 'ended', reason }
}

async function knowDevice(ctx: IdentityCtx, trx: Trx, login: CompleteLogin): Promise<string> {
  const { challenge, staff, bucket } = login.opened
  const at = ctx.now()
  const before = await listKnownDevices(trx, staff.id, at)
  const known = await rememberDevice(trx, {
    staffId: staff.id,
    deviceId: bucket.deviceId,
    cookie: login.deviceCookie,
    client: cleanClient(login.client),
    at,
  })
  await setChallengeDevice(trx, challenge.id, known.deviceId)
  // The very first browser of an account is no news to anybody.
  if (bucket.deviceId === null && before.length > 0)
    await tellStaff(trx, {
      staffId: staff.id,
      kind: 'new_device',
      details: { eventId: known.deviceId, client: login.client },
      at,
    })
  return known.cookie
}

interface StaffStep {
  readonly kind: 'signed_in' | 'code_wrong' | 'codes_locked'
  readonly client: Client
  readonly detail: string | null
  readonly at: Date
}

function recordStep(trx: Trx, staff: StaffAccount, step: StaffStep): Promise<void> {
  return recordAuthEvent(trx, { realm: 'staff', accountId: staff.id, subjectMac: null, ...step })
}

function publicPart(staff: StaffAccount): Staff {
  return { id: staff.id, email: staff.email, name: staff.name, role: staff.role }
}
