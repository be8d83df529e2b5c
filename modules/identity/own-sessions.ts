import { sql } from 'kysely'
import { idleMsOf, type Actor, type Factor } from '#access'
import { recordAudit } from '#audit'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'

/** One of the own sessions, as its owner recognises it. */
export interface OwnSession {
  readonly id: string
  readonly address: string
  readonly agent: string
  readonly factor: Factor
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
  readonly isThisOne: boolean
}

/** The sessions that are open at this moment, this one first, then the latest seen. */
export async function listOwnSessions(
  ctx: IdentityCtx,
  input: { readonly actor: Actor },
): Promise<OwnSession[]> {
  const { actor } = input
  const now = ctx.now()
  const seenSince = new Date(now.getTime() - idleMsOf(actor.permissions))
  const { rows } = await sql<OwnSession>`
    select session.id, session.ip as address, session.agent, session.factor, session.created_at as "createdAt",
      session.seen_at as "seenAt", session.expires_at as "expiresAt",
      session.id = ${actor.session?.id ?? ''} as "isThisOne"
    from identity.staff_session session join identity.staff_user staff on staff.id = session.staff_id
    where staff.id = ${actor.id} and session.ended_at is null and session.expires_at > ${now}
      and session.seen_at > ${seenSince} and session.cred_version = staff.cred_version
    order by "isThisOne" desc, session.seen_at desc, session.id desc
  `.execute(ctx.db)
  return rows
}

export interface EndOwnSessions {
  readonly actor: Actor
  readonly client: Client
  /** One of the own sessions, or all but the one that asks. */
  readonly which: { readonly sessionId: string } | 'others'
}

/** Ends own sessions; answers how many. Somebody else's are not found. */
export async function endOwnSessions(
  ctx: IdentityCtx,
  input: EndOwnSessions,
): Promise<{ readonly kind: 'ended'; readonly count: number }> {
  const { actor, which } = input
  const own = actor.session?.id
  assert(own !== undefined, 'a person has a session')
  const chosen = which === 'others' ? sql`id <> ${own}` : sql`id = ${which.sessionId}`
  return ctx.transaction(async (trx) => {
    const { rows } = await sql`
      update identity.staff_session set ended_at = ${ctx.now()}, end_reason = 'ended_by_owner'
      where staff_id = ${actor.id} and ended_at is null and ${chosen}
      returning id
    `.execute(trx)
    if (rows.length > 0) await recordEnded(ctx, trx, { ...input, count: rows.length })
    return { kind: 'ended', count: rows.length }
  })
}

async function recordEnded(
  ctx: IdentityCtx,
  trx: Trx,
  { actor, client: from, count }: EndOwnSessions & { readonly count: number },
): Promise<void> {
  const client = cleanClient(from)
  const at = ctx.now()
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'sessions_ended',
    accountId: actor.id,
    subjectMac: null,
    client,
    detail: 'by owner',
    at,
  })
  await recordAudit(trx, {
    who: actor.id,
    action: 'staff.sessions_ended',
    object: { kind: 'staff', id: actor.id },
    before: null,
    after: { count, byOwner: true },
    reason: null,
    address: client.address,
    at,
  })
}
