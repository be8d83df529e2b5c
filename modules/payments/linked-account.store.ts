import type { Insertable, Updateable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { LinkedAccountRow } from './linked-account.ts'
import { archiveExchanges } from './archive.store.ts'
import type { Exchange, RemoteProvider } from './port.ts'

export async function insertLinkedAccount(
  trx: Trx,
  row: Insertable<DB['payments.linked_account']>,
): Promise<void> {
  await trx.insertInto('payments.linked_account').values(row).execute()
}

export async function updateLinkedAccount(
  trx: Trx,
  id: string,
  change: Updateable<DB['payments.linked_account']>,
): Promise<void> {
  await trx.updateTable('payments.linked_account').set(change).where('id', '=', id).execute()
}

export async function insertLinkedHistory(
  trx: Trx,
  row: Insertable<DB['payments.linked_account_history']>,
): Promise<void> {
  await trx.insertInto('payments.linked_account_history').values(row).execute()
}

export async function lockLinkedAccount(trx: Trx, id: string): Promise<LinkedAccountRow | null> {
  const row = await trx
    .selectFrom('payments.linked_account')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** What a buyer has or had linked of one provider, newest first: the living one, or else a dead one. */
export async function selectUsableLink(
  db: Db,
  owner: { buyerId: string; provider: RemoteProvider },
): Promise<LinkedAccountRow | null> {
  const rows = await db
    .selectFrom('payments.linked_account')
    .selectAll()
    .where('buyer_id', '=', owner.buyerId)
    .where('provider', '=', owner.provider)
    .where('state', 'in', ['linked', 'dead'])
    .orderBy('created_at', 'desc')
    .execute()
  return rows.find((row) => row.state === 'linked') ?? rows[0] ?? null
}

export function selectLinkedAccountsOf(db: Db, buyerId: string): Promise<LinkedAccountRow[]> {
  return db
    .selectFrom('payments.linked_account')
    .selectAll()
    .where('buyer_id', '=', buyerId)
    .where('state', 'in', ['linked', 'dead'])
    .orderBy('created_at', 'desc')
    .execute()
}

/** The link a buyer left for, by the secret in the return address. */
export async function selectByTicket(
  db: Db,
  left: { ticketSha256: Buffer; buyerId: string },
): Promise<LinkedAccountRow | null> {
  const row = await db
    .selectFrom('payments.linked_account')
    .selectAll()
    .where('ticket_sha256', '=', left.ticketSha256)
    .where('buyer_id', '=', left.buyerId)
    .executeTakeFirst()
  return row ?? null
}

/** Locks the links of a buyer at a provider in this state, oldest first, so that two processes never wait crosswise. */
export function lockLinksOf(
  trx: Trx,
  owner: { buyerId: string; provider: RemoteProvider; state: 'binding' | 'linked' },
): Promise<LinkedAccountRow[]> {
  return trx
    .selectFrom('payments.linked_account')
    .selectAll()
    .where('buyer_id', '=', owner.buyerId)
    .where('provider', '=', owner.provider)
    .where('state', '=', owner.state)
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function countLinksSince(db: Db, wanted: { buyerId: string; since: Date }): Promise<number> {
  const { count } = await db
    .selectFrom('payments.linked_account')
    .select((links) => links.fn.countAll<bigint>().as('count'))
    .where('buyer_id', '=', wanted.buyerId)
    .where('created_at', '>', wanted.since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Living links whose token dies before `before` and that nobody is asking about. */
export function selectDyingLinks(
  db: Db,
  wanted: { now: Date; before: Date; limit: number },
): Promise<{ id: string; provider: RemoteProvider }[]> {
  return db
    .selectFrom('payments.linked_account')
    .select(['id', 'provider'])
    .where('state', '=', 'linked')
    .where('access_expires_at', '<', wanted.before)
    .where((where) => where.or([where('busy_until', 'is', null), where('busy_until', '<', wanted.now)]))
    .orderBy('access_expires_at')
    .limit(wanted.limit)
    .execute()
}

/** Bindings that were begun and never finished. */
export function selectUnfinishedLinks(
  db: Db,
  wanted: { before: Date; limit: number },
): Promise<{ id: string }[]> {
  return db
    .selectFrom('payments.linked_account')
    .select('id')
    .where('state', '=', 'binding')
    .where('created_at', '<', wanted.before)
    .limit(wanted.limit)
    .execute()
}

/** What was on the wire about a link or a reservation, which have no attempt, into the archive. */
export function insertLinkedExchanges(
  trx: Trx,
  subjectId: string,
  exchanges: readonly Exchange[],
): Promise<void> {
  const subjectKind = subjectId.startsWith('rsv_') ? 'reservation' : 'linked_account'
  return archiveExchanges(trx, { subjectKind, subjectId }, exchanges)
}
