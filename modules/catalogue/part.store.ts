import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { PartAttribute, PartDetail, PartNumber, PartSummary, RelatedPart } from './part.ts'

const summaryColumns = sql`
  part.id, part.sku, part.name_id as "nameId", part.name_en as "nameEn", part.brand_id as "brandId", brand.name as brand,
  part.part_type_id as "partTypeId", part_type.name_id as "partTypeNameId", part_type.name_en as "partTypeNameEn",
  part_type.drawing, part.quality, part.unit`

const summaryJoins = sql`
  join catalogue.brand on brand.id = part.brand_id join catalogue.part_type on part_type.id = part.part_type_id`

export async function selectSummaries(db: Db, partIds: readonly string[]): Promise<PartSummary[]> {
  const { rows } = await sql<PartSummary>`
    select ${summaryColumns} from catalogue.part ${summaryJoins} where part.id = any(${partIds}::text[])`.execute(
    db,
  )
  return rows
}

export type PartRow = Omit<PartDetail, 'replacedBy' | 'replaces' | 'interchangeable'>

export async function selectPart(db: Db, partId: string): Promise<PartRow | null> {
  const { rows } = await sql<PartRow & { attributes: PartAttribute[]; numbers: PartNumber[] }>`
    select ${summaryColumns}, part_system.id as "partSystemId", part_system.name_id as "partSystemNameId",
      part_system.name_en as "partSystemNameEn", part.weight_g as "weightG", part.fitment_scope as "fitmentScope",
      (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'nameId', attribute.name_id, 'nameEn', attribute.name_en,
          'unit', attribute.unit, 'value', part.attributes -> key) order by attribute.position), '[]')
        from catalogue.attribute where part.attributes ? key) as attributes,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'maker', maker, 'display', display,
          'replacedBy', replaced_by) order by kind <> 'sku_internal', replaced_by is not null, kind, display), '[]')
        from catalogue.part_number where part_id = part.id) as numbers
    from catalogue.part ${summaryJoins} join catalogue.part_system on part_system.id = part_type.part_system_id
    where part.id = ${partId}`.execute(db)
  return rows[0] ?? null
}

export interface RelationRow extends RelatedPart {
  readonly relation: 'replaced_by' | 'replaces' | 'interchange'
  readonly depth: number
}

const chainMax = 8

/** Related parts: the whole chain of replacements in both directions (a loop ends where it began), and equal parts. */
export async function selectRelations(db: Db, partId: string): Promise<RelationRow[]> {
  const { rows } = await sql<PartSummary & Omit<RelationRow, 'part'>>`
    with recursive newer as (
      select to_part_id as part_id, note_id, note_en, 1 as depth, array[from_part_id, to_part_id] as seen
      from catalogue.relation where from_part_id = ${partId} and kind = 'superseded_by'
      union all
      select next.to_part_id, next.note_id, next.note_en, depth + 1, seen || next.to_part_id
      from newer join catalogue.relation as next on next.from_part_id = part_id and next.kind = 'superseded_by'
      where depth < ${chainMax} and next.to_part_id <> all (seen)
    ), older as (
      select from_part_id as part_id, note_id, note_en, 1 as depth, array[from_part_id, to_part_id] as seen
      from catalogue.relation where to_part_id = ${partId} and kind = 'superseded_by'
      union all
      select before.from_part_id, before.note_id, before.note_en, depth + 1, seen || before.from_part_id
      from older join catalogue.relation as before on before.to_part_id = part_id and before.kind = 'superseded_by'
      where depth < ${chainMax} and before.from_part_id <> all (seen)
    ), related as (
      select 'replaced_by' as relation, part_id, note_id, note_en, depth from newer
      union all select 'replaces', part_id, note_id, note_en, depth from older
      union all select 'interchange', to_part_id, note_id, note_en, 1 from catalogue.relation
        where from_part_id = ${partId} and kind = 'interchange'
      union all select 'interchange', from_part_id, note_id, note_en, 1 from catalogue.relation
        where to_part_id = ${partId} and kind = 'interchange'
    )
    select relation, related.note_id as "noteId", related.note_en as "noteEn", depth, ${summaryColumns}
    from related join catalogue.part on part.id = related.part_id ${summaryJoins}
    order by depth, part.rank limit 100`.execute(db)
  return rows.map(({ relation, noteId, noteEn, depth, ...part }) => ({
    relation,
    noteId,
    noteEn,
    depth,
    part,
  }))
}

