import type pg from 'pg'
import { copyRows } from './copy.ts'
import { fitmentRows, numberRows, partRow, priceRows, relationRows, stockRows } from './part-rows.ts'
import { partAt } from './parts.ts'
import { referenceRows } from './reference-rows.ts'
import { demoBranches, demoCompanies, priceLists, warehouses } from './trade.ts'

const chunkParts = 10_000
/** From here on it is cheaper to build indexes after the rows than along with them. */
const bulkParts = 20_000

const filled = [
  'catalogue.part',
  'catalogue.part_number',
  'catalogue.fitment',
  'catalogue.relation',
  'pricing.price',
  'inventory.stock',
]

/** Writes the whole demonstration catalogue. The caller has opened the transaction. */
export async function loadCatalogue(
  client: pg.ClientBase,
  parts: number,
  progress: (done: number) => void,
): Promise<void> {
  await emptyCatalogue(client)
  await loadTrade(client)
  for (const table of referenceRows()) await copyRows(client, table.target, table.rows)
  const restore = parts >= bulkParts ? await takeIndexesAway(client) : []
  for (let start = 0; start < parts; start += chunkParts) {
    await loadChunk(client, { start, end: Math.min(parts, start + chunkParts), parts })
    progress(Math.min(parts, start + chunkParts))
  }
  for (const statement of restore) await client.query(statement)
  await client.query('select catalogue.refresh_part_count()')
}

async function emptyCatalogue(client: pg.ClientBase): Promise<void> {
  await client.query(`truncate catalogue.make, catalogue.model, catalogue.twin_group, catalogue.generation, catalogue.engine,
    catalogue.variant, catalogue.part_system, catalogue.part_type, catalogue.attribute, catalogue.brand, catalogue.part,
    catalogue.part_number, catalogue.fitment, catalogue.relation, catalogue.phrase, catalogue.part_count,
    pricing.price, inventory.stock, inventory.reservation`)
}

async function loadTrade(client: pg.ClientBase): Promise<void> {
  for (const list of priceLists) {
    await client.query(
      'insert into pricing.price_list (id, name, price_includes_tax) values ($1, $2, $3) on conflict do nothing',
      [list.id, list.name, list.includesTax],
    )
  }
  for (const [position, warehouse] of warehouses.entries()) {
    await client.query(
      'insert into inventory.warehouse (id, name, city, position) values ($1, $2, $3, $4) on conflict do nothing',
      [warehouse.id, warehouse.name, warehouse.city, position + 1],
    )
  }
  for (const branch of demoBranches) {
    await client.query(
      'insert into companies.branch (id, code, name, city) values ($1, $2, $3, $4) on conflict do nothing',
      [branch.id, branch.code, branch.name, branch.city],
    )
  }
  for (const company of demoCompanies) {
    await client.query(
      `insert into companies.company
         (id, name, kind, npwp, price_list_id, phone, street, district, city, province, postal_code, branch_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '2026-01-05T09:00:00+07:00') on conflict do nothing`,
      [
        company.id,
        company.name,
        company.kind,
        company.npwp,
        company.priceListId,
        company.phone,
        company.street,
        company.district,
        company.city,
        company.province,
        company.postalCode,
        company.branchId,
      ],
    )
  }
}

async function loadChunk(
  client: pg.ClientBase,
  range: { start: number; end: number; parts: number },
): Promise<void> {
  const chunk = Array.from({ length: range.end - range.start }, (_, offset) => partAt(range.start + offset))
  await copyRows(
    client,
    'catalogue.part (id, brand_id, part_type_id, name_id, name_en, sku, attributes, quality, unit, weight_g, fitment_scope, rank, words)',
    chunk.map(partRow),
  )
  await copyRows(
    client,
    'catalogue.part_number (part_id, kind, maker, display, replaced_by)',
    chunk.flatMap(numberRows),
  )
  await copyRows(
    client,
    `catalogue.fitment (part_id, part_type_id, brand_id, rank, twin_group_id, generation_id, engine_id, variant_id,
      from_ym, to_ym, position, quantity, condition_id, condition_en, source)`,
    chunk.flatMap(fitmentRows),
  )
  await copyRows(
    client,
    'catalogue.relation (from_part_id, to_part_id, kind, note_id, note_en)',
    chunk.flatMap((part) => relationRows(part, range.parts)),
  )
  await copyRows(client, 'pricing.price (part_id, price_list_id, amount_idr)', chunk.flatMap(priceRows))
  await copyRows(
    client,
    'inventory.stock (part_id, warehouse_id, on_hand, reserved)',
    chunk.flatMap(stockRows),
  )
}

/** Drops foreign keys and the indexes that no constraint needs; returns the statements that bring them back. */
async function takeIndexesAway(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; restore: string }>(
    `select * from (
       select 1 as step, format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
              format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as restore
       from pg_constraint where contype = 'f' and conrelid = any($1::regclass[])
       union all
       select 2, format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       from pg_index where indrelid = any($1::regclass[])
         and not exists (select from pg_constraint where conindid = indexrelid)
     ) as changes order by step, drop`,
    [filled],
  )
  for (const row of rows) await client.query(row.drop)
  return rows.map((row) => row.restore).toReversed()
}
