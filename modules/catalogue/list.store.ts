import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { Facets } from './part.ts'

/** Where a page ends; lists are in the order of (rank, id). */
export interface ListPlace {
  readonly rank: number
  readonly id: string
}

/** One group of vehicles of a list: its parts, narrowed by what is known of the vehicle. */
interface GroupFilter {
  readonly twinGroupId: string
  readonly generationId: string
  readonly variantId: string | null
  readonly engineIds: readonly string[]
  readonly year: number | null
}

export interface ListFilter {
  /** Empty means: of any vehicle. */
  readonly groups: readonly GroupFilter[]
  readonly partTypeIds: readonly string[]
  readonly brandIds: readonly string[]
  /** A tsquery made by our own words, or null. */
  readonly words: string | null
}

/** The next places of a list. Index ranges are read in order and merged, so a page costs the same anywhere. */
export async function selectPlaces(
  db: Db,
  input: { filter: ListFilter; after: ListPlace | null; limit: number },
): Promise<ListPlace[]> {
  const { rows } = await placesQuery(input.filter, input).execute(db)
  return rows
}

function placesQuery(
  filter: ListFilter,
  page: { after: ListPlace | null; limit: number },
): RawBuilder<ListPlace> {
  if (filter.groups.length > 0) return vehiclePlaces(filter, page)
  const later = page.after === null ? sql`` : sql`and (rank, id) > (${page.after.rank}, ${page.after.id})`
  const words = filter.words === null ? sql`` : sql`and words @@ ${filter.words}::tsquery`
  if (filter.partTypeIds.length === 0 && filter.brandIds.length === 0) {
    return sql`select rank, id from catalogue.part where true ${words} ${later} order by rank, id limit ${page.limit}`
  }
  const types = filter.partTypeIds.length === 0 ? sql`` : sql`and part_type_id = a_type`
  const brands = filter.brandIds.length === 0 ? sql`` : sql`and brand_id = a_brand`
  return sql`
    select page.rank, page.id
    from unnest(${orOneBlank(filter.partTypeIds)}::text[]) as a_type, unnest(${orOneBlank(filter.brandIds)}::text[]) as a_brand,
      lateral (select rank, id from catalogue.part where true ${types} ${brands} ${words} ${later}
        order by rank, id limit ${page.limit}) as page
    order by page.rank, page.id limit ${page.limit}`
}

function vehiclePlaces(
  filter: ListFilter,
  page: { after: ListPlace | null; limit: number },
): RawBuilder<ListPlace> {
  const later =
    page.after === null ? sql`` : sql`and (rank, part_id) > (${page.after.rank}, ${page.after.id})`
  const pages = filter.groups.map(
    (group) => sql`
      select page.rank, page.part_id from unnest(${orOneBlank(filter.partTypeIds)}::text[]) as a_type,
        lateral (select distinct on (rank, part_id) rank, part_id from catalogue.fitment
          where ${fitsGroup(group)} ${filter.partTypeIds.length === 0 ? sql`` : sql`and part_type_id = a_type`}
            ${restOf(filter)} ${later}
          order by rank, part_id limit ${page.limit}) as page`,
  )
  return sql`
    select distinct on (rank, part_id) rank, part_id as id
    from (${sql.join(pages, sql` union all `)}) as pages order by rank, part_id limit ${page.limit}`
}

function fitsGroup(group: GroupFilter): RawBuilder<unknown> {
  const year = group.year === null ? null : { first: group.year * 100 + 1, last: group.year * 100 + 12 }
  return sql`twin_group_id = ${group.twinGroupId} and (generation_id is null or generation_id = ${group.generationId})
    and (engine_id is null or engine_id = any(${group.engineIds}::text[]))
    ${group.variantId === null ? sql`` : sql`and (variant_id is null or variant_id = ${group.variantId})`}
    ${year === null ? sql`` : sql`and (from_ym is null or from_ym <= ${year.last}) and (to_ym is null or to_ym >= ${year.first})`}`
}

