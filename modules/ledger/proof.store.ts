import { sql, type RawBuilder } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'

/** As many ids as one statement names; more would tell nobody more. */
const idsMax = 1_000

export interface Checkpoint {
  readonly sealSeq: bigint
  readonly sealHash: Buffer
  readonly toXact: string
  readonly entryCount: bigint
  readonly debitIdr: bigint
}

/** Up to where the books were proven and right; null before the first time. */
export async function selectCheckpoint(db: Db): Promise<Checkpoint | null> {
  const row = await db
    .selectFrom('ledger.proof')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    sealSeq: row.seal_seq,
    sealHash: row.seal_hash,
    toXact: row.to_xact,
    entryCount: row.entry_count,
    debitIdr: row.debit_idr,
  }
}

/** When the last right proof was made. */
export async function selectLastProofAt(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('ledger.proof')
    .select('proven_at')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.proven_at ?? null
}

export async function selectLastFullAt(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('ledger.proof')
    .select('proven_at')
    .where('is_full', '=', true)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.proven_at ?? null
}

export async function insertCheckpoint(
  trx: Trx,
  row: Checkpoint & { isFull: boolean; provenAt: Date },
): Promise<void> {
  await trx
    .insertInto('ledger.proof')
    .values({
      seal_seq: row.sealSeq,
      seal_hash: row.sealHash,
      to_xact: row.toXact,
      entry_count: row.entryCount,
      debit_idr: row.debitIdr,
      is_full: row.isFull,
      proven_at: row.provenAt,
    })
    .execute()
}

/** Seals of checkpoints (of the last one, or of all) that are gone or not what they were. */
export async function selectLostCheckpoints(db: Db, which: { all: boolean }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.seal_seq::text as id
    from (select * from ledger.proof order by id desc ${which.all ? sql`` : sql`limit 1`}) p
    left join ledger.seal s on s.seq = p.seal_seq
    where s.hash is distinct from p.seal_hash limit ${idsMax}`.execute(db)
  return rows.map((row) => row.id)
}

export interface SealRange {
  readonly afterSeq: bigint
  readonly toSeq: bigint
  readonly fromXact: string
  readonly toXact: string
}

/** The next seals that together hold about so many entries. */
export async function selectPage(
  db: Db,
  input: { afterSeq: bigint; fromXact: string; toSeq: bigint; entriesMax: number },
): Promise<SealRange | null> {
  const { rows } = await sql<{ toSeq: bigint; toXact: string }>`
    select seq as "toSeq", to_xact::text as "toXact" from (
      select seq, to_xact, sum(entry_count) over (order by seq) - entry_count as before from (
        select seq, to_xact, entry_count from ledger.seal
        where seq > ${input.afterSeq} and seq <= ${input.toSeq} order by seq limit 1000) next) counted
    where before < ${input.entriesMax} order by seq desc limit 1`.execute(db)
  return rows[0] === undefined ? null : { ...rows[0], afterSeq: input.afterSeq, fromXact: input.fromXact }
}

/** Seals that do not follow the one before, or are not the sum of their members, or not the hash of what they say. */
export async function selectBrokenSeals(db: Db, range: SealRange): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.seq::text as id from (
      select *, lag(seq, 1, 0::bigint) over (order by seq) as before_seq,
        lag(hash, 1, decode(repeat('00', 32), 'hex')) over (order by seq) as before_hash,
        lag(to_xact, 1, '0'::xid8) over (order by seq) as before_xact
      from ledger.seal where seq >= ${range.afterSeq} and seq <= ${range.toSeq}) s
    cross join lateral (
      select count(*) as entry_count, sha256(string_agg(digest, ''::bytea order by position)) as digest
      from ledger.seal_entry where seal_seq = s.seq) member
    where s.seq > ${range.afterSeq} and (s.seq <> s.before_seq + 1 or s.prev_hash <> s.before_hash
      or s.from_xact <> s.before_xact or s.entry_count <> member.entry_count
      or s.digest is distinct from member.digest
      or s.hash <> ledger.seal_hash(s.seq, s.from_xact, s.to_xact, s.entry_count, s.debit_idr, s.digest, s.prev_hash,
        s.sealed_at))
    order by s.seq limit ${idsMax}`.execute(db)
  return rows.map((row) => row.id)
}

