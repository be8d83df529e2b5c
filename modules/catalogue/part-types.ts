import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'

export interface PartType {
  readonly id: string
  readonly nameId: string
  readonly nameEn: string
  /** Which of our drawings shows it. */
  readonly drawing: string
  readonly partSystemId: string
  readonly partSystemNameId: string
  readonly partSystemNameEn: string
  /** How many parts of this type the catalogue has. */
  readonly parts: number
}

/** All part types with their systems, in the order of a shop's shelf. */
export async function listPartTypes(ctx: Ctx): Promise<PartType[]> {
  const { rows } = await sql<PartType>`
    select part_type.id, part_type.name_id as "nameId", part_type.name_en as "nameEn", drawing,
      part_system.id as "partSystemId", part_system.name_id as "partSystemNameId", part_system.name_en as "partSystemNameEn",
      coalesce(sum(parts), 0)::int as parts
    from catalogue.part_type join catalogue.part_system on part_system.id = part_system_id
      left join catalogue.part_count on part_type_id = part_type.id
    group by part_type.id, part_system.id order by part_system.position, part_type.position`.execute(ctx.db)
  return rows
}

export interface Brand {
  readonly id: string
  readonly name: string
  readonly parts: number
}

/** The brands that have parts, in the order of a shop's shelf. */
export async function listBrands(ctx: Ctx): Promise<Brand[]> {
  const { rows } = await sql<Brand>`
    select brand.id, name, sum(parts)::int as parts from catalogue.brand join catalogue.part_count on brand_id = brand.id
    group by brand.id order by position`.execute(ctx.db)
  return rows
}
