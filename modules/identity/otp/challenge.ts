import type { IdentityCtx } from '../identity.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { assert } from '#platform/assert.ts'
import type { StaffId } from '../staff.ts'
import type { StaffStanding } from '../staff-standing.ts'
import { shutReason } from '../staff-standing.ts'
import type { StaffAccount } from '../staff.store.ts'
import { lockStaff } from '../staff.store.ts'
import { isCodeLocked } from '../throttle.ts'
import { hashToken } from '../token.ts'
import type { Challenge } from './challenge.store.ts'
import { endChallenge, findChallengeByToken, lockChallenge } from './challenge.store.ts'

export type ChallengeId = Id<'chl'>

export type ChallengeState = 'live' | 'succeeded' | 'superseded' | 'exhausted' | 'expired' | 'revoked'

/** Why a login between password and code is over; the person begins again with the password. */
export type ChallengeEnd =
  'not_found' | 'used' | 'superseded' | 'too_many_tries' | 'expired' | 'revoked' | 'locked'

export const codeLifetimeMs = 5 * 60_000
export const challengeLifetimeMs = 10 * 60_000
export const triesPerChallengeMax = 5

export type OpenedChallenge =
  | { readonly kind: 'live'; readonly challenge: Challenge; readonly staff: StaffAccount }
  | {
      readonly kind: 'ended'
      readonly reason: ChallengeEnd
      /** Whose it was; null for an invented token. */
      readonly staffId: StaffId | null
    }

/** Finds the holder's challenge and locks first its account, then itself: every step of one account happens in turn. */
export async function openChallenge(ctx: IdentityCtx, trx: Trx, token: string): Promise<OpenedChallenge> {
  const found = await findChallengeByToken(trx, hashToken(token))
  if (found === null) return { kind: 'ended', reason: 'not_found', staffId: null }
  const staff = await lockStaff(trx, found.staffId)
  const challenge = await lockChallenge(trx, found.id)
  assert(staff !== null && challenge !== null, 'accounts and challenges are never deleted')

  const reason = judgeChallenge(challenge, staff, ctx.now())
  if (reason === null) return { kind: 'live', challenge, staff }
  if (challenge.state === 'live' && (reason === 'expired' || reason === 'revoked'))
    await endChallenge(trx, challenge.id, { state: reason, at: ctx.now() })
  return { kind: 'ended', reason, staffId: staff.id }
}

/** Says why a challenge is over, or null while it lives. */
export function judgeChallenge(
  challenge: Challenge,
  staff: StaffStanding & Pick<StaffAccount, 'credVersion' | 'otpFail' | 'otpLockedUntil'>,
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
      if (shutReason(staff, now) !== null || staff.credVersion !== challenge.credVersion) return 'revoked'
      if (challenge.expiresAt <= now) return 'expired'
      return isCodeLocked(staff, now) ? 'locked' : null
    }
  }
}
