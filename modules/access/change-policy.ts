import { recordAudit } from '#audit'
import type { Ctx } from '#platform/ctx.ts'
import { demand, type Actor } from './actor.ts'
import { findPolicy, isCoolDown, savePolicy, type Policy } from './policy.ts'
import { spendProof, type ProofNeeded } from './proof.ts'

export interface ChangePolicy {
  readonly actor: Actor
  readonly policy: Policy
  readonly reason: string
}

export type PolicyChanged =
  { readonly kind: 'changed' | 'unchanged' | 'bad_hours' | 'reason_missing' } | ProofNeeded

/** Sets how staff of the whole house prove who they are. */
export async function changePolicy(ctx: Ctx, input: ChangePolicy): Promise<PolicyChanged> {
  const { actor, policy } = input
  demand(actor, 'role.manage')
  const reason = input.reason.trim().slice(0, 300)
  if (reason.length < 3) return { kind: 'reason_missing' }
  if (!isCoolDown(policy.phoneCoolDownHours)) return { kind: 'bad_hours' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const before = await findPolicy(trx)
    const { passkeyReplacesCode, phoneCoolDownHours } = policy
    if (
      before.passkeyReplacesCode === passkeyReplacesCode &&
      before.phoneCoolDownHours === phoneCoolDownHours
    )
      return { kind: 'unchanged' }
    const deed = { action: 'role.change', values: { act: 'policy', ...policy } } as const
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    const by = actor.id
    await savePolicy(trx, { key: 'passkeyReplacesCode', value: passkeyReplacesCode, by, at })
    await savePolicy(trx, { key: 'phoneCoolDownHours', value: phoneCoolDownHours, by, at })
    await recordAudit(trx, {
      who: by,
      action: 'policy.changed',
      object: { kind: 'policy', id: 'access' },
      before: { ...before },
      after: { passkeyReplacesCode, phoneCoolDownHours },
      reason,
      address: actor.address,
      at,
    })
    return { kind: 'changed' }
  })
}