/** For each part that was replaced, its newest replacement. */
export async function selectReplacements(
  db: Db,
  partIds: readonly string[],
): Promise<Map<string, PartSummary & { noteId: string | null; noteEn: string | null }>> {
  const { rows } = await sql<PartSummary & { oldId: string; noteId: string | null; noteEn: string | null }>`
    with recursive newer as (
      select from_part_id as old_id, to_part_id as part_id, note_id, note_en, 1 as depth,
        array[from_part_id, to_part_id] as seen
      from catalogue.relation where from_part_id = any(${partIds}::text[]) and kind = 'superseded_by'
      union all
      select old_id, next.to_part_id, next.note_id, next.note_en, depth + 1, seen || next.to_part_id
      from newer join catalogue.relation as next on next.from_part_id = part_id and next.kind = 'superseded_by'
      where depth < ${chainMax} and next.to_part_id <> all (seen)
    )
    select distinct on (old_id) old_id as "oldId", newer.note_id as "noteId", newer.note_en as "noteEn", ${summaryColumns}
    from newer join catalogue.part on part.id = newer.part_id ${summaryJoins}
    order by old_id, depth desc, part.rank`.execute(db)
  return new Map(rows.map(({ oldId, ...part }) => [oldId, part]))
}

export interface NumberHit {
  readonly partId: string
  readonly rank: number
  readonly display: string
  readonly kind: PartNumber['kind']
  readonly maker: string
  readonly replacedBy: string | null
}

export type NumberMatch = 'exact' | 'prefix' | 'suffix' | 'folded'

const candidatesMax = 2_000

/**
 * Parts with a number that matches, each once, after `after` in the order of lists. `normalized` is A-Z and 0-9 only.
 * A short beginning may match a hundred thousand numbers: the first two thousand are enough for anybody to page through.
 */
export async function selectByNumber(
  db: Db,
  input: {
    normalized: string
    match: NumberMatch
    after: { rank: number; id: string } | null
    limit: number
  },
): Promise<NumberHit[]> {
  const { after, limit, normalized, match } = input
  const later = after === null ? sql`` : sql`where (part.rank, part.id) > (${after.rank}, ${after.id})`
  const { key, first, end } = numberRange(normalized, match)
  const { rows } = await sql<NumberHit>`
    select distinct on (part.rank, part.id) part.id as "partId", part.rank, display, kind, maker, replaced_by as "replacedBy"
    from (select part_id, display, kind, maker, replaced_by, normalized from catalogue.part_number
        where ${key} >= ${first} and ${key} < ${end} order by ${key}, part_id limit ${candidatesMax}) as candidate
      join catalogue.part on part.id = candidate.part_id ${later}
    order by part.rank, part.id, replaced_by is null, normalized limit ${limit}`.execute(db)
  return rows
}

export async function selectBestMatch(db: Db, normalized: string): Promise<NumberMatch | null> {
  const length = normalized.length
  const matches: NumberMatch[] = ['exact', ...(length >= 4 ? ['prefix' as const, 'folded' as const] : [])]
  if (length >= 5) matches.splice(2, 0, 'suffix')
  const cases = matches.map((match) => {
    const { key, first, end } = numberRange(normalized, match)
    return sql`when exists (select from catalogue.part_number where ${key} >= ${first} and ${key} < ${end}) then ${match}`
  })
  const { rows } = await sql<{ match: NumberMatch | null }>`
    select case ${sql.join(cases, sql` `)} end as match`.execute(db)
  return rows[0]?.match ?? null
}

/** Ranges instead of LIKE: they use the plain index whatever was typed, and no sign has a meaning of its own. */
function numberRange(
  normalized: string,
  match: NumberMatch,
): { key: RawBuilder<unknown>; first: string; end: string } {
  const reversed = normalized.split('').toReversed().join('')
  const folded = normalized.replaceAll('O', '0').replaceAll('I', '1')
  switch (match) {
    case 'exact':
      // Nothing stands between a text and itself followed by the first sign there is.
      return { key: sql`normalized`, first: normalized, end: `${normalized} ` }
    case 'prefix':
      return { key: sql`normalized`, first: normalized, end: `${normalized}~` }
    case 'suffix':
      return { key: sql`reverse(normalized)`, first: reversed, end: `${reversed}~` }
    case 'folded':
      return { key: sql`translate(normalized, 'OI', '01')`, first: folded, end: `${folded}~` }
  }
}