function restOf(filter: ListFilter): RawBuilder<unknown> {
  const brands = filter.brandIds.length === 0 ? sql`` : sql`and brand_id = any(${filter.brandIds}::text[])`
  const words =
    filter.words === null
      ? sql``
      : sql`and exists (select from catalogue.part where part.id = fitment.part_id and words @@ ${filter.words}::tsquery)`
  return sql`${brands} ${words}`
}

function orOneBlank(ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [''] : ids
}

export interface CountRow {
  readonly partTypeId: string
  readonly brandId: string
  readonly parts: number
}

const countMax = 2_000
/** With a vehicle every row is looked up for its words, so fewer are counted. */
const countOfVehicleMax = 200

/** Parts by type and brand under a filter without its types and brands; words are counted up to a limit. */
export async function selectCounts(
  db: Db,
  filter: ListFilter,
): Promise<{ rows: CountRow[]; complete: boolean }> {
  const { rows } = await countsQuery(filter).execute(db)
  const counted = rows.reduce((total, row) => total + row.parts, 0)
  const most = filter.groups.length > 0 ? countOfVehicleMax : countMax
  return { rows, complete: filter.words === null || counted < most }
}

function countsQuery(filter: ListFilter): RawBuilder<CountRow> {
  if (filter.groups.length > 0) {
    const limit = filter.words === null ? sql`` : sql`order by rank, part_id limit ${countOfVehicleMax}`
    const distinct = filter.words === null ? sql`distinct` : sql`distinct on (rank, part_id)`
    const matches = filter.groups.map(
      (group) => sql`(select ${distinct} part_id, part_type_id, brand_id from catalogue.fitment
        where ${fitsGroup(group)} ${restOf({ ...filter, brandIds: [] })} ${limit})`,
    )
    return sql`select part_type_id as "partTypeId", brand_id as "brandId", count(*)::int as parts
      from (${sql.join(matches, sql` union `)}) as matches group by part_type_id, brand_id`
  }
  if (filter.words === null) {
    return sql`select part_type_id as "partTypeId", brand_id as "brandId", parts::int as parts from catalogue.part_count`
  }
  const types =
    filter.partTypeIds.length === 0 ? sql`` : sql`and part_type_id = any(${filter.partTypeIds}::text[])`
  return sql`select part_type_id as "partTypeId", brand_id as "brandId", count(*)::int as parts
    from (select part_type_id, brand_id from catalogue.part where words @@ ${filter.words}::tsquery ${types}
      limit ${countMax}) as matches group by part_type_id, brand_id`
}

interface NamedType {
  readonly id: string
  readonly nameId: string
  readonly nameEn: string
  readonly drawing: string
}

/** Turns counts into what a list could be narrowed to, in the order of a shop's shelf. */
export async function nameCounts(
  db: Db,
  counts: { types: ReadonlyMap<string, number>; brands: ReadonlyMap<string, number> },
): Promise<Pick<Facets, 'partTypes' | 'brands'>> {
  const { rows } = await sql<{ types: NamedType[] | null; brands: { id: string; name: string }[] | null }>`
    select (select jsonb_agg(jsonb_build_object('id', id, 'nameId', name_id, 'nameEn', name_en, 'drawing', drawing)
        order by position) from catalogue.part_type where id = any(${[...counts.types.keys()]}::text[])) as types,
      (select jsonb_agg(jsonb_build_object('id', id, 'name', name) order by position)
        from catalogue.brand where id = any(${[...counts.brands.keys()]}::text[])) as brands`.execute(db)
  return {
    partTypes: (rows[0]?.types ?? []).map((type) => ({ ...type, parts: counts.types.get(type.id) ?? 0 })),
    brands: (rows[0]?.brands ?? []).map(({ id, name }) => ({
      id,
      nameId: name,
      nameEn: name,
      parts: counts.brands.get(id) ?? 0,
    })),
  }
}
