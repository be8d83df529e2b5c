import { isProven, type ProofNeeded } from '#access'
import { newId } from '#platform/ids.ts'
import type { FactorChange } from '../change-factor.ts'
import { factorDeed, recordFactorChange, withFactorProof } from '../change-factor.ts'
import type { IdentityCtx } from '../identity.ts'
import { codesPerSet, finderOf, makeRecoveryCode, readRecoveryCode } from './recovery-code.ts'
import { replaceRecoveryCodes } from './recovery-code.store.ts'

export type RecoveryCodesMade =
  /** Shown now and never again. */
  | { readonly kind: 'made'; readonly codes: readonly string[] }
  /** Too much is being hashed at this moment; ask again. */
  | { readonly kind: 'busy' }
  | ProofNeeded

/**
 * Makes ten new recovery codes in the place of all before; needs a fresh proof. The slow hashing happens before any row is
 * locked, and only for who has proven; the proof is spent with the writing, so that a busy moment uses up nothing.
 */
export async function makeRecoveryCodes(ctx: IdentityCtx, input: FactorChange): Promise<RecoveryCodesMade> {
  const { actor } = input
  const deed = factorDeed('recovery_codes.make')
  if (!(await isProven(ctx.db, { actor, deed, at: ctx.now() }))) return { kind: 'proof_needed', deed }
  const codes = Array.from({ length: codesPerSet }, makeRecoveryCode)
  const stored = await Promise.all(codes.map((code) => hashCode(ctx, actor.id, code)))
  const hashed = stored.filter((code) => code !== null)
  if (hashed.length < codes.length) return { kind: 'busy' }
  return withFactorProof(ctx, { actor, deed }, async (trx, staff) => {
    await replaceRecoveryCodes(trx, { staffId: staff.id, codes: hashed, at: ctx.now() })
    const factorId = hashed[0]?.id ?? ''
    const made = { staffId: staff.id, kind: 'recovery_codes_made', factorId, name: null } as const
    await recordFactorChange(ctx, trx, { made, by: input })
    return { kind: 'made', codes } as const
  })
}

async function hashCode(ctx: IdentityCtx, staffId: string, code: string) {
  const letters = readRecoveryCode(code) ?? ''
  const hashed = await ctx.identity.passwords.hash(letters)
  if (hashed.kind === 'busy') return null
  return {
    id: newId('rcv'),
    finder: finderOf(ctx.identity.recoveryFinder, staffId, letters),
    codeHash: hashed.hash,
  }
}
