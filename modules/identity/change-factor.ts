import { sql } from 'kysely'
import { spendProof, type Actor, type Deed, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { assert, present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { StaffId } from './staff.ts'
import type { StaffAccount } from './staff.store.ts'
import { lockStaff } from './staff.store.ts'
import type { StaffNoticeKind } from './tell-staff.ts'
import { tellStaff } from './tell-staff.ts'

/** Who changes a factor of the own account, from where. */
export interface FactorChange {
  readonly actor: Actor
  readonly client: Client
  /** True where every other session of the account shall end with it. */
  readonly endOthers?: boolean
}

/** What a change of factors is proven for: `change` such as `passkey.enrol`, and which one. */
export function factorDeed(change: string, which: string | null = null): Deed {
  return { action: 'profile.change', values: { change, which } }
}

/** Runs a change of factors once its fresh proof is spent, under the account's lock. */
export async function withFactorProof<Answer>(
  ctx: IdentityCtx,
  asked: { readonly actor: Actor; readonly deed: Deed },
  work: (trx: Trx, staff: StaffAccount) => Promise<Answer>,
): Promise<Answer | ProofNeeded> {
  return ctx.transaction(async (trx) => {
    const staff = await lockOwnAccount(trx, asked.actor)
    const needed = await spendProof(trx, { ...asked, at: ctx.now() })
    return needed ?? work(trx, staff)
  })
}

/** The actor's own account, locked. Machines have none. */
export async function lockOwnAccount(trx: Trx, actor: Actor): Promise<StaffAccount> {
  assert(actor.session !== null, 'only a person with a session changes own factors')
  return present(await lockStaff(trx, actor.id), 'whoever has a session has an account')
}

export interface FactorChanged {
  readonly staffId: StaffId
  readonly kind: Extract<
    StaffNoticeKind,
    'passkey_added' | 'passkey_removed' | 'totp_added' | 'totp_removed' | 'recovery_codes_made'
  >
  /** Id of the factor, or of the set of codes. */
  readonly factorId: string
  readonly name: string | null
}

/** Records a change of factors, tells its owner on every channel, and ends the other sessions where that was asked for. */
export async function recordFactorChange(
  ctx: IdentityCtx,
  trx: Trx,
  { made, by }: { readonly made: FactorChanged; readonly by: FactorChange },
): Promise<void> {
  const at = ctx.now()
  const client = cleanClient(by.client)
  const { staffId, kind, factorId, name } = made
  const ended = by.endOthers === true ? await endOtherSessions(trx, { staffId, by: by.actor, at }) : 0
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind,
    accountId: staffId,
    subjectMac: null,
    client,
    detail: factorId,
    at,
  })
  await recordAudit(trx, {
    who: by.actor.id,
    action: `staff.${kind}`,
    object: { kind: 'staff', id: staffId },
    before: null,
    after: { factorId, name, otherSessionsEnded: ended },
    reason: null,
    address: client.address,
    at,
  })
  const details = { eventId: factorId, client, ...(name === null ? {} : { subject: name }) }
  await tellStaff(trx, { staffId, kind, details, at })
}

/** Ends every session of the account but the one that acts; answers how many. */
async function endOtherSessions(
  trx: Trx,
  others: { readonly staffId: StaffId; readonly by: Actor; readonly at: Date },
): Promise<number> {
  const { rows } = await sql`
    update identity.staff_session set ended_at = ${others.at}, end_reason = 'ended_by_owner'
    where staff_id = ${others.staffId} and ended_at is null and id <> ${others.by.session?.id ?? ''}
    returning id
  `.execute(trx)
  return rows.length
}
