import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import * as store from './price.store.ts'

/** The list of people who buy without a company; its prices include PPN. */
export const consumerPriceListId = 'ritel'

export interface PriceList {
  readonly id: string
  readonly name: string
  readonly priceIncludesTax: boolean
}

export interface PartPrice {
  readonly partId: string
  /** In the buyer's own list. */
  readonly unitPrice: Rupiah
  /** The consumer price with PPN, to compare with. */
  readonly retailPrice: Rupiah
}

/** Prices of many parts in one list, in one statement. A part without a price in that list is not for sale there. */
export async function listPrices(
  ctx: Ctx,
  input: { priceListId: string; partIds: readonly string[] },
): Promise<ReadonlyMap<string, PartPrice>> {
  if (input.partIds.length === 0) return new Map()
  const rows = await store.selectPrices(ctx.db, { ...input, retailListId: consumerPriceListId })
  return new Map(
    rows.map((row) => [
      row.part_id,
      { partId: row.part_id, unitPrice: rupiah(row.amount_idr), retailPrice: rupiah(row.retail_idr) },
    ]),
  )
}

/** A price list by its id, or null. */
export async function findPriceList(ctx: Ctx, input: { priceListId: string }): Promise<PriceList | null> {
  const row = await store.selectPriceList(ctx.db, input.priceListId)
  return row === undefined ? null : { id: row.id, name: row.name, priceIncludesTax: row.price_includes_tax }
}
