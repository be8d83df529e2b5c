import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'

interface PriceRow {
  part_id: string
  amount_idr: bigint
  retail_idr: bigint
}

export async function selectPrices(
  db: Db,
  wanted: { priceListId: string; retailListId: string; partIds: readonly string[] },
): Promise<PriceRow[]> {
  const { rows } = await sql<PriceRow>`
    select own.part_id, own.amount_idr, retail.amount_idr as retail_idr
    from pricing.price own join pricing.price retail on retail.part_id = own.part_id and retail.price_list_id = ${wanted.retailListId}
    where own.price_list_id = ${wanted.priceListId} and own.part_id = any(${[...wanted.partIds]})`.execute(db)
  return rows
}

export function selectPriceList(db: Db, id: string) {
  return db.selectFrom('pricing.price_list').selectAll().where('id', '=', id).executeTakeFirst()
}
