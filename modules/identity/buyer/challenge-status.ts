import { maskPhone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from '../identity.ts'
import { nextSendAt, sendsPerChallengeMax } from '../otp/send-limits.ts'
import { hashToken } from '../token.ts'
import { buyerTriesMax } from './challenge.ts'
import type { BuyerCodePurpose } from './challenge.store.ts'
import { findBuyerChallenge } from './challenge.store.ts'
import { listBuyerSends } from './send.store.ts'

export type BuyerChallengeStatus =
  | {
      readonly kind: 'live'
      readonly phoneMasked: string
      readonly expiresAt: Date
      /** A limit said to wait: no code is out yet. */
      readonly isWaiting: boolean
      /** From when a new code may be asked for. */
      readonly nextSendAt: Date
      readonly sendsLeft: number
      readonly triesLeft: number
    }
  | { readonly kind: 'ended' }

const dayMs = 24 * 3_600_000

/** Tells the holder of a challenge how it stands: the same for numbers of nobody. How the message travels is not told. */
export async function buyerChallengeStatus(
  ctx: IdentityCtx,
  input: { readonly challengeToken: string; readonly purpose: BuyerCodePurpose },
): Promise<BuyerChallengeStatus> {
  const challenge = await findBuyerChallenge(ctx.db, hashToken(input.challengeToken))
  const now = ctx.now()
  if (challenge === null || challenge.purpose !== input.purpose || challenge.expiresAt <= now)
    return { kind: 'ended' }
  if (challenge.state !== 'live' && challenge.state !== 'waiting') return { kind: 'ended' }
  const sends = await listBuyerSends(ctx.db, challenge.phone, new Date(now.getTime() - dayMs))
  return {
    kind: 'live',
    phoneMasked: maskPhone(challenge.phone),
    expiresAt: challenge.expiresAt,
    isWaiting: challenge.state === 'waiting',
    nextSendAt: nextSendAt(sends, now, ctx.identity.buyers.sendLimits),
    sendsLeft: sendsPerChallengeMax - challenge.sends,
    triesLeft: buyerTriesMax - challenge.attempts,
  }
}
