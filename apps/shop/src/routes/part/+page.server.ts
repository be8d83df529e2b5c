import { listParts } from '#catalogue'
import { offersOf } from '../../lib/server/offers.ts'
import { choiceOfAddress, showVehicle } from '../../lib/vehicle-choice.ts'
import type { PageServerLoad } from './$types'

const pageSize = 24

/** The list, narrowed by what the address says. The chosen vehicle judges the fit also where it does not filter. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const isFiltered = choiceOfAddress(url.searchParams) !== null
  const vehicle = await locals.findChosenVehicle()
  const filtering = isFiltered && vehicle !== null ? showVehicle(vehicle).choice : undefined
  const [partTypeId, brandId, cursor] = ['jenis', 'merek', 'dari'].map((name) => url.searchParams.get(name))
  const list = await listParts(locals.ctx, {
    vehicle: filtering,
    partTypeId: partTypeId ?? undefined,
    brandId: brandId ?? undefined,
    cursor: cursor ?? undefined,
    limit: pageSize,
  })
  return {
    offers: await offersOf(locals, { parts: list.rows, vehicle }),
    nextCursor: list.nextCursor,
    facets: list.facets,
    filter: { vehicle: filtering ?? null, partTypeId: partTypeId ?? null, brandId: brandId ?? null },
  }
}
