import { error } from '@sveltejs/kit'
import { findPart, fitOf, isPartId, listFitments } from '#catalogue'
import { listStock } from '#inventory'
import { listPrices } from '#pricing'
import { nearestStock, priceListIdOf, priceOf } from '../../../lib/server/offers.ts'
import { showVehicle } from '../../../lib/vehicle-choice.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { ctx } = locals
  const { partId } = params
  if (!isPartId(partId)) noPart()
  const vehicle = await locals.findChosenVehicle()
  const [part, fitments, prices, stocks, fit] = await Promise.all([
    findPart(ctx, { partId }),
    listFitments(ctx, { partId }),
    listPrices(ctx, { priceListId: priceListIdOf(locals), partIds: [partId] }),
    listStock(ctx, { partIds: [partId] }),
    vehicle === null ? null : fitOf(ctx, { partId, vehicle: showVehicle(vehicle).choice }),
  ])
  if (part === null) noPart()
  const stock = stocks.get(partId)
  return {
    part,
    fitments,
    fit,
    price: priceOf(locals, prices.get(partId)),
    stock: nearestStock(stock, locals.buyer?.company?.address.city ?? null),
    warehouses: (stock?.warehouses ?? []).map(({ city, available }) => ({ city, available })),
    /** What was typed into the fitment table's search, where JavaScript did not filter it. */
    fitmentText: url.searchParams.get('cocok') ?? '',
  }
}

function noPart(): never {
  error(404, 'no_part', { reference: '' })
}
