import { needsPasskey, type AskedProof, type Permission } from '#access'
import type { Factors } from './factor.ts'
import { listFactors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import { isSettled } from './passkey/cool-down.ts'
import { resetCoolsUntil } from './reset-cool-down.ts'
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
  /** Until when codes prove nothing after a supervised reset; null as usual. */
  readonly coolsUntil: Date | null
  /** From when the first of the new passkeys proves, where none does yet. */
  readonly passkeySettlesAt: Date | null
}

/** How a session may answer a question. */
export async function proofWays(
  ctx: IdentityCtx,
  input: { readonly proof: Pick<AskedProof, 'action'>; readonly session: StaffSession },
): Promise<ProofWays> {
  const { proof, session } = input
  const factors = await listFactors(ctx.db, session.staff.id)
  const coolsUntil = await resetCoolsUntil(ctx.db, { staffId: session.staff.id, now: ctx.now() })
  const { permissions } = session
  return waysOf({ action: proof.action, permissions, factors, coolsUntil, now: ctx.now() })
}

/**
 * Whoever moves money or manages people proves by passkey, once it is settled. The one exception is a change of the own profile
 * by somebody who has none yet, since the first passkey cannot be proven by one: there the password and another factor do.
 */
export function waysOf(of: {
  readonly action: AskedProof['action']
  readonly permissions: ReadonlySet<Permission>
  readonly factors: Factors
  readonly coolsUntil: Date | null
  readonly now: Date
}): ProofWays {
  const { action, permissions, factors, coolsUntil, now } = of
  const must = needsPasskey(permissions)
  const hasPasskey = factors.passkeys.some((passkey) => isSettled(passkey, now))
  const [firstToSettle] = factors.passkeys
    .flatMap(({ coolsUntil: until }) => until ?? [])
    .toSorted((one, other) => one.getTime() - other.getTime())
  const isOwnProfile = action === 'profile.change'
  const others = !must || (isOwnProfile && !hasPasskey)
  const ways: readonly (ProofWay | false)[] = [
    hasPasskey && 'passkey',
    others && coolsUntil === null && 'whatsapp',
    others && factors.totp && 'totp',
    others && factors.recoveryCodesLeft > 0 && 'recovery_code',
  ]
  return {
    ways: ways.filter((way) => way !== false),
    needsPasskey: must && !isOwnProfile,
    // Whoever changes factors gives both anew (NIST SP 800-63B-4, 4.1.2; ASVS 7.5.1).
    asksPassword: isOwnProfile,
    factors,
    coolsUntil,
    passkeySettlesAt: hasPasskey ? null : (firstToSettle ?? null),
  }
}
