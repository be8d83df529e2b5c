import { sql } from 'kysely'
import { findDelivery } from '#messaging'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd } from './otp/challenge.ts'
import { judgeChallenge, triesPerChallengeMax } from './otp/challenge.ts'
import { findChallengeByToken } from './otp/challenge.store.ts'
import type { CodeDelivery } from './otp/delivery.ts'
import { judgeDelivery } from './otp/delivery.ts'
import { nextSendAt, sendsPerChallengeMax } from './otp/send-limits.ts'
import { findLastSend, listSendsToPhone } from './otp/send.store.ts'
import type { StaffStanding } from './staff-standing.ts'
import type { StaffAccount } from './staff.store.ts'
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
  if (challenge === null) return { kind: 'ended', reason: 'not_found' }
  const now = ctx.now()
  const account = await findAccountState(ctx, challenge.staffId)
  const reason = account === null ? 'not_found' : judgeChallenge(challenge, account, now)
  if (account === null || reason !== null) return { kind: 'ended', reason: reason ?? 'not_found' }

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

type AccountState = StaffStanding & Pick<StaffAccount, 'phone' | 'credVersion' | 'otpFail' | 'otpLockedUntil'>

async function findAccountState(ctx: IdentityCtx, staffId: string): Promise<AccountState | null> {
  const { rows } = await sql<AccountState>`
    select phone_e164 as phone, disabled_at as "disabledAt", invited_at as "invitedAt",
      suspended_from as "suspendedFrom", suspended_until as "suspendedUntil", cred_version as "credVersion", otp_fail as "otpFail",
      otp_locked_until as "otpLockedUntil"
    from identity.staff_user where id = ${staffId}
  `.execute(ctx.db)
  return rows[0] ?? null
}
