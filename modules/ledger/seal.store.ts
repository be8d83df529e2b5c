import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'

/** Chosen once; held by the one process that seals. */
const sealLockKey = 4_011_946n

export async function tryLockSeals(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${sealLockKey}) as locked`.execute(trx)
  return rows[0]?.locked === true
}

export interface LastSeal {
  /** 0 where nothing is sealed yet. */
  readonly seq: bigint
  readonly toXact: string
  readonly hash: Buffer
  /** The server counts transactions below it: no new entry would ever come after this seal. */
  readonly isAhead: boolean
}

export async function selectLastSeal(db: Db): Promise<LastSeal> {
  const { rows } = await sql<LastSeal>`
    select coalesce(s.seq, 0) as seq, coalesce(s.to_xact, '0'::xid8)::text as "toXact",
      coalesce(s.hash, decode(repeat('00', 32), 'hex')) as hash,
      coalesce(s.to_xact, '0'::xid8) >= pg_snapshot_xmax(pg_current_snapshot()) as "isAhead"
    from (select 1) one left join (select * from ledger.seal order by seq desc limit 1) s on true`.execute(db)
  return present(rows[0], 'a left join of one row has one row')
}

/** The last transaction of the next batch; null where nothing waits. Transactions are never split over two seals. */
export async function selectBatchEnd(
  trx: Trx,
  input: { fromXact: string; limit: number },
): Promise<string | null> {
  const { rows } = await sql<{ xact: string }>`
    select xact::text as xact from (
      select xact from ledger.entry
      where xact > ${input.fromXact}::xid8 and xact < pg_snapshot_xmin(pg_current_snapshot())
      order by xact limit ${input.limit}) batch
    order by batch.xact desc limit 1`.execute(trx)
  return rows[0]?.xact ?? null
}

/** Writes the seal, its members and the balances they move; answers how many entries that were. */
export async function insertSeal(
  trx: Trx,
  input: { last: LastSeal; toXact: string; sealedAt: Date },
): Promise<bigint> {
  const { last, toXact, sealedAt } = input
  const range = sql`xact > ${last.toXact}::xid8 and xact <= ${toXact}::xid8`
  const head = sql`${last.seq + 1n}::bigint, ${last.toXact}::xid8, ${toXact}::xid8, entry_count, debit_idr, digest, ${last.hash}::bytea`
  const { rows } = await sql<{ entries: bigint }>`
    with member as materialized (
      select entry_id, row_number() over (order by xact, entry_id collate "C")::integer as position,
        sha256(convert_to(canonical, 'UTF8')) as digest, debit_idr
      from ledger.entry_canonical where ${range}
    ), content as (
      select count(*) as entry_count, sum(debit_idr)::bigint as debit_idr,
        sha256(string_agg(digest, ''::bytea order by position)) as digest
      from member
    ), new_seal as (
      insert into ledger.seal (seq, from_xact, to_xact, entry_count, debit_idr, digest, prev_hash, hash, sealed_at)
      select ${head}, ledger.seal_hash(${head}, ${sealedAt}::timestamptz), ${sealedAt}::timestamptz from content
    ), new_member as (
      insert into ledger.seal_entry (seal_seq, position, entry_id, digest)
      select ${last.seq + 1n}::bigint, position, entry_id, digest from member
    ), moved as (
      insert into ledger.balance_day as b (account_code, subledger, day, debit_idr, credit_idr)
      select l.account_code, coalesce(l.subledger, ''), e.booked_on,
        sum(greatest(l.amount_idr, 0))::bigint, sum(greatest(-l.amount_idr, 0))::bigint
      from ledger.entry e join ledger.line l on l.entry_id = e.id where ${range}
      group by 1, 2, 3
      on conflict (account_code, subledger, day) do update
      set debit_idr = b.debit_idr + excluded.debit_idr, credit_idr = b.credit_idr + excluded.credit_idr
    )
    select entry_count as entries from content`.execute(trx)
  return present(rows[0], 'a seal counts its entries').entries
}
