import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db } from '#platform/ctx.ts'

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
