import type { Ctx } from '#platform/ctx.ts'
import type { Vehicle, VehicleChoice } from '../vehicle.ts'
import { isPartId } from '../known-ids.ts'
import { findVehicle } from '../vehicles.ts'
import { judgeFit, type Fit } from './fit.ts'
import { selectFitments, selectRules, type Fitment } from './fitment.store.ts'

const unknown: Fit = { answer: 'tidak_diketahui', conditionId: null, conditionEn: null }

/** The fitment table of a part; at most 500 lines. */
export async function listFitments(ctx: Ctx, input: { partId: string }): Promise<Fitment[]> {
  return isPartId(input.partId) ? selectFitments(ctx.db, input.partId) : []
}

/**
 * Does the part fit the vehicle? An unknown part or vehicle is `tidak_diketahui`.
 * @example await fitOf(ctx, { partId, vehicle: { generationId: 'honda-beat-k25', year: 2014 } })
 */
export async function fitOf(ctx: Ctx, input: { partId: string; vehicle: VehicleChoice }): Promise<Fit> {
  const vehicle = isPartId(input.partId) ? await findVehicle(ctx, input.vehicle) : null
  if (vehicle === null) return unknown
  return (await fitsOf(ctx, { partIds: [input.partId], vehicle })).get(input.partId) ?? unknown
}

/** The same for many parts in one statement. */
export async function fitsOf(
  ctx: Ctx,
  input: { partIds: readonly string[]; vehicle: Vehicle },
): Promise<Map<string, Fit>> {
  const { partIds, vehicle } = input
  if (partIds.length === 0) return new Map()
  const found = await selectRules(ctx.db, { partIds, twinGroupId: vehicle.twinGroupId })
  return new Map([...found].map(([partId, { scope, rules }]) => [partId, judgeFit(rules, vehicle, scope)]))
}
