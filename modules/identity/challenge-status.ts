import { present } from '#platform/assert.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd } from './otp/challenge.ts'
import { judgeChallenge, triesPerChallengeMax } from './otp/challenge.ts'
import type { Challenge } from './otp/challenge.store.ts'
import { findChallengeByToken } from './otp/challenge.store.ts'
import type { CodeDelivery } from './otp/delivery.ts'
import { codeFares } from './otp/code-fares.ts'
import type { OtherFactors } from './otp/other-factors.ts'
import { findOtherFactors } from './otp/other-factors.ts'
import { bucketOf } from './bucket.ts'
import { listKnownDevices } from './staff-device.ts'
import { findStaff } from './staff.store.ts'
import { hashToken } from './token.ts'

export type ChallengeStatus =
  | {
      readonly kind: 'live'
      readonly phoneMasked: string
      readonly expiresAt: Date
      /** Null while no code is out. */
      readonly codeExpiresAt: Date | null
      /** From when a new code may be asked for; the budget of all accounts is judged only by asking. */
      readonly nextSendAt: Date
      readonly sendsLeft: number
      readonly triesLeft: number
      readonly delivery: CodeDelivery
      /** What may be given in place of the code. */
      readonly others: OtherFactors
    }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

/** Tells the holder of a challenge how it stands; reading changes nothing. */
export async function challengeStatus(
  ctx: IdentityCtx,
  input: { readonly challengeToken: string },
): Promise<ChallengeStatus> {
  const challenge = await findChallengeByToken(ctx.db, hashToken(input.challengeToken))
  if (challenge === null || challenge.purpose !== 'staff_login') return { kind: 'ended', reason: 'not_found' }
  return statusOf(ctx, challenge)
}

/** How a challenge of any purpose stands, for whoever was found to hold it. */
export async function statusOf(ctx: IdentityCtx, challenge: Challenge): Promise<ChallengeStatus> {
  const now = ctx.now()
  const account = present(await findStaff(ctx.db, challenge.staffId), 'accounts are never deleted')
  const bucket = bucketOf(account, await listKnownDevices(ctx.db, account.id, now), challenge.deviceId)
  const reason = judgeChallenge(challenge, { staff: account, bucket }, now)
  if (reason !== null) return { kind: 'ended', reason }

  const phone = account.phone ?? ''
  const code = await codeFares(ctx.db, { challenge, phone, limits: ctx.identity.sendLimits, now })
  return {
    kind: 'live',
    phoneMasked: maskPhone(phone),
    expiresAt: challenge.expiresAt,
    codeExpiresAt: challenge.codeExpiresAt,
    nextSendAt: code.nextSendAt,
    sendsLeft: code.sendsLeft,
    triesLeft: triesPerChallengeMax - challenge.attempts,
    delivery: code.delivery,
    others: await findOtherFactors(ctx.db, { staffId: account.id, code, now }),
  }
}
