import type { Bucket } from '../bucket.ts'
import { bucketOf } from '../bucket.ts'
import type { IdentityCtx } from '../identity.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { assert } from '#platform/assert.ts'
import type { StaffId } from '../staff.ts'
import type { StaffAccount } from '../staff.store.ts'
import { lockStaff } from '../staff.store.ts'
import { listKnownDevices } from '../staff-device.ts'
import { shutReason } from '../staff-standing.ts'
import { isCodeLocked } from '../throttle.ts'
import { hashToken } from '../token.ts'
import type { CodeBinding, CodePurpose } from './code.ts'
import type { Challenge, ProofBinding } from './challenge.store.ts'
import { endChallenge, findChallengeByToken, lockChallenge } from './challenge.store.ts'

export type ChallengeId = Id<'chl'>

export type ChallengeState = 'live' | 'succeeded' | 'superseded' | 'exhausted' | 'expired' | 'revoked'

/** Why a login between password and code is over; the person begins again with the password. */
export type ChallengeEnd =
  'not_found' | 'used' | 'superseded' | 'too_many_tries' | 'expired' | 'revoked' | 'locked'

export const codeLifetimeMs = 5 * 60_000
export const challengeLifetimeMs = 10 * 60_000
export const triesPerChallengeMax = 5

export type OpenedChallenge = LiveChallenge | EndedChallenge

export interface LiveChallenge {
  readonly kind: 'live'
  readonly challenge: Challenge
  readonly staff: StaffAccount
  /** Where its wrong tries count. */
  readonly bucket: Bucket
}

export interface EndedChallenge {
  readonly kind: 'ended'
  readonly reason: ChallengeEnd
  /** Whose it was; null for an invented token. */
  readonly staffId: StaffId | null
}

/** Finds the holder's challenge and locks first its account, then itself: every step of one account happens in turn. */
export async function openChallenge(
  ctx: IdentityCtx,
  trx: Trx,
  holder: { readonly token: string; readonly purpose: CodePurpose },
): Promise<OpenedChallenge> {
  const found = await findChallengeByToken(trx, hashToken(holder.token))
  if (found === null || found.purpose !== holder.purpose)
    return { kind: 'ended', reason: 'not_found', staffId: null }
  return openFound(ctx, trx, found)
}

/** As `openChallenge`, for a challenge that was found otherwise. */
export async function openFound(ctx: IdentityCtx, trx: Trx, found: Challenge): Promise<OpenedChallenge> {
  const now = ctx.now()
  const staff = await lockStaff(trx, found.staffId)
  const challenge = await lockChallenge(trx, found.id)
  assert(staff !== null && challenge !== null, 'accounts and challenges are never deleted')
  const bucket = bucketOf(staff, await listKnownDevices(trx, staff.id, now), challenge.deviceId)

  const reason = judgeChallenge(challenge, { staff, bucket }, now)
  if (reason === null) return { kind: 'live', challenge, staff, bucket }
  if (challenge.state === 'live' && (reason === 'expired' || reason === 'revoked'))
    await endChallenge(trx, challenge.id, { state: reason, at: now })
  return { kind: 'ended', reason, staffId: staff.id }
}

/** Says why a challenge is over, or null while it lives. */
export function judgeChallenge(
  challenge: Challenge,
  of: { readonly staff: StaffAccount; readonly bucket: Bucket },
  now: Date,
): ChallengeEnd | null {
  switch (challenge.state) {
    case 'succeeded':
      return 'used'
    case 'superseded':
      return 'superseded'
    case 'exhausted':
      return 'too_many_tries'
    case 'expired':
      return 'expired'
    case 'revoked':
      return 'revoked'
    case 'live': {
      const { staff, bucket } = of
      if (isShut(challenge, staff, now) || staff.credVersion !== challenge.credVersion) return 'revoked'
      if (challenge.expiresAt <= now) return 'expired'
      return isCodeLocked(bucket, now) ? 'locked' : null
    }
  }
}

/** Whoever enrols has an account that opens to nobody yet. */
function isShut(challenge: Challenge, staff: StaffAccount, now: Date): boolean {
  const shut = shutReason(staff, now)
  return shut !== null && !(challenge.purpose === 'invitation' && shut === 'not_enrolled')
}

/** What the code of a challenge is bound to. */
export function bindingOf(challenge: Challenge): CodeBinding {
  const { purpose, id: challengeId, staffId: accountId, proof } = challenge
  return { purpose, challengeId, accountId, ...(proof === null ? {} : { boundTo: boundToOf(proof) }) }
}

export function boundToOf(proof: ProofBinding): string {
  return `${proof.proofId}/${proof.sessionId}/${proof.deedSha256.toString('hex')}`
}
