import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { AuditChain } from './chain.ts'

/** Chosen once; held by the one process that links. */
const linkLockKey = 4_011_947n

export async function tryLockLinks(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${linkLockKey}) as locked`.execute(trx)
  return rows[0]?.locked === true
}

export interface LastLink {
  /** 0 where nothing is linked yet. */
  readonly position: bigint
  readonly rowId: bigint
  readonly xact: string
  readonly hash: Buffer
  readonly linkedAt: Date | null
  /** The server counts transactions below it: no new row would ever come after this link. */
  readonly isAhead: boolean
}

export async function selectLastLink(db: Db, chain: AuditChain): Promise<LastLink> {
  const { rows } = await sql<LastLink>`
    select coalesce(l.position, 0) as position, coalesce(l.row_id, 0) as "rowId",
      coalesce(l.xact, '0'::xid8)::text as xact, coalesce(l.hash, decode(repeat('00', 32), 'hex')) as hash,
      l.linked_at as "linkedAt", coalesce(l.xact, '0'::xid8) >= pg_snapshot_xmax(pg_current_snapshot()) as "isAhead"
    from (select 1) one left join (
      select * from audit.link where chain = ${chain.name} order by position desc limit 1) l on true`.execute(
    db,
  )
  return present(rows[0], 'a left join of one row has one row')
}

export interface WaitingRow {
  readonly id: bigint
  readonly xact: string
  readonly canonical: string
}

/** The next rows in commit order, below the oldest transaction that is still running. */
export async function selectWaiting(
  trx: Trx,
  chain: AuditChain,
  input: { readonly after: LastLink; readonly limit: number },
): Promise<WaitingRow[]> {
  const { after, limit } = input
  const { rows } = await sql<WaitingRow>`
    select id, xact::text as xact, canonical from ${sql.table(chain.view)}
    where (xact, id) > (${after.xact}::xid8, ${after.rowId}::bigint) and xact < pg_snapshot_xmin(pg_current_snapshot())
    order by ${sql.ref(`${chain.view}.xact`)}, id limit ${limit}`.execute(trx)
  return rows
}

export interface NewLink {
  readonly position: bigint
  readonly rowId: bigint
  readonly xact: string
  readonly digest: Buffer
  readonly hash: Buffer
}

export async function insertLinks(
  trx: Trx,
  chain: AuditChain,
  input: { readonly links: readonly NewLink[]; readonly linkedAt: Date },
): Promise<void> {
  const column = <T>(pick: (link: NewLink) => T) => input.links.map(pick)
  await sql`
    insert into audit.link (chain, position, row_id, xact, digest, hash, linked_at)
    select ${chain.name}, position, row_id, xact::xid8, digest, hash, ${input.linkedAt}
    from unnest(${column((link) => link.position)}::bigint[], ${column((link) => link.rowId)}::bigint[],
      ${column((link) => link.xact)}::text[], ${column((link) => link.digest)}::bytea[],
      ${column((link) => link.hash)}::bytea[]) as l (position, row_id, xact, digest, hash)
    order by position`.execute(trx)
}

/** Where a proof begins, and where the last right one ended. */
export interface ChainPlace {
  readonly position: bigint
  readonly hash: Buffer
}

export async function selectCheckpoint(
  db: Db,
  chain: AuditChain,
): Promise<(ChainPlace & { readonly provenAt: Date }) | null> {
  const { rows } = await sql<ChainPlace & { provenAt: Date }>`
    select position, hash, proven_at as "provenAt" from audit.proof
    where chain = ${chain.name} order by id desc limit 1`.execute(db)
  return rows[0] ?? null
}

export async function insertCheckpoint(
  trx: Trx,
  chain: AuditChain['name'],
  row: ChainPlace & { readonly isFull: boolean; readonly provenAt: Date },
): Promise<void> {
  await sql`
    insert into audit.proof (chain, position, hash, is_full, proven_at)
    values (${chain}, ${row.position}, ${row.hash}, ${row.isFull}, ${row.provenAt})`.execute(trx)
}

/** Checkpoints whose link is gone or is another one than it was, by their position. */
export async function selectLostCheckpoints(
  db: Db,
  chain: AuditChain,
  which: { readonly all: boolean },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.position::text as id from (
      select * from audit.proof where chain = ${chain.name} order by id desc ${which.all ? sql`` : sql`limit 1`}) p
    left join audit.link l on l.chain = p.chain and l.position = p.position
    where l.hash is distinct from p.hash order by p.position limit 100`.execute(db)
  return rows.map((row) => row.id)
}

export interface LinkedRow {
  readonly position: bigint
  readonly rowId: bigint
  readonly digest: Buffer
  readonly hash: Buffer
  /** Of the row as it is now; null where it is gone. */
  readonly found: Buffer | null
}

/** The next links after a position, with the digest of what their rows say now. */
export async function selectLinked(
  db: Db,
  chain: AuditChain,
  input: { readonly afterPosition: bigint; readonly limit: number },
): Promise<LinkedRow[]> {
  const { rows } = await sql<LinkedRow>`
    select l.position, l.row_id as "rowId", l.digest, l.hash, sha256(convert_to(c.canonical, 'UTF8')) as found
    from (
      select * from audit.link where chain = ${chain.name} and position > ${input.afterPosition}
      order by position limit ${input.limit}) l
    left join lateral (
      select v.canonical from ${sql.table(chain.view)} v where v.id = l.row_id offset 0) c on true
    order by l.position`.execute(db)
  return rows
}

/** Rows among linked ones that no link knows: they were slipped in. */
export async function selectSlippedIn(
  db: Db,
  chain: AuditChain,
  input: { readonly afterPosition: bigint; readonly last: LastLink },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select v.id::text as id from ${sql.table(chain.view)} v
    where (v.xact, v.id) <= (${input.last.xact}::xid8, ${input.last.rowId}::bigint)
      and v.xact >= coalesce((
        select xact from audit.link where chain = ${chain.name} and position = ${input.afterPosition}), '0'::xid8)
      and (select l.position from audit.link l where l.chain = ${chain.name} and l.row_id = v.id) is null
    order by v.id limit 100`.execute(db)
  return rows.map((row) => row.id)
}

export interface ChainTail {
  readonly waiting: bigint
  readonly overdue: readonly string[]
}

/** What is not linked yet, and what of it should have been long ago, by the server's clock, with nothing older running. */
export async function selectTail(
  db: Db,
  chain: AuditChain,
  input: { readonly last: LastLink; readonly overdueMs: number },
): Promise<ChainTail> {
  const { rows } = await sql<ChainTail>`
    select count(*) as waiting, coalesce((array_agg(v.id::text order by v.id) filter (
      where v.written_at < clock_timestamp() - make_interval(secs => ${input.overdueMs / 1_000}) and v.xact < pg_snapshot_xmin(pg_current_snapshot())))[1:100], '{}') as overdue
    from ${sql.table(chain.view)} v
    where (v.xact, v.id) > (${input.last.xact}::xid8, ${input.last.rowId}::bigint)`.execute(db)
  return present(rows[0], 'an aggregate has one row')
}