export interface EntryFindings {
  readonly entries: bigint
  readonly unbalanced: bigint
  readonly thin: bigint
  readonly total: string
  readonly debit: string
  readonly malformed: readonly string[]
  readonly changed: readonly string[]
  readonly missing: readonly string[]
}

/** Looks at every sealed entry of the range: is it there, is it what was sealed, is it an entry at all. */
export async function selectSealedFindings(db: Db, range: SealRange): Promise<EntryFindings> {
  // One index look-up for each member, whatever the planner thinks of the rest of the table.
  const { rows } = await sql<EntryFindings>`
    select ${findings(sql`c.entry_id is not null and sha256(convert_to(c.canonical, 'UTF8')) <> m.digest`)}
    from ledger.seal_entry m
    left join lateral (
      select * from ledger.entry_canonical where entry_canonical.entry_id = m.entry_id offset 0) c on true
    where m.seal_seq > ${range.afterSeq} and m.seal_seq <= ${range.toSeq}`.execute(db)
  return present(rows[0], 'an aggregate has one row')
}

/** The same for what is not sealed yet. */
export async function selectTailFindings(db: Db, afterXact: string): Promise<EntryFindings> {
  const { rows } = await sql<EntryFindings>`
    select ${findings(sql`false`)}
    from ledger.entry_canonical c
    cross join lateral (select c.entry_id) m
    where c.xact > ${afterXact}::xid8`.execute(db)
  return present(rows[0], 'an aggregate has one row')
}

function findings(changed: RawBuilder<unknown>): RawBuilder<unknown> {
  const idsWhere = (condition: RawBuilder<unknown>) =>
    sql`coalesce((array_agg(m.entry_id order by m.entry_id) filter (where ${condition}))[1:${sql.lit(idsMax)}], '{}')`
  return sql`count(c.entry_id) as entries,
    count(*) filter (where c.total_idr <> 0) as unbalanced,
    count(*) filter (where c.line_count < 2) as thin,
    coalesce(sum(c.total_idr), 0)::text as total,
    coalesce(sum(c.debit_idr), 0)::text as debit,
    ${idsWhere(sql`c.total_idr <> 0 or c.line_count < 2`)} as malformed,
    ${idsWhere(changed)} as changed,
    ${idsWhere(sql`c.entry_id is null`)} as missing`
}

/** Entries of sealed transactions that are in no seal: they were slipped in. */
export async function selectUnsealed(db: Db, range: SealRange): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from ledger.entry e
    where e.xact > ${range.fromXact}::xid8 and e.xact <= ${range.toXact}::xid8
      and (select m.seal_seq from ledger.seal_entry m where m.entry_id = e.id) is null
    order by e.id limit ${idsMax}`.execute(db)
  return rows.map((row) => row.id)
}

/** Days of accounts whose sealed balance is not the sum of the sealed lines. Reads every line. */
export async function selectWrongBalances(db: Db, toXact: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select trim(concat_ws(' ', account_code, nullif(subledger, ''), to_char(day, 'YYYY-MM-DD'))) as id
    from ledger.balance_day b full join (
      select l.account_code, coalesce(l.subledger, '') as subledger, e.booked_on as day,
        sum(greatest(l.amount_idr, 0)) as debit, sum(greatest(-l.amount_idr, 0)) as credit
      from ledger.entry e join ledger.line l on l.entry_id = e.id
      where e.xact <= ${toXact}::xid8 group by 1, 2, 3) lines using (account_code, subledger, day)
    where b.debit_idr is distinct from lines.debit or b.credit_idr is distinct from lines.credit
    order by 1 limit ${idsMax}`.execute(db)
  return rows.map((row) => row.id)
}
