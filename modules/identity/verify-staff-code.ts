import type { Trx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd, OpenedChallenge } from './otp/challenge.ts'
import { openChallenge, triesPerChallengeMax } from './otp/challenge.ts'
import { countTry, endChallenge } from './otp/challenge.store.ts'
import { isSameMac, macCode, readCode } from './otp/code.ts'
import type { Staff } from './staff.ts'
import type { StaffAccount } from './staff.store.ts'
import { clearFailures, setCodeFailures } from './staff.store.ts'
import { openStaffSession } from './staff-session.ts'
import { codeLockedUntil, isCodeLocked } from './throttle.ts'

export interface VerifyStaffCode {
  readonly challengeToken: string
  /** As typed or pasted. */
  readonly code: string
  readonly client: Client
}

export type StaffCodeVerified =
  | {
      readonly kind: 'signed_in'
      /** For the session cookie only. */
      readonly sessionToken: string
      readonly staff: Staff
      readonly expiresAt: Date
    }
  | {
      readonly kind: 'wrong'
      readonly triesLeft: number
      /** The code was too old (or none is out): a new one must be asked for. */
      readonly codeExpired: boolean
    }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

type LiveChallenge = Extract<OpenedChallenge, { kind: 'live' }>

/**
 * Second step of a staff login: the code. The try is counted before anything is compared, under the account's lock; success
 * uses the challenge up, clears the counters and opens the session in one transaction.
 */
export async function verifyStaffCode(ctx: IdentityCtx, input: VerifyStaffCode): Promise<StaffCodeVerified> {
  return ctx.transaction(async (trx) => {
    const opened = await openChallenge(ctx, trx, input.challengeToken)
    if (opened.kind === 'ended') return refuseEnded(ctx, trx, { opened, input })
    const { challenge, staff } = opened
    const now = ctx.now()
    await countTry(trx, challenge.id)

    const { codeMac, codeExpiresAt, purpose } = challenge
    const expired = codeMac === null || codeExpiresAt === null || codeExpiresAt <= now
    const binding = { purpose, challengeId: challenge.id, accountId: staff.id }
    const typed = macCode(ctx.identity.otpKey, binding, readCode(input.code))
    if (!expired && isSameMac(typed, codeMac)) return signIn(ctx, trx, { opened, input })
    return refuseCode(ctx, trx, { opened, input, expired })
  })
}

/** Codes for a login that is over are worth knowing of; invented tokens are not, and would only fill the table. */
async function refuseEnded(
  ctx: IdentityCtx,
  trx: Trx,
  { opened, input }: { opened: Extract<OpenedChallenge, { kind: 'ended' }>; input: VerifyStaffCode },
): Promise<StaffCodeVerified> {
  const { reason, staffId } = opened
  if (staffId !== null)
    await recordAuthEvent(trx, {
      realm: 'staff',
      kind: 'code_refused',
      accountId: staffId,
      subjectMac: null,
      client: cleanClient(input.client),
      detail: reason,
      at: ctx.now(),
    })
  return { kind: 'ended', reason }
}

async function signIn(
  ctx: IdentityCtx,
  trx: Trx,
  { opened, input }: { opened: LiveChallenge; input: VerifyStaffCode },
): Promise<StaffCodeVerified> {
  const { challenge, staff } = opened
  const now = ctx.now()
  const client = cleanClient(input.client)
  // A token that existed before the login is worth nothing after it: the session's is always new.
  const sessionToken = newToken()
  await endChallenge(trx, challenge.id, { state: 'succeeded', at: now })
  await clearFailures(trx, staff.id)
  const expiresAt = await openStaffSession(trx, {
    token: sessionToken,
    staffId: staff.id,
    challengeId: challenge.id,
    credVersion: staff.credVersion,
    factor: 'whatsapp',
    client,
    at: now,
  })
  await recordAuthEvent(trx, eventOf(staff, { kind: 'signed_in', client, detail: null, at: now }))
  return { kind: 'signed_in', sessionToken, staff: publicPart(staff), expiresAt }
}

async function refuseCode(
  ctx: IdentityCtx,
  trx: Trx,
  { opened, input, expired }: { opened: LiveChallenge; input: VerifyStaffCode; expired: boolean },
): Promise<StaffCodeVerified> {
  const { challenge, staff } = opened
  const now = ctx.now()
  const client = cleanClient(input.client)
  const triesLeft = triesPerChallengeMax - challenge.attempts - 1
  // Where there was nothing to guess, nothing was guessed: only the challenge's own tries count then.
  const failures = expired
    ? { count: staff.otpFail, lockedUntil: staff.otpLockedUntil }
    : {
        count: staff.otpFail + 1,
        lockedUntil: codeLockedUntil(staff.otpFail + 1, now) ?? staff.otpLockedUntil,
      }
  await setCodeFailures(trx, staff.id, failures)
  const detail = expired ? 'code_expired' : `tries_left_${triesLeft}`
  await recordAuthEvent(trx, eventOf(staff, { kind: 'code_wrong', client, detail, at: now }))

  if (triesLeft <= 0) await endChallenge(trx, challenge.id, { state: 'exhausted', at: now })
  if (isCodeLocked({ otpFail: failures.count, otpLockedUntil: failures.lockedUntil }, now)) {
    ctx.log.warn({ staffId: staff.id, failures: failures.count }, 'identity: codes of an account are locked')
    await recordAuthEvent(trx, eventOf(staff, { kind: 'codes_locked', client, detail: null, at: now }))
    return { kind: 'ended', reason: 'locked' }
  }
  if (triesLeft <= 0) return { kind: 'ended', reason: 'too_many_tries' }
  return { kind: 'wrong', triesLeft, codeExpired: expired }
}

interface StaffEvent {
  readonly kind: 'signed_in' | 'code_wrong' | 'codes_locked'
  readonly client: Client
  readonly detail: string | null
  readonly at: Date
}

function eventOf(staff: StaffAccount, event: StaffEvent) {
  return { realm: 'staff', accountId: staff.id, subjectMac: null, ...event } as const
}

function publicPart(staff: StaffAccount): Staff {
  return { id: staff.id, email: staff.email, name: staff.name, role: staff.role }
}
