import type { Trx } from '#platform/ctx.ts'
import type { IdentityCtx } from '../identity.ts'
import { readCode } from '../otp/code.ts'
import type { StaffId } from '../staff.ts'
import { stepOfCode } from './totp.ts'
import type { TotpRow } from './totp.store.ts'
import { findTotp, useTotpStep } from './totp.store.ts'

/** Judges a code of the authenticator app; each step's code is taken once, by whomever first. */
export async function checkTotp(
  ctx: IdentityCtx,
  trx: Trx,
  given: { readonly staffId: StaffId; readonly code: string; readonly at: Date },
): Promise<'right' | 'wrong' | 'unavailable'> {
  const totp = await findTotp(trx, given.staffId)
  if (totp === null) return 'unavailable'
  const secret = unsealSecret(ctx, totp)
  if (secret === null) return 'unavailable'
  const step = stepOfCode(secret, readCode(given.code), given.at)
  return step !== null && (await useTotpStep(trx, totp.id, step)) ? 'right' : 'wrong'
}

/** The secret of an app, sealed for its own row only. */
export function unsealSecret(ctx: IdentityCtx, totp: TotpRow): string | null {
  const secret = ctx.identity.factorSealer.unseal(totp.secretSealed, totp.id)
  if (secret === null)
    ctx.log.error({ totpId: totp.id }, 'identity: an authenticator app cannot be read with this seal key')
  return secret
}
