import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { fitsOf } from './fitment/fitments.ts'
import { isSlug } from './known-ids.ts'
import { nameCounts, selectCounts, selectPlaces, type ListFilter, type ListPlace } from './list.store.ts'
import { selectSummaries } from './part.store.ts'
import type { Facets, PartList } from './part.ts'
import type { Vehicle, VehicleChoice } from './vehicle.ts'
import { findVehicle } from './vehicles.ts'

export interface ListParts {
  /** Only parts that fit it, each with the answer; a vehicle that we do not know has no parts. */
  vehicle?: VehicleChoice | undefined
  partTypeId?: string | undefined
  brandId?: string | undefined
  cursor?: string | undefined
  /** 1 to 100; 20 when absent. */
  limit?: number | undefined
}

/**
 * One page of parts, the everyday ones first, and with the first page what the list could be narrowed to.
 * A cursor that we did not give out begins from the start.
 * @example const page = await listParts(ctx, { vehicle: { generationId: 'honda-beat-k25' }, partTypeId: 'disc-pad' })
 */
export async function listParts(ctx: Ctx, input: ListParts): Promise<PartList> {
  const vehicle = input.vehicle === undefined ? null : await findVehicle(ctx, input.vehicle)
  if (input.vehicle !== undefined && vehicle === null) return noParts
  return listMatching(ctx, {
    fitting: vehicle === null ? [] : [vehicle],
    judged: vehicle,
    partTypeIds: input.partTypeId === undefined ? [] : [input.partTypeId],
    brandIds: input.brandId === undefined ? [] : [input.brandId],
    words: null,
    cursor: input.cursor,
    limit: input.limit,
  })
}

export interface ListMatching {
  /** Only parts that fit one of these; empty means parts of any vehicle. */
  fitting: readonly Vehicle[]
  /** The vehicle for which each row says whether it fits. */
  judged: Vehicle | null
  partTypeIds: readonly string[]
  brandIds: readonly string[]
  /** A tsquery of words that `wordsOf` made, or null. */
  words: string | null
  cursor: string | undefined
  limit: number | undefined
}

const noParts: PartList = {
  rows: [],
  nextCursor: null,
  facets: { total: 0, complete: true, partTypes: [], brands: [] },
}

/** The list behind both browsing and searching. */
export async function listMatching(ctx: Ctx, input: ListMatching): Promise<PartList> {
  if (![...input.partTypeIds, ...input.brandIds].every(isSlug)) return noParts
  const limit = Math.min(100, Math.max(1, Math.trunc(input.limit ?? 20) || 20))
  const after = readCursor(input.cursor)
  const filter = filterOf(input)
  const places = await selectPlaces(ctx.db, { filter, after, limit: limit + 1 })
  const page = places.slice(0, limit)
  const last = page.at(-1)
  const [rows, facets] = await Promise.all([
    readRows(ctx, page, input.judged),
    after === null ? readFacets(ctx, filter) : null,
  ])
  return { rows, nextCursor: places.length > limit && last !== undefined ? writeCursor(last) : null, facets }
}

function filterOf(input: ListMatching): ListFilter {
  const { partTypeIds, brandIds, words } = input
  const groups = input.fitting.map(({ twinGroupId, generation, variant, engineIds, year }) => ({
    twinGroupId,
    generationId: generation.id,
    variantId: variant?.id ?? null,
    engineIds,
    year,
  }))
  return { groups, partTypeIds, brandIds, words }
}

async function readRows(
  ctx: Ctx,
  page: readonly ListPlace[],
  vehicle: Vehicle | null,
): Promise<PartList['rows']> {
  const partIds = page.map((place) => place.id)
  if (partIds.length === 0) return []
  const [summaries, fits] = await Promise.all([
    selectSummaries(ctx.db, partIds),
    vehicle === null ? null : fitsOf(ctx, { partIds, vehicle }),
  ])
  const byId = new Map(summaries.map((part) => [part.id, part]))
  return partIds.flatMap((id) => {
    const part = byId.get(id)
    return part === undefined ? [] : [{ ...part, fit: fits?.get(id) ?? null }]
  })
}

async function readFacets(ctx: Ctx, filter: ListFilter): Promise<Facets> {
  const { rows, complete } = await selectCounts(ctx.db, filter)
  const types = new Map<string, number>()
  const brands = new Map<string, number>()
  let total = 0
  for (const { partTypeId, brandId, parts } of rows) {
    const ofType = filter.partTypeIds.length === 0 || filter.partTypeIds.includes(partTypeId)
    const ofBrand = filter.brandIds.length === 0 || filter.brandIds.includes(brandId)
    if (ofBrand) types.set(partTypeId, (types.get(partTypeId) ?? 0) + parts)
    if (ofType) brands.set(brandId, (brands.get(brandId) ?? 0) + parts)
    if (ofType && ofBrand) total += parts
  }
  return { total, complete, ...(await nameCounts(ctx.db, { types, brands })) }
}

export function writeCursor(place: ListPlace): string {
  return `${place.rank}-${place.id}`
}

export function readCursor(text: string | undefined): ListPlace | null {
  const match = /^(\d{1,9})-(prt_[0-9A-Z]{26})$/.exec(text ?? '')
  if (match === null) return null
  return { rank: Number(match[1]), id: present(match[2], 'the pattern has two groups') }
}
