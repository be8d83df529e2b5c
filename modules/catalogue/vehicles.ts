import type { Ctx } from '#platform/ctx.ts'
import { isSlug } from './known-ids.ts'
import {
  selectGenerations,
  selectGenerationsWhole,
  selectMakes,
  selectModels,
  selectVariants,
  type GenerationRow,
} from './vehicle.store.ts'
import type { Generation, Make, Model, Variant, Vehicle, VehicleChoice, VehicleKind } from './vehicle.ts'

/** The makes that built vehicles of a kind, the most sold first. */
export async function listMakes(ctx: Ctx, input: { kind: VehicleKind }): Promise<Make[]> {
  return selectMakes(ctx.db, input.kind)
}

/** The models of a make; without `kind` its cars and its motorcycles. */
export async function listModels(
  ctx: Ctx,
  input: { makeId: string; kind?: VehicleKind | undefined },
): Promise<Model[]> {
  return isSlug(input.makeId) ? selectModels(ctx.db, input) : []
}

/** The generations of a model, the newest first. */
export async function listGenerations(ctx: Ctx, input: { modelId: string }): Promise<Generation[]> {
  return isSlug(input.modelId) ? selectGenerations(ctx.db, input.modelId) : []
}

/** The variants of a generation with their engines. */
export async function listVariants(ctx: Ctx, input: { generationId: string }): Promise<Variant[]> {
  return isSlug(input.generationId) ? selectVariants(ctx.db, input.generationId) : []
}

/**
 * The vehicle that a choice names, or null when there is no such generation. A variant of another generation and a year
 * outside the generation's years say nothing, so they are left out rather than believed.
 */
export async function findVehicle(ctx: Ctx, input: VehicleChoice): Promise<Vehicle | null> {
  if (!isSlug(input.generationId)) return null
  const [row] = await selectGenerationsWhole(ctx.db, [input.generationId])
  return row === undefined ? null : vehicleOf(row, input)
}

/** Generations as vehicles of which no more is known; unknown ones are absent. One statement. */
export async function findVehicles(
  ctx: Ctx,
  input: { generationIds: readonly string[] },
): Promise<Vehicle[]> {
  const generationIds = input.generationIds.filter(isSlug)
  if (generationIds.length === 0) return []
  const rows = await selectGenerationsWhole(ctx.db, generationIds)
  return rows.map((row) => vehicleOf(row, { generationId: row.generation.id }))
}

function vehicleOf(row: GenerationRow, input: VehicleChoice): Vehicle {
  const { generation, model, make, variants, twinGroupId } = row
  const variant = variants.find((candidate) => candidate.id === input.variantId) ?? null
  const engines = variant === null ? variants : [variant]
  return {
    kind: model.kind,
    make,
    model,
    generation,
    variant,
    year: yearWithin(generation, input.year),
    twinGroupId,
    engineIds: [...new Set(engines.map((candidate) => candidate.engine.id))],
  }
}

function yearWithin(generation: Generation, year: number | undefined): number | null {
  if (year === undefined || !Number.isInteger(year)) return null
  return year >= generation.fromYear && year <= (generation.toYear ?? 9_999) ? year : null
}
