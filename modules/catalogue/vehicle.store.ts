import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { Generation, Make, Model, Variant, VehicleKind } from './vehicle.ts'

export async function selectMakes(db: Db, kind: VehicleKind): Promise<Make[]> {
  const { rows } = await sql<Make>`
    select id, name from catalogue.make
    where exists (select from catalogue.model where model.make_id = make.id and model.kind = ${kind})
    order by position, name`.execute(db)
  return rows
}

export async function selectModels(
  db: Db,
  input: { makeId: string; kind?: VehicleKind | undefined },
): Promise<Model[]> {
  const { rows } = await sql<Model>`
    select id, make_id as "makeId", kind, name, silhouette from catalogue.model
    where make_id = ${input.makeId} and (${input.kind ?? null}::text is null or kind = ${input.kind ?? null})
    order by position, name`.execute(db)
  return rows
}

export async function selectGenerations(db: Db, modelId: string): Promise<Generation[]> {
  const { rows } = await sql<Generation>`
    select id, model_id as "modelId", code, nickname, from_year as "fromYear", to_year as "toYear"
    from catalogue.generation where model_id = ${modelId} order by from_year desc, code`.execute(db)
  return rows
}

export async function selectVariants(db: Db, generationId: string): Promise<Variant[]> {
  const { rows } = await sql<Variant>`
    select variant.id, generation_id as "generationId", name, transmission, jsonb_build_object(
      'id', engine.id, 'code', engine.code, 'displacementCc', displacement_cc, 'fuel', fuel) as engine
    from catalogue.variant join catalogue.engine on engine.id = engine_id
    where generation_id = ${generationId} order by position, name`.execute(db)
  return rows
}

export interface GenerationRow {
  generation: Generation
  model: Model
  make: Make
  twinGroupId: string
  variants: Variant[]
}

/** Generations with all that stands above and below them, in one statement. */
export async function selectGenerationsWhole(
  db: Db,
  generationIds: readonly string[],
): Promise<GenerationRow[]> {
  const { rows } = await sql<GenerationRow>`
    select generation.twin_group_id as "twinGroupId",
      jsonb_build_object('id', generation.id, 'modelId', model_id, 'code', generation.code, 'nickname', nickname,
        'fromYear', from_year, 'toYear', to_year) as generation,
      jsonb_build_object('id', model.id, 'makeId', make_id, 'kind', kind, 'name', model.name, 'silhouette', silhouette) as model,
      jsonb_build_object('id', make.id, 'name', make.name) as make,
      (select coalesce(jsonb_agg(jsonb_build_object('id', variant.id, 'generationId', generation_id, 'name', variant.name,
          'transmission', transmission, 'engine', jsonb_build_object('id', engine.id, 'code', engine.code,
          'displacementCc', displacement_cc, 'fuel', fuel)) order by variant.position), '[]')
        from catalogue.variant join catalogue.engine on engine.id = engine_id
        where generation_id = generation.id) as variants
    from catalogue.generation join catalogue.model on model.id = model_id join catalogue.make on make.id = make_id
    where generation.id = any(${generationIds}::text[])`.execute(db)
  return rows
}
