import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Buyer, BuyerId } from './buyer.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { hashToken } from './token.ts'

const idleMs = 12 * 3_600_000
const absoluteMs = 7 * 24 * 3_600_000
const sessionsMax = 5
const seenStepMs = 60_000

export interface BuyerSession {
  readonly id: Id<'ses'>
  readonly buyer: Buyer
  readonly createdAt: Date
  /** The end that no activity postpones. */
  readonly expiresAt: Date
}

export interface NewBuyerSession {
  readonly token: string
  readonly buyerId: BuyerId
  readonly credVersion: number
  readonly client: Client
  readonly at: Date
}

/** Opens a session and ends the oldest ones beyond five; answers when it ends at the latest. Needs the account locked. */
export async function openBuyerSession(trx: Trx, session: NewBuyerSession): Promise<Date> {
  const { buyerId, at, client } = session
  const expiresAt = new Date(at.getTime() + absoluteMs)
  await sql`
    update identity.buyer_session set ended_at = ${at}, end_reason = 'displaced'
    where buyer_id = ${buyerId} and ended_at is null and id not in (
      select id from identity.buyer_session where buyer_id = ${buyerId} and ended_at is null
        and expires_at > ${at} and seen_at > ${new Date(at.getTime() - idleMs)}
      order by created_at desc, id desc limit ${sessionsMax - 1})
  `.execute(trx)
  await sql`
    insert into identity.buyer_session
      (id, token_sha256, buyer_id, cred_version, ip, agent, created_at, seen_at, expires_at)
    values (${newId('ses')}, ${hashToken(session.token)}, ${buyerId}, ${session.credVersion}, ${client.address},
      ${client.agent}, ${at}, ${at}, ${expiresAt})
  `.execute(trx)
  return expiresAt
}

interface SessionRow extends Buyer {
  readonly sessionId: Id<'ses'>
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
}

/** Finds the session of a token while it lives: not ended, not idle for 12 hours, not older than 7 days, account unchanged. */
export async function findBuyerSession(
  ctx: IdentityCtx,
  input: { readonly sessionToken: string },
): Promise<BuyerSession | null> {
  const now = ctx.now()
  const { rows } = await sql<SessionRow>`
    select session.id as "sessionId", session.created_at as "createdAt", session.seen_at as "seenAt",
      session.expires_at as "expiresAt", buyer.id, buyer.company_id as "companyId", buyer.email, buyer.name,
      buyer.phone_e164 as phone
    from identity.buyer_session session join identity.buyer buyer on buyer.id = session.buyer_id
    where session.token_sha256 = ${hashToken(input.sessionToken)}
      and session.ended_at is null
      and session.expires_at > ${now}
      and session.seen_at > ${new Date(now.getTime() - idleMs)}
      and session.cred_version = buyer.cred_version
      and buyer.disabled_at is null
  `.execute(ctx.db)
  const row = rows[0]
  if (row === undefined) return null
  if (now.getTime() - row.seenAt.getTime() >= seenStepMs)
    await sql`
      update identity.buyer_session set seen_at = ${now} where id = ${row.sessionId} and seen_at < ${now}
    `.execute(ctx.db)
  const { sessionId, createdAt, expiresAt, id, companyId, email, name, phone } = row
  return { id: sessionId, buyer: { id, companyId, email, name, phone }, createdAt, expiresAt }
}

/** Logout: the session ends on the server. A token of no live session changes nothing. */
export async function endBuyerSession(
  ctx: IdentityCtx,
  input: { readonly sessionToken: string; readonly client: Client },
): Promise<void> {
  await ctx.transaction(async (trx) => {
    const { rows } = await sql<{ buyerId: BuyerId }>`
      update identity.buyer_session set ended_at = ${ctx.now()}, end_reason = 'logout'
      where token_sha256 = ${hashToken(input.sessionToken)} and ended_at is null
      returning buyer_id as "buyerId"
    `.execute(trx)
    const ended = rows[0]
    if (ended === undefined) return
    await recordAuthEvent(trx, {
      realm: 'buyer',
      kind: 'signed_out',
      accountId: ended.buyerId,
      subjectMac: null,
      client: cleanClient(input.client),
      detail: null,
      at: ctx.now(),
    })
  })
}
