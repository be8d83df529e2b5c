import type { Trx } from '#platform/ctx.ts'
import type { IdentityCtx } from '../identity.ts'
import type { StaffId } from '../staff.ts'
import { finderOf, readRecoveryCode } from './recovery-code.ts'
import { countRecoveryCodes, findRecoveryCodes, spendRecoveryCode } from './recovery-code.store.ts'
import type { RecoveryCodeId } from './recovery-code.store.ts'

export type RecoveryCodeChecked =
  { readonly kind: 'right'; readonly codeId: RecoveryCodeId } | { readonly kind: 'wrong' | 'unavailable' }

/** Judges a recovery code and uses it up. The slow hash runs also for what is no code, under the passwords' queue. */
export async function checkRecoveryCode(
  ctx: IdentityCtx,
  trx: Trx,
  given: { readonly staffId: StaffId; readonly code: string; readonly at: Date },
): Promise<RecoveryCodeChecked> {
  if ((await countRecoveryCodes(trx, given.staffId)) === 0) return { kind: 'unavailable' }
  const code = readRecoveryCode(given.code)
  const finder = finderOf(ctx.identity.recoveryFinder, given.staffId, code ?? '')
  const found = code === null ? [] : await findRecoveryCodes(trx, { staffId: given.staffId, finder })
  for (const stored of found.length === 0 ? [null] : found) {
    const verdict = await ctx.identity.passwords.verify(code ?? '', stored?.codeHash ?? null)
    if (verdict === 'busy') return { kind: 'unavailable' }
    if (stored !== null && verdict === 'right')
      return (await spendRecoveryCode(trx, stored.id, given.at))
        ? { kind: 'right', codeId: stored.id }
        : { kind: 'wrong' }
  }
  return { kind: 'wrong' }
}
