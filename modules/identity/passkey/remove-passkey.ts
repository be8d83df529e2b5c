import type { ProofNeeded } from '#access'
import type { FactorChange } from '../change-factor.ts'
import { factorDeed, recordFactorChange, withFactorProof } from '../change-factor.ts'
import type { IdentityCtx } from '../identity.ts'
import { revokePasskey } from './passkey.store.ts'

export type PasskeyRemoved = { readonly kind: 'removed' | 'not_found' } | ProofNeeded

/** Takes one of the own passkeys away; needs a fresh proof for this very one. */
export async function removePasskey(
  ctx: IdentityCtx,
  input: FactorChange & { readonly passkeyId: string },
): Promise<PasskeyRemoved> {
  const { actor, passkeyId } = input
  const deed = factorDeed('passkey.remove', passkeyId)
  return withFactorProof(ctx, { actor, deed }, async (trx, staff) => {
    const name = await revokePasskey(trx, { id: passkeyId, staffId: staff.id, at: ctx.now() })
    if (name === null) return { kind: 'not_found' } as const
    const made = { staffId: staff.id, kind: 'passkey_removed', factorId: passkeyId, name } as const
    await recordFactorChange(ctx, trx, { made, by: input })
    return { kind: 'removed' } as const
  })
}
