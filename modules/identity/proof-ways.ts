import { needsPasskey, type AskedProof, type Permission } from '#access'
import type { Factors } from './factor.ts'
import { listFactors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import type { StaffSession } from './staff-session.ts'

/** By what a question about a deed may be answered. */
export type ProofWay = 'passkey' | 'whatsapp' | 'totp' | 'recovery_code'

export interface ProofWays {
  /** The ways open to this person for this deed, the best first; none where a passkey is needed and missing. */
  readonly ways: readonly ProofWay[]
  /** True where money or people depend on it, so that only a passkey proves. */
  readonly needsPasskey: boolean
  /** Must the password be given beside the factor? A passkey alone is both. */
  readonly asksPassword: boolean
  readonly factors: Factors
}

/** How a session may answer a question. */
export async function proofWays(
  ctx: IdentityCtx,
  input: { readonly proof: Pick<AskedProof, 'action'>; readonly session: StaffSession },
): Promise<ProofWays> {
  const { proof, session } = input
  const factors = await listFactors(ctx.db, session.staff.id)
  return waysOf({ action: proof.action, permissions: session.permissions, factors })
}

/**
 * Whoever moves money or manages people proves by passkey. The one exception is a change of the own profile by somebody who
 * has none yet, since the first passkey cannot be proven by one: there the password and another factor do.
 */
export function waysOf(of: {
  readonly action: AskedProof['action']
  readonly permissions: ReadonlySet<Permission>
  readonly factors: Factors
}): ProofWays {
  const { action, permissions, factors } = of
  const must = needsPasskey(permissions)
  const hasPasskey = factors.passkeys.length > 0
  const isOwnProfile = action === 'profile.change'
  const others = !must || (isOwnProfile && !hasPasskey)
  const ways: readonly (ProofWay | false)[] = [
    hasPasskey && 'passkey',
    others && 'whatsapp',
    others && factors.totp && 'totp',
    others && factors.recoveryCodesLeft > 0 && 'recovery_code',
  ]
  return {
    ways: ways.filter((way) => way !== false),
    needsPasskey: must && !isOwnProfile,
    // Whoever changes factors gives both anew (NIST SP 800-63B-4, 4.1.2; ASVS 7.5.1).
    asksPassword: isOwnProfile,
    factors,
  }
}
