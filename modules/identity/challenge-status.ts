import { findDelivery } from '#messaging'
import { present } from '#platform/assert.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd } from './otp/challenge.ts'
import { judgeChallenge, triesPerChallengeMax } from './otp/challenge.ts'
import { findChallengeByToken } from './otp/challenge.store.ts'
import type { CodeDelivery } from './otp/delivery.ts'
import { judgeDelivery } from './otp/delivery.ts'
import { nextSendAt, sendsPerChallengeMax } from './otp/send-limits.ts'
import { findLastSend, listSendsToPhone } from './otp/send.store.ts'
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
    }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

/** Tells the holder of a challenge how it stands; reading changes nothing. */
export async function challengeStatus(
  ctx: IdentityCtx,
  input: { readonly challengeToken: string },
): Promise<ChallengeStatus> {
  const challenge = await findChallengeByToken(ctx.db, hashToken(input.challengeToken))
  if (challenge === null || challenge.purpose !== 'staff_login') return { kind: 'ended', reason: 'not_found' }
  const now = ctx.now()
  const account = present(await findStaff(ctx.db, challenge.staffId), 'accounts are never deleted')
  const bucket = bucketOf(account, await listKnownDevices(ctx.db, account.id, now), challenge.deviceId)
  const reason = judgeChallenge(challenge, { staff: account, bucket }, now)
  if (reason !== null) return { kind: 'ended', reason }

  const send = await findLastSend(ctx.db, challenge.id)
  const reported =
    send === null
      ? null
      : await findDelivery(ctx.db, { correlationId: send.id, providerMessageId: send.providerMessageId })
  const phone = account.phone ?? ''
  const sends = await listSendsToPhone(ctx.db, phone, new Date(now.getTime() - 24 * 3_600_000))
  return {
    kind: 'live',
    phoneMasked: maskPhone(phone),
    expiresAt: challenge.expiresAt,
    codeExpiresAt: challenge.codeExpiresAt,
    nextSendAt: nextSendAt(sends, now, ctx.identity.sendLimits),
    sendsLeft: sendsPerChallengeMax - challenge.sends,
    triesLeft: triesPerChallengeMax - challenge.attempts,
    delivery: judgeDelivery(send, reported, now),
  }
}
