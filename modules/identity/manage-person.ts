import { demand, spendProof, type Actor, type Deed, type ProofNeeded } from '#access'
import { recordAudit, type AuditValue } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { judgeOver, type PeopleRefusal } from './people-rules.ts'
import { lockPeople } from './people.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { lockStaff } from './staff.store.ts'

export interface PersonDeed {
  readonly actor: Actor
  readonly staffId: string
  readonly deed: Deed
  readonly at: Date
}

/** What is judged to be done, and how it is written once the proof is spent; or why not. */
export type Planned<Kind extends string, Refusal extends string> =
  { readonly kind: Kind; write(): Promise<void> } | { readonly kind: Refusal }

/**
 * Does something to another member of staff, in one transaction and in this order: may the actor manage people, and this
 * person; what the deed itself refuses; the fresh proof; the writing.
 */
export async function managePerson<Kind extends string, Refusal extends string>(
  ctx: Ctx,
  { actor, staffId, deed, at }: PersonDeed,
  plan: (trx: Trx, account: StaffAccount) => Promise<Planned<Kind, Refusal>>,
): Promise<{ readonly kind: Kind | Refusal | PeopleRefusal } | ProofNeeded> {
  demand(actor, 'staff.manage')
  return ctx.transaction(async (trx) => {
    await lockPeople(trx)
    const account = await lockStaff(trx, staffId)
    if (account === null) return { kind: 'no_account' }
    const over = await judgeOver(trx, actor, account)
    if (over !== null) return { kind: over }
    const planned = await plan(trx, account)
    if (!('write' in planned)) return planned
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    await planned.write()
    return { kind: planned.kind }
  })
}

export interface PersonRecord {
  readonly actor: Pick<Actor, 'id' | 'address'>
  readonly staffId: string
  readonly action: string
  readonly before: AuditValue
  readonly after: AuditValue
  readonly reason: string | null
  readonly at: Date
}

/** The record of a change to a person. */
export function recordPerson(trx: Trx, { actor, staffId, ...rest }: PersonRecord): Promise<void> {
  return recordAudit(trx, {
    ...rest,
    who: actor.id,
    object: { kind: 'staff', id: staffId },
    address: actor.address,
  })
}
