import { nobodysId } from './bucket.ts'
import { recordNewPassword } from './change-password.ts'
import type { Client } from './client.ts'
import type { FactorAnswer } from './factor.ts'
import { checkFactor } from './factor.ts'
import { noChallengesId, openReset, refuseReset } from './give-reset-code.ts'
import type { IdentityCtx } from './identity.ts'
import { lockChallenge } from './otp/challenge.store.ts'
import type { PasswordReadied } from './new-password.ts'
import { readyPassword, setPassword } from './new-password.ts'
import {
  countResetTry,
  findResetByToken,
  moveReset,
  setResetFailures,
  supersedeOtherResets,
} from './password-reset.store.ts'
import { findStaff } from './staff.store.ts'
import { hashToken } from './token.ts'

export interface FinishPasswordReset {
  readonly resetToken: string
  /** A factor of another kind than the phone: the phone alone never resets a password. */
  readonly answer: FactorAnswer
  readonly newPassword: string
  readonly client: Client
}

export type PasswordResetFinished =
  /** Every session and login under way has ended, and none was opened: sign in with the new password. */
  | { readonly kind: 'done' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** The account has no such factor, or too many are being checked at this moment; nothing was counted as a guess. */
  | { readonly kind: 'unavailable' }
  | Exclude<PasswordReadied, { readonly kind: 'ready' }>
  | { readonly kind: 'ended' }

/** Last step of a forgotten password: a second factor of another kind, and the new password. */
export async function finishPasswordReset(
  ctx: IdentityCtx,
  input: FinishPasswordReset,
): Promise<PasswordResetFinished> {
  const { resetToken, answer, client } = input
  const found = await findResetByToken(ctx.db, hashToken(resetToken))
  const account = await findStaff(ctx.db, found?.staffId ?? nobodysId)
  if (found === null || found.state !== 'code_given' || account === null) return { kind: 'ended' }
  // Judged before the factor, so that a recovery code is not used up for a password that is refused.
  const readied = await readyPassword(ctx, account, input.newPassword)
  if (readied.kind !== 'ready') return readied
  return ctx.transaction(async (trx) => {
    const opened = await openReset(ctx, trx, resetToken)
    if (opened === null || opened.reset.state !== 'code_given' || opened.staff === null)
      return { kind: 'ended' }
    const { reset, staff } = opened
    const at = ctx.now()
    // Whatever changed the credentials since the code went out ends the reset as well.
    const challenge = await lockChallenge(trx, reset.challengeId ?? noChallengesId)
    if (challenge?.credVersion !== staff.credVersion || staff.credVersion !== account.credVersion) {
      await moveReset(trx, reset.id, { to: 'superseded', at })
      return { kind: 'ended' }
    }
    await countResetTry(trx, reset.id)
    const bound = { purpose: 'login', id: reset.id } as const
    const verdict = await checkFactor(ctx, trx, { staffId: staff.id, answer, bound, client, at })
    switch (verdict) {
      case 'unavailable':
      case 'wrong': {
        const refused = await refuseReset(ctx, trx, { ...opened, client, detail: answer.kind, isGuess: true })
        return verdict === 'unavailable' && refused.kind === 'wrong' ? { kind: 'unavailable' } : refused
      }
      case 'right': {
        await setPassword(trx, { staffId: staff.id, hash: readied.hash, at })
        await setResetFailures(trx, staff.id, 'none')
        await moveReset(trx, reset.id, { to: 'done', at })
        await supersedeOtherResets(trx, { id: reset.id, staffId: staff.id, at })
        await recordNewPassword(ctx, trx, { staff, client, how: 'reset' })
        return { kind: 'done' }
      }
    }
  })
}
