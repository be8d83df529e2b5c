import type { Trx } from '#platform/ctx.ts'
import type { Client } from './client.ts'
import { challengeStatus, statusOf } from './challenge-status.ts'
import type { FactorAnswer } from './factor.ts'
import { judgeFactor } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import type { SignedIn, StepRefused } from './login-step.ts'
import { completeLogin, refuseEnded, refuseStep } from './login-step.ts'
import type { LiveChallenge } from './otp/challenge.ts'
import { openChallenge } from './otp/challenge.ts'
import { countTry, findChallengeByToken } from './otp/challenge.store.ts'
import type { OtherFactors } from './otp/other-factors.ts'
import type { PasskeyQuestion } from './passkey/ask-passkey.ts'
import { passkeyQuestion } from './passkey/ask-passkey.ts'
import { hashToken } from './token.ts'

export interface VerifyStaffFactor {
  readonly challengeToken: string
  readonly answer: FactorAnswer
  readonly client: Client
  /** What the browser sent as its cookie of known devices. */
  readonly deviceCookie?: string | undefined
}

export type StaffFactorVerified = SignedIn | StepRefused

/**
 * Second step of a staff login by another factor than the code, where one stands in for it at this moment. It counts and
 * locks exactly as the code does; a factor that is not open costs a try of this login and is not looked at.
 */
export async function verifyStaffFactor(
  ctx: IdentityCtx,
  input: VerifyStaffFactor,
): Promise<StaffFactorVerified> {
  const { answer, client, deviceCookie } = input
  return ctx.transaction(async (trx) => {
    const opened = await openChallenge(ctx, trx, { token: input.challengeToken, purpose: 'staff_login' })
    if (opened.kind === 'ended') return refuseEnded(ctx, trx, { opened, client })
    const { challenge, staff } = opened
    await countTry(trx, challenge.id)
    if (!(await isOpen(ctx, trx, { opened, answer })))
      return notAsCode(
        await refuseStep(ctx, trx, { opened, client, isGuess: false, detail: `${answer.kind}_not_open` }),
      )

    const at = ctx.now()
    const bound = { purpose: 'login', id: challenge.id } as const
    const judged = await judgeFactor(ctx, trx, { staffId: staff.id, answer, bound, client, at })
    if (judged.verdict === 'right')
      return completeLogin(ctx, trx, { opened, factor: answer.kind, client, deviceCookie })
    const isGuess = judged.verdict === 'wrong'
    return notAsCode(await refuseStep(ctx, trx, { opened, client, isGuess, detail: judged.detail }))
  })
}

/** Asks for a passkey in place of the code, where the house's policy lets it stand in. */
export async function askLoginPasskey(
  ctx: IdentityCtx,
  input: { readonly challengeToken: string },
): Promise<PasskeyQuestion> {
  const status = await challengeStatus(ctx, input)
  if (status.kind === 'ended' || !status.others.passkey) return { kind: 'unavailable' }
  const challenge = await findChallengeByToken(ctx.db, hashToken(input.challengeToken))
  if (challenge === null) return { kind: 'unavailable' }
  return passkeyQuestion(ctx, { staffId: challenge.staffId, purpose: 'login', boundTo: challenge.id })
}

async function isOpen(
  ctx: IdentityCtx,
  trx: Trx,
  { opened, answer }: { readonly opened: LiveChallenge; readonly answer: FactorAnswer },
): Promise<boolean> {
  const status = await statusOf({ ...ctx, db: trx }, opened.challenge)
  return status.kind === 'live' && isAmong(status.others, answer.kind)
}

function isAmong(others: OtherFactors, kind: FactorAnswer['kind']): boolean {
  switch (kind) {
    case 'passkey':
      return others.passkey
    case 'totp':
      return others.totp
    case 'recovery_code':
      return others.recoveryCode
  }
}

/** Another factor is never "too old", as a code may be. */
function notAsCode(refused: StepRefused): StepRefused {
  return refused.kind === 'wrong' ? { ...refused, codeExpired: false } : refused
}
