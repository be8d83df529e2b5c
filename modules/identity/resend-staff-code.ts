import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd } from './otp/challenge.ts'
import { openChallenge } from './otp/challenge.ts'
import type { DeliveryState } from './otp/delivery.ts'
import type { NoticeLocale } from './otp/login-notice.ts'
import type { ReservedCode } from './otp/reserve-code.ts'
import { reserveCode } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import { sendsPerChallengeMax } from './otp/send-limits.ts'

export interface ResendStaffCode {
  readonly challengeToken: string
  readonly client: Client
  readonly locale?: NoticeLocale
}

export type StaffCodeResent =
  | {
      readonly kind: 'sent'
      readonly sendState: DeliveryState
      readonly codeExpiresAt: Date
      readonly nextSendAt: Date
      readonly sendsLeft: number
    }
  /** Too soon; the code sent before stays good. */
  | { readonly kind: 'wait'; readonly nextSendAt: Date }
  /** This login has used up its codes; the last one stays good until it expires. */
  | { readonly kind: 'no_more_sends' }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

/** Sends a new code for a login under way. The old code dies with it; no counter of tries starts over. */
export async function resendStaffCode(ctx: IdentityCtx, input: ResendStaffCode): Promise<StaffCodeResent> {
  const booked = await ctx.transaction((trx) => bookResend(ctx, trx, input))
  if (booked.kind !== 'reserved') return booked
  return {
    kind: 'sent',
    sendState: await sendCode(ctx, booked),
    codeExpiresAt: booked.codeExpiresAt,
    nextSendAt: booked.nextSendAt,
    sendsLeft: booked.sendsLeft,
  }
}

type Booked =
  (ReservedCode & { readonly sendsLeft: number }) | Exclude<StaffCodeResent, { readonly kind: 'sent' }>

async function bookResend(ctx: IdentityCtx, trx: Trx, input: ResendStaffCode): Promise<Booked> {
  const opened = await openChallenge(ctx, trx, { token: input.challengeToken, purpose: 'staff_login' })
  if (opened.kind === 'ended') return { kind: 'ended', reason: opened.reason }
  const { challenge, staff } = opened
  if (staff.phone === null) return { kind: 'ended', reason: 'revoked' }
  if (challenge.sends >= sendsPerChallengeMax) return { kind: 'no_more_sends' }

  const reservation = await reserveCode(ctx, trx, {
    challengeId: challenge.id,
    purpose: challenge.purpose,
    staffId: staff.id,
    phone: staff.phone,
    challengeExpiresAt: challenge.expiresAt,
    notice: { client: cleanClient(input.client), locale: input.locale ?? 'id', deed: null },
  })
  if (reservation.kind === 'wait') return reservation
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'code_resent',
    accountId: staff.id,
    subjectMac: null,
    client: cleanClient(input.client),
    detail: null,
    at: ctx.now(),
  })
  return { ...reservation, sendsLeft: sendsPerChallengeMax - challenge.sends - 1 }
}
