import type { ProofNeeded } from '#access'
import { newId } from '#platform/ids.ts'
import type { FactorChange } from '../change-factor.ts'
import { factorDeed, lockOwnAccount, recordFactorChange, withFactorProof } from '../change-factor.ts'
import { countFactorFailure, isFactorLocked } from '../factor-tries.ts'
import type { IdentityCtx } from '../identity.ts'
import { readCode } from '../otp/code.ts'
import { unsealSecret } from './check-totp.ts'
import { groupSecret, makeTotpSecret, stepOfCode, totpUri } from './totp.ts'
import { findBegunTotp, findTotp, insertTotp, markTotpConfirmed, retireTotp } from './totp.store.ts'

/** How long a begun enrolment waits for its first code. */
const begunMs = 15 * 60_000

export type TotpBegun =
  | {
      readonly kind: 'begun'
      /** For the QR code. */
      readonly uri: string
      /** The secret in groups, for typing. Shown now and never again. */
      readonly secret: string
    }
  | ProofNeeded

/** Makes the secret of an authenticator app, which needs a fresh proof. It counts only once `confirmTotp` has seen a code. */
export async function beginTotp(ctx: IdentityCtx, input: FactorChange): Promise<TotpBegun> {
  const { actor } = input
  return withFactorProof(ctx, { actor, deed: factorDeed('totp.enrol') }, async (trx, staff) => {
    const id = newId('ttp')
    const secret = makeTotpSecret()
    const secretSealed = ctx.identity.factorSealer.seal(secret, id)
    const sessionId = actor.session?.id ?? ''
    await insertTotp(trx, { id, staffId: staff.id, secretSealed, sessionId, at: ctx.now() })
    return { kind: 'begun', uri: totpUri(secret, staff.email), secret: groupSecret(secret) } as const
  })
}

export type TotpConfirmed = { readonly kind: 'confirmed' | 'wrong' | 'not_begun' | 'locked' }

/** The first code of the app that this session began to enrol. From here on it counts, and an app before it does not. */
export async function confirmTotp(
  ctx: IdentityCtx,
  input: FactorChange & { readonly code: string },
): Promise<TotpConfirmed> {
  return ctx.transaction(async (trx) => {
    const staff = await lockOwnAccount(trx, input.actor)
    const sessionId = input.actor.session?.id ?? ''
    const at = ctx.now()
    if (await isFactorLocked(trx, { staff, sessionId, at })) return { kind: 'locked' }
    const since = new Date(at.getTime() - begunMs)
    const begun = await findBegunTotp(trx, { staffId: staff.id, sessionId, since })
    const secret = begun === null ? null : unsealSecret(ctx, begun)
    if (begun === null || secret === null) return { kind: 'not_begun' }
    const step = stepOfCode(secret, readCode(input.code), at)
    if (step === null) {
      const failure = { staff, sessionId, client: input.client, detail: 'totp_enrol', at }
      return { kind: (await countFactorFailure(ctx, trx, failure)) === 'locked' ? 'locked' : 'wrong' }
    }
    await retireTotp(trx, staff.id, at)
    await markTotpConfirmed(trx, { id: begun.id, step, at })
    const made = { staffId: staff.id, kind: 'totp_added', factorId: begun.id, name: null } as const
    await recordFactorChange(ctx, trx, { made, by: input })
    return { kind: 'confirmed' }
  })
}

export type TotpRemoved = { readonly kind: 'removed' | 'not_found' } | ProofNeeded

/** Takes the authenticator app away; needs a fresh proof. */
export async function removeTotp(ctx: IdentityCtx, input: FactorChange): Promise<TotpRemoved> {
  const { actor } = input
  return withFactorProof(ctx, { actor, deed: factorDeed('totp.remove') }, async (trx, staff) => {
    const totp = await findTotp(trx, staff.id)
    if (totp === null || !(await retireTotp(trx, staff.id, ctx.now()))) return { kind: 'not_found' } as const
    const made = { staffId: staff.id, kind: 'totp_removed', factorId: totp.id, name: null } as const
    await recordFactorChange(ctx, trx, { made, by: input })
    return { kind: 'removed' } as const
  })
}
