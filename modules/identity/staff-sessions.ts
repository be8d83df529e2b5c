import { sql } from 'kysely'
import { demand, type Actor, type Factor } from '#access'
import { recordAudit } from '#audit'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { StaffId } from './staff.ts'

/** A live session as its owner, or whoever manages people, sees it. */
export interface ListedStaffSession {
  readonly id: Id<'ses'>
  readonly factor: Factor
  readonly address: string
  readonly agent: string
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
  /** The one that asks. */
  readonly isCurrent: boolean
}

/** Live at least by the longest idle time of any role; a shorter one may have ended it already. */
const idleMaxMs = 30 * 60_000

/** The live sessions of an account, the newest first: one's own, or anybody's for whoever manages people. */
export async function listStaffSessions(
  ctx: IdentityCtx,
  input: { readonly actor: Actor; readonly staffId: StaffId },
): Promise<ListedStaffSession[]> {
  demandOver(input)
  const now = ctx.now()
  const { rows } = await sql<ListedStaffSession>`
    select session.id, session.factor, session.ip as address, session.agent, session.created_at as "createdAt",
      session.seen_at as "seenAt", session.expires_at as "expiresAt",
      session.id = ${input.actor.session?.id ?? ''} as "isCurrent"
    from identity.staff_session session join identity.staff_user staff on staff.id = session.staff_id
    where session.staff_id = ${input.staffId} and session.ended_at is null and session.expires_at > ${now}
      and session.seen_at > ${new Date(now.getTime() - idleMaxMs)} and session.cred_version = staff.cred_version
    order by session.created_at desc, session.id desc
  `.execute(ctx.db)
  return rows
}

export interface EndStaffSessions {
  readonly actor: Actor
  readonly staffId: StaffId
  readonly client: Client
}

/** Ends one session: one's own, or anybody's for whoever manages people. False where it was over already. */
export async function endOneStaffSession(
  ctx: IdentityCtx,
  input: EndStaffSessions & { readonly sessionId: string },
): Promise<boolean> {
  demandOver(input)
  return (await end(ctx, { ...input, which: sql`id = ${input.sessionId}` })) > 0
}

/** Ends every session of an account but the one that asks, and says how many there were. */
export async function endOtherStaffSessions(ctx: IdentityCtx, input: EndStaffSessions): Promise<number> {
  demandOver(input)
  return end(ctx, { ...input, which: sql`id <> ${input.actor.session?.id ?? ''}` })
}

function demandOver({ actor, staffId }: { readonly actor: Actor; readonly staffId: StaffId }): void {
  if (actor.id !== staffId) demand(actor, 'staff.manage')
}

interface Ending extends EndStaffSessions {
  readonly which: ReturnType<typeof sql>
}

async function end(ctx: IdentityCtx, ending: Ending): Promise<number> {
  const { actor, staffId, which } = ending
  const at = ctx.now()
  const reason = actor.id === staffId ? 'ended_by_owner' : 'ended_by_staff'
  return ctx.transaction(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      update identity.staff_session set ended_at = ${at}, end_reason = ${reason}
      where staff_id = ${staffId} and ended_at is null and ${which}
      returning id
    `.execute(trx)
    if (rows.length > 0) await record(trx, ending, { sessionIds: rows.map(({ id }) => id).toSorted(), at })
    return rows.length
  })
}

async function record(
  trx: Trx,
  { actor, staffId, client }: Ending,
  { sessionIds, at }: { readonly sessionIds: readonly string[]; readonly at: Date },
): Promise<void> {
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'sessions_ended',
    accountId: staffId,
    subjectMac: null,
    client: cleanClient(client),
    detail: `by ${actor.id}`,
    at,
  })
  await recordAudit(trx, {
    who: actor.id,
    action: 'staff.sessions_ended',
    object: { kind: 'staff', id: staffId },
    before: { sessions: sessionIds.join(', ') },
    after: null,
    reason: null,
    address: cleanClient(client).address,
    at,
  })
}
