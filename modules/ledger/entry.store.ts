import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { DB } from '#db/types.ts'
import type { Insertable } from 'kysely'

/** False when this kind of entry exists for this source already. */
export async function insertEntry(trx: Trx, row: Insertable<DB['ledger.entry']>): Promise<boolean> {
  const result = await trx
    .insertInto('ledger.entry')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'source_id']).doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function insertLines(
  trx: Trx,
  entryId: string,
  lines: readonly { account: string; amount: bigint }[],
): Promise<void> {
  const rows = lines.map((line, index) => ({
    entry_id: entryId,
    position: index + 1,
    account_code: line.account,
    amount_idr: line.amount,
  }))
  await trx.insertInto('ledger.line').values(rows).execute()
}

export async function selectEntryId(
  trx: Trx,
  key: { kind: 'payment_receipt' | 'surplus_receipt' | 'reversal'; sourceId: string },
): Promise<string> {
  const row = await trx
    .selectFrom('ledger.entry')
    .select('id')
    .where('kind', '=', key.kind)
    .where('source_id', '=', key.sourceId)
    .executeTakeFirst()
  return present(row, `the entry of ${key.sourceId} exists`).id
}

export function selectLines(db: Db, entryId: string) {
  return db
    .selectFrom('ledger.line')
    .select(['account_code', 'amount_idr'])
    .where('entry_id', '=', entryId)
    .orderBy('position')
    .execute()
}

export function selectEntriesOf(db: Db, sourceIds: readonly string[]) {
  return db
    .selectFrom('ledger.entry')
    .innerJoin('ledger.line', 'ledger.line.entry_id', 'ledger.entry.id')
    .innerJoin('ledger.account', 'ledger.account.code', 'ledger.line.account_code')
    .select(['ledger.entry.id', 'ledger.entry.kind', 'source_id', 'description', 'booked_on', 'posted_at'])
    .select(['account_code', 'amount_idr', 'ledger.account.name_id', 'ledger.account.name_en'])
    .where('source_id', 'in', [...sourceIds])
    .orderBy('posted_at')
    .orderBy('ledger.entry.id')
    .orderBy('position')
    .execute()
}

export async function selectProof(db: Db) {
  const { rows } = await sql<{ entries: bigint; unbalanced: bigint; thin: bigint; total: string }>`
    with per_entry as (
      select e.id, count(l.*) as lines, coalesce(sum(l.amount_idr), 0) as total
      from ledger.entry e left join ledger.line l on l.entry_id = e.id group by e.id)
    select count(*) as entries, count(*) filter (where total <> 0) as unbalanced,
      count(*) filter (where lines < 2) as thin, coalesce(sum(total), 0)::text as total from per_entry`.execute(
    db,
  )
  return present(rows[0], 'an aggregate has one row')
}

export function selectBalances(db: Db) {
  return db
    .selectFrom('ledger.account')
    .leftJoin('ledger.line', 'ledger.line.account_code', 'ledger.account.code')
    .select([
      'code',
      'name_id',
      'name_en',
      sql<string>`coalesce(sum(ledger.line.amount_idr), 0)::text`.as('balance'),
    ])
    .groupBy(['code', 'name_id', 'name_en'])
    .orderBy('code')
    .execute()
}
