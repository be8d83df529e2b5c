import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Buyer, BuyerId } from './buyer.ts'
import { buyerColumns } from './buyer.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { hashToken } from './token.ts'

const idleMs = 12 * 3_600_000
const absoluteMs = 7 * 24 * 3_600_000
const sessionsMax = 5
const seenStepMs = 60_000

/** By what a session was opened. */
export type BuyerFactor = 'password' | 'whatsapp' | 'passkey'

export interface BuyerSession {
  readonly id: Id<'ses'>
  readonly buyer: Buyer
  readonly factor: BuyerFactor
  readonly createdAt: Date
  /** The end that no activity postpones. */
  readonly expiresAt: Date
}

export interface NewBuyerSession {
  readonly token: string
  readonly buyerId: BuyerId
  readonly credVersion: number
  readonly factor: BuyerFactor
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
      (id, token_sha256, buyer_id, cred_version, factor, ip, agent, created_at, seen_at, expires_at)
    values (${newId('ses')}, ${hashToken(session.token)}, ${buyerId}, ${session.credVersion}, ${session.factor},
      ${client.address}, ${client.agent}, ${at}, ${at}, ${expiresAt})
  `.execute(trx)
  return expiresAt
}

interface SessionRow extends Buyer {
  readonly sessionId: Id<'ses'>
  readonly factor: BuyerFactor
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
    select session.id as "sessionId", session.factor, session.created_at as "createdAt",
      session.seen_at as "seenAt", session.expires_at as "expiresAt", ${buyerColumns}
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
  const { sessionId, factor, createdAt, expiresAt, id, companyId, companyRole, email, name, phone } = row
  const buyer = { id, companyId, companyRole, email, name, phone }
  return { id: sessionId, buyer, factor, createdAt, expiresAt }
}

/** A session as its owner sees it in the list. */
export interface ListedBuyerSession {
  readonly id: Id<'ses'>
  readonly agent: string
  readonly address: string
  readonly factor: BuyerFactor
  readonly createdAt: Date
  readonly seenAt: Date
}

/** The live sessions of an account, the one used last first. */
export async function listBuyerSessions(
  ctx: IdentityCtx,
  input: { readonly buyerId: BuyerId },
): Promise<ListedBuyerSession[]> {
  const now = ctx.now()
  const { rows } = await sql<ListedBuyerSession>`
    select session.id, session.agent, session.ip as address, session.factor, session.created_at as "createdAt",
      session.seen_at as "seenAt"
    from identity.buyer_session session join identity.buyer buyer on buyer.id = session.buyer_id
    where session.buyer_id = ${input.buyerId} and session.ended_at is null and session.expires_at > ${now}
      and session.seen_at > ${new Date(now.getTime() - idleMs)} and session.cred_version = buyer.cred_version
    order by session.seen_at desc, session.id desc
  `.execute(ctx.db)
  return rows
}

/** Ends one session of the account, or (with null) all but the one that asks; another account's are out of reach. */
export async function endOwnBuyerSessions(
  ctx: IdentityCtx,
  input: {
    readonly buyerId: BuyerId
    readonly sessionId: string | null
    readonly keepId: string
    readonly client: Client
  },
): Promise<void> {
  const { buyerId, sessionId, keepId } = input
  await ctx.transaction(async (trx) => {
    const { rows } = await sql`
      update identity.buyer_session set ended_at = ${ctx.now()}, end_reason = 'ended_by_owner'
      where buyer_id = ${buyerId} and ended_at is null and id <> ${keepId}
        and (${sessionId}::text is null or id = ${sessionId})
      returning id
    `.execute(trx)
    if (rows.length > 0) await recordEnd(ctx, trx, { kind: 'sessions_ended', buyerId, client: input.client })
  })
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
    if (ended !== undefined)
      await recordEnd(ctx, trx, { kind: 'signed_out', buyerId: ended.buyerId, client: input.client })
  })
}

async function recordEnd(
  ctx: IdentityCtx,
  trx: Trx,
  ended: {
    readonly kind: 'signed_out' | 'sessions_ended'
    readonly buyerId: BuyerId
    readonly client: Client
  },
): Promise<void> {
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: ended.kind,
    accountId: ended.buyerId,
    subjectMac: null,
    client: cleanClient(ended.client),
    detail: null,
    at: ctx.now(),
  })
}
