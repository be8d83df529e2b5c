import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { nobodysId } from './bucket.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import { listFactors, type Factors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeId } from './otp/challenge.ts'
import { bindingOf, triesPerChallengeMax } from './otp/challenge.ts'
import type { Challenge } from './otp/challenge.store.ts'
import { endChallenge, lockChallenge } from './otp/challenge.store.ts'
import { isRightCode, readCode } from './otp/code.ts'
import { passkeyQuestion, type PasskeyQuestion } from './passkey/ask-passkey.ts'
import type { PasswordReset } from './password-reset.store.ts'
import {
  countResetTry,
  findResetByToken,
  lockReset,
  moveReset,
  setResetFailures,
} from './password-reset.store.ts'
import { shutReason } from './staff-standing.ts'
import type { StaffAccount } from './staff.store.ts'
import { lockStaff } from './staff.store.ts'
import { hashToken } from './token.ts'

/** An id that no challenge has: the statements for a nobody are those for somebody. */
export const noChallengesId: ChallengeId = 'chl_none'

export type ResetCodeGiven =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'ended' }

/**
 * Second step of a forgotten password: the code that went to the phone. Tries are counted before anything is compared and
 * answered alike where nothing was sent, so the answers tell nothing of the account.
 */
export async function giveResetCode(
  ctx: IdentityCtx,
  input: { readonly resetToken: string; readonly code: string; readonly client: Client },
): Promise<ResetCodeGiven> {
  return ctx.transaction(async (trx) => {
    const opened = await openReset(ctx, trx, input.resetToken)
    if (opened === null || !awaitsCode(opened.reset)) return { kind: 'ended' }
    const { reset, staff } = opened
    const at = ctx.now()
    await countResetTry(trx, reset.id)
    const challenge = await lockChallenge(trx, reset.challengeId ?? noChallengesId)
    const isRight = reset.state === 'asked' && judgeCode(ctx, { staff, challenge, code: input.code })
    if (isRight && challenge !== null) {
      await endChallenge(trx, challenge.id, { state: 'succeeded', at })
      await moveReset(trx, reset.id, { to: 'code_given', at })
      return { kind: 'right' }
    }
    const isGuess = reset.state === 'asked' && challenge?.state === 'live'
    return refuseReset(ctx, trx, { ...opened, client: input.client, detail: 'code', isGuess })
  })
}

/** One that a newer one superseded goes on being wrong, as that of a nobody does: its end would tell that a code went out. */
function awaitsCode(reset: PasswordReset): boolean {
  return reset.state === 'asked' || (reset.state === 'superseded' && reset.attempts < triesPerChallengeMax)
}

function judgeCode(
  ctx: IdentityCtx,
  of: { readonly staff: StaffAccount | null; readonly challenge: Challenge | null; readonly code: string },
): boolean {
  const { staff, challenge } = of
  if (staff === null || challenge === null || challenge.state !== 'live' || challenge.codeMac === null)
    return false
  const now = ctx.now()
  if (challenge.codeExpiresAt === null || challenge.codeExpiresAt <= now) return false
  if (challenge.credVersion !== staff.credVersion) return false
  const made = { mac: challenge.codeMac, binding: bindingOf(challenge) }
  return isRightCode(ctx.identity.otpKeys, made, readCode(of.code))
}

export interface OpenedReset {
  readonly reset: PasswordReset
  /** Null for a nobody, and where the account is shut to everybody. */
  readonly staff: StaffAccount | null
}

/** Finds the holder's reset and locks first the account, then itself; null once it is over or too old. */
export async function openReset(ctx: IdentityCtx, trx: Trx, token: string): Promise<OpenedReset | null> {
  const found = await findResetByToken(trx, hashToken(token))
  if (found === null) return null
  const staff = await lockStaff(trx, found.staffId ?? nobodysId)
  const reset = await lockReset(trx, found.id)
  const now = ctx.now()
  if (reset === null || reset.expiresAt <= now) return null
  return { reset, staff: staff === null || shutReason(staff, now) !== null ? null : staff }
}

/** A wrong code or factor: counted against the account as well, where there is one, and the fifth ends the reset. */
export async function refuseReset(
  ctx: IdentityCtx,
  trx: Trx,
  refused: OpenedReset & {
    readonly client: Client
    readonly detail: string
    /** False where no code is out: what strangers type then must not close the account's resets. */
    readonly isGuess: boolean
  },
): Promise<{ readonly kind: 'wrong'; readonly triesLeft: number } | { readonly kind: 'ended' }> {
  const { reset, detail, isGuess } = refused
  const at = ctx.now()
  const triesLeft = triesPerChallengeMax - reset.attempts - 1
  await setResetFailures(trx, (isGuess ? reset.staffId : null) ?? nobodysId, 'one_more')
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'reset_refused',
    accountId: reset.staffId,
    subjectMac: null,
    client: cleanClient(refused.client),
    detail,
    at,
  })
  if (triesLeft > 0) return { kind: 'wrong', triesLeft }
  await moveReset(trx, reset.id, { to: 'exhausted', at })
  await endChallenge(trx, reset.challengeId ?? noChallengesId, { state: 'exhausted', at })
  return { kind: 'ended' }
}

export type ResetStatus =
  /** A code may have been sent; whether it was tells nobody but the phone. */
  | { readonly kind: 'code_awaited'; readonly expiresAt: Date }
  | { readonly kind: 'factor_awaited'; readonly expiresAt: Date; readonly factors: Factors }
  | { readonly kind: 'ended' }

/** How a reset stands for the holder of its token; reading changes nothing. */
export async function resetStatus(
  ctx: IdentityCtx,
  input: { readonly resetToken: string },
): Promise<ResetStatus> {
  const reset = await findResetByToken(ctx.db, hashToken(input.resetToken))
  if (reset === null || reset.expiresAt <= ctx.now()) return { kind: 'ended' }
  const { expiresAt } = reset
  switch (reset.state) {
    case 'asked':
    case 'superseded':
      return { kind: 'code_awaited', expiresAt }
    case 'code_given':
      return {
        kind: 'factor_awaited',
        expiresAt,
        factors: await listFactors(ctx.db, reset.staffId ?? nobodysId),
      }
    case 'done':
    case 'exhausted':
      return { kind: 'ended' }
  }
}

/** The question for a passkey as the second factor of a reset whose code was right. */
export async function askResetPasskey(
  ctx: IdentityCtx,
  input: { readonly resetToken: string },
): Promise<PasskeyQuestion> {
  const reset = await findResetByToken(ctx.db, hashToken(input.resetToken))
  if (reset === null || reset.state !== 'code_given' || reset.staffId === null) return { kind: 'unavailable' }
  if (reset.expiresAt <= ctx.now()) return { kind: 'unavailable' }
  return passkeyQuestion(ctx, { staffId: reset.staffId, purpose: 'login', boundTo: reset.id })
}
