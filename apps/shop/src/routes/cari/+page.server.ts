import { searchParts } from '#search'
import { listBrands, listPartTypes } from '#catalogue'
import { offersOf } from '../../lib/server/offers.ts'
import { explainSearch } from '../../lib/server/explain-search.ts'
import { showVehicle } from '../../lib/vehicle-choice.ts'
import type { PageServerLoad } from './$types'

const pageSize = 24

export const load: PageServerLoad = async ({ locals, url }) => {
  const text = (url.searchParams.get('q') ?? '').trim()
  const isEverything = url.searchParams.get('semua') === 'ya'
  const vehicle = await locals.findChosenVehicle()
  const answer = await searchParts(locals.ctx, {
    text,
    vehicle: vehicle === null || isEverything ? undefined : showVehicle(vehicle).choice,
    partTypeId: url.searchParams.get('jenis') ?? undefined,
    brandId: url.searchParams.get('merek') ?? undefined,
    cursor: url.searchParams.get('dari') ?? undefined,
    limit: pageSize,
  })
  const { understood } = answer
  const [partTypes, brands] =
    understood.as === 'words'
      ? await Promise.all([listPartTypes(locals.ctx), listBrands(locals.ctx)])
      : [[], []]
  return {
    text,
    isEverything,
    explained: explainSearch(understood, { partTypes, brands }),
    offers: await offersOf(locals, { parts: answer.rows, vehicle }),
    replacements: answer.rows.flatMap(({ id, matched, replacement }) =>
      replacement === null
        ? []
        : [
            {
              partId: id,
              number: matched?.display ?? text,
              by: replacement.part.sku,
              byId: replacement.part.id,
            },
          ],
    ),
    nextCursor: answer.nextCursor,
    facets: answer.facets,
    filter: { partTypeId: url.searchParams.get('jenis'), brandId: url.searchParams.get('merek') },
  }
}
