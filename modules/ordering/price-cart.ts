import { findParts } from '#catalogue'
import { listStock, type PartStock } from '#inventory'
import { findPriceList, listPrices } from '#pricing'
import { addPpn, extractPpn, type TaxedSum } from '#tax'
import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import type { Cart } from './cart.ts'

export interface PricedLine {
  readonly partId: string
  readonly sku: string
  readonly nameId: string
  readonly nameEn: string
  readonly brand: string
  readonly drawing: string
  readonly quantity: number
  readonly unitPrice: Rupiah
  readonly retailPrice: Rupiah
  readonly linePrice: Rupiah
  readonly stock: PartStock
  /** The most pieces one warehouse can send. */
  readonly availableMost: number
}

export interface PricedCart {
  readonly lines: readonly PricedLine[]
  readonly priceIncludesTax: boolean
  readonly sums: TaxedSum
  /** Parts that left the catalogue or the buyer's price list since they were put in. */
  readonly withdrawn: readonly string[]
}

/** Puts today's prices, names and stock on a cart, in a fixed number of statements. */
export async function priceCart(ctx: Ctx, input: { cart: Cart; priceListId: string }): Promise<PricedCart> {
  const partIds = input.cart.lines.map((line) => line.partId)
  const [list, parts, prices, stocks] = await Promise.all([
    findPriceList(ctx, { priceListId: input.priceListId }),
    findParts(ctx, { partIds }),
    listPrices(ctx, { priceListId: input.priceListId, partIds }),
    listStock(ctx, { partIds }),
  ])
  const { priceIncludesTax } = present(list, `price list ${input.priceListId} exists`)
  const lines = input.cart.lines.flatMap((line): PricedLine[] => {
    const [part, price, stock] = [parts.get(line.partId), prices.get(line.partId), stocks.get(line.partId)]
    if (part === undefined || price === undefined || stock === undefined) return []
    return [
      {
        partId: line.partId,
        sku: part.sku,
        nameId: part.nameId,
        nameEn: part.nameEn,
        brand: part.brand,
        drawing: part.drawing,
        quantity: line.quantity,
        unitPrice: price.unitPrice,
        retailPrice: price.retailPrice,
        linePrice: rupiah(price.unitPrice * BigInt(line.quantity)),
        stock,
        availableMost: Math.max(0, ...stock.warehouses.map((warehouse) => warehouse.available)),
      },
    ]
  })
  const subtotal = sumRupiah(lines.map((line) => line.linePrice))
  const priced = new Set(lines.map((line) => line.partId))
  return {
    lines,
    priceIncludesTax,
    sums: priceIncludesTax ? extractPpn(subtotal) : addPpn(subtotal),
    withdrawn: partIds.filter((partId) => !priced.has(partId)),
  }
}
