import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { FitmentScope } from '../part.ts'
import type { Silhouette, VehicleKind } from '../vehicle.ts'
import type { FitmentRule } from './fit.ts'

/** The rules of some parts for one group of vehicles, by part. Parts without a rule are present with none. */
export async function selectRules(
  db: Db,
  input: { partIds: readonly string[]; twinGroupId: string },
): Promise<Map<string, { scope: FitmentScope; rules: FitmentRule[] }>> {
  const { rows } = await sql<{ partId: string; scope: FitmentScope; rules: FitmentRule[] }>`
    select part.id as "partId", part.fitment_scope as scope,
      coalesce((select jsonb_agg(jsonb_build_object('generationId', fitment.generation_id, 'engineId', fitment.engine_id,
          'engineCode', engine.code, 'variantId', fitment.variant_id, 'variantName', variant.name, 'fromYm', from_ym,
          'toYm', to_ym, 'conditionId', condition_id, 'conditionEn', condition_en))
        from catalogue.fitment left join catalogue.engine on engine.id = fitment.engine_id
          left join catalogue.variant on variant.id = fitment.variant_id
        where fitment.part_id = part.id and fitment.twin_group_id = ${input.twinGroupId}), '[]') as rules
    from catalogue.part where part.id = any(${input.partIds}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.partId, { scope: row.scope, rules: row.rules }]))
}

/** One line of a part's fitment table. */
export interface Fitment {
  readonly kind: VehicleKind
  readonly silhouette: Silhouette
  readonly make: string
  readonly model: string
  readonly generationId: string
  readonly code: string
  readonly nickname: string | null
  readonly fromYear: number
  readonly toYear: number | null
  readonly engine: string | null
  readonly variant: string | null
  readonly fromYm: number | null
  readonly toYm: number | null
  readonly position: string | null
  readonly quantity: number
  readonly conditionId: string | null
  readonly conditionEn: string | null
}

const fitmentsMax = 500

/** Every generation that a part fits, twins written out, in the order of make, model and year. */
export async function selectFitments(db: Db, partId: string): Promise<Fitment[]> {
  const { rows } = await sql<Fitment>`
    select model.kind, model.silhouette, make.name as make, model.name as model, generation.id as "generationId",
      generation.code, generation.nickname, generation.from_year as "fromYear", generation.to_year as "toYear",
      engine.code as engine, variant.name as variant, from_ym as "fromYm", to_ym as "toYm", fitment.position, quantity,
      condition_id as "conditionId", condition_en as "conditionEn"
    from catalogue.fitment
      join catalogue.generation on generation.twin_group_id = fitment.twin_group_id
        and (fitment.generation_id is null or fitment.generation_id = generation.id)
      join catalogue.model on model.id = generation.model_id join catalogue.make on make.id = model.make_id
      left join catalogue.engine on engine.id = fitment.engine_id
      left join catalogue.variant on variant.id = fitment.variant_id
    where fitment.part_id = ${partId}
      and (fitment.engine_id is null or exists (select from catalogue.variant as own
        where own.generation_id = generation.id and own.engine_id = fitment.engine_id))
      and (fitment.variant_id is null or variant.generation_id = generation.id)
    order by make.position, model.position, generation.from_year, generation.code, engine.code, fitment.position
    limit ${fitmentsMax}`.execute(db)
  return rows
}
