import type { Client } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { SignedIn, StepRefused } from './login-step.ts'
import { completeLogin, refuseEnded, refuseStep } from './login-step.ts'
import { bindingOf, openChallenge } from './otp/challenge.ts'
import { countTry } from './otp/challenge.store.ts'
import { isRightCode, readCode } from './otp/code.ts'

export interface VerifyStaffCode {
  readonly challengeToken: string
  /** As typed or pasted. */
  readonly code: string
  readonly client: Client
  /** What the browser sent as its cookie of known devices. */
  readonly deviceCookie?: string | undefined
}

export type StaffCodeVerified = SignedIn | StepRefused

/**
 * Second step of a staff login: the code. The try is counted before anything is compared, under the account's lock; success
 * uses the challenge up, clears the counters and opens the session in one transaction.
 */
export async function verifyStaffCode(ctx: IdentityCtx, input: VerifyStaffCode): Promise<StaffCodeVerified> {
  const { client, deviceCookie } = input
  return ctx.transaction(async (trx) => {
    const opened = await openChallenge(ctx, trx, { token: input.challengeToken, purpose: 'staff_login' })
    if (opened.kind === 'ended') return refuseEnded(ctx, trx, { opened, client })
    const { challenge } = opened
    await countTry(trx, challenge.id)

    const { codeMac, codeExpiresAt } = challenge
    const isExpired = codeMac === null || codeExpiresAt === null || codeExpiresAt <= ctx.now()
    const made = { mac: codeMac ?? Buffer.alloc(0), binding: bindingOf(challenge) }
    const isRight = isRightCode(ctx.identity.otpKeys, made, readCode(input.code))
    if (isRight && !isExpired)
      return completeLogin(ctx, trx, { opened, factor: 'whatsapp', client, deviceCookie })
    return refuseStep(ctx, trx, { opened, client, isGuess: !isExpired })
  })
}
