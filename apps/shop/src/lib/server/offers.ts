import { fitsOf, type Fit, type ListedPart, type PartSummary, type Vehicle } from '#catalogue'
import { listStock, type PartStock } from '#inventory'
import { consumerPriceListId, listPrices, type PartPrice } from '#pricing'
import { mayBuyer } from '#identity'
import type { Rupiah } from '#platform/money.ts'

/** A part with what a buyer needs to decide: price, stock and fit. */
export interface Offer {
  readonly id: string
  readonly sku: string
  readonly nameId: string
  readonly nameEn: string
  readonly brand: string
  readonly drawing: string
  readonly unit: string
  readonly fit: Fit['answer'] | null
  readonly conditionId: string | null
  readonly conditionEn: string | null
  /** Null where it is not for sale to this buyer; `hidden` where money is not this person's part. */
  readonly price: { readonly unit: Rupiah; readonly retail: Rupiah } | 'hidden' | null
  readonly stock: NearestStock
}

export interface NearestStock {
  readonly available: number
  /** The most pieces one warehouse can send. */
  readonly most: number
  /** The warehouse nearest to the buyer that has any. */
  readonly city: string | null
  readonly here: number
}

/** Puts prices, stock and, where not yet known, the fit on parts: one statement each. */
export async function offersOf(
  locals: App.Locals,
  input: { parts: readonly (PartSummary & Partial<ListedPart>)[]; vehicle: Vehicle | null },
): Promise<Offer[]> {
  const { parts, vehicle } = input
  const partIds = parts.map((part) => part.id)
  const isFitKnown = parts.every((part) => part.fit !== null && part.fit !== undefined)
  const [prices, stocks, fits] = await Promise.all([
    listPrices(locals.ctx, { priceListId: priceListIdOf(locals), partIds }),
    listStock(locals.ctx, { partIds }),
    vehicle === null || isFitKnown ? null : fitsOf(locals.ctx, { partIds, vehicle }),
  ])
  return parts.map((part) => {
    const fit = part.fit ?? fits?.get(part.id) ?? null
    return {
      id: part.id,
      sku: part.sku,
      nameId: part.nameId,
      nameEn: part.nameEn,
      brand: part.brand,
      drawing: part.drawing,
      unit: part.unit,
      fit: fit?.answer ?? null,
      conditionId: fit?.conditionId ?? null,
      conditionEn: fit?.conditionEn ?? null,
      price: priceOf(locals, prices.get(part.id)),
      stock: nearestStock(stocks.get(part.id), locals.buyer?.company?.address.city ?? null),
    }
  })
}

/** Is money this person's part? For visitors and whoever buys for themselves it is. */
export function seesMoney(locals: App.Locals): boolean {
  return mayBuyer(locals.buyer?.buyer ?? null, 'price.read')
}

/** The price list of who is asking. */
export function priceListIdOf(locals: App.Locals): string {
  return locals.buyer?.company?.priceListId ?? consumerPriceListId
}

export function priceOf(locals: App.Locals, price: PartPrice | undefined): Offer['price'] {
  if (price !== undefined && !seesMoney(locals)) return 'hidden'
  return price === undefined ? null : { unit: price.unitPrice, retail: price.retailPrice }
}

/** The buyer's own city where it has stock, else the first warehouse that has. */
export function nearestStock(stock: PartStock | undefined, city: string | null): NearestStock {
  const filled = (stock?.warehouses ?? []).filter((warehouse) => warehouse.available > 0)
  const nearest = filled.find((warehouse) => warehouse.city === city) ?? filled[0]
  return {
    available: stock?.available ?? 0,
    most: Math.max(0, ...filled.map((warehouse) => warehouse.available)),
    city: nearest?.city ?? null,
    here: nearest?.available ?? 0,
  }
}
