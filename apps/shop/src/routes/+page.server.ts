import { findVehicle, listPartTypes } from '#catalogue'
import { listOrders } from '#ordering'
import { businessDay } from '#platform/clock.ts'
import { readPicker } from '../lib/server/picker.ts'
import { recentChoices } from '../lib/server/chosen-vehicle.ts'
import { readerOf } from '../lib/server/reader-of.ts'
import { showVehicle, type ShownVehicle } from '../lib/vehicle-choice.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  const { ctx } = locals
  const [picker, partTypes, recent, orders] = await Promise.all([
    readPicker(ctx, url.searchParams),
    listPartTypes(ctx),
    Promise.all(recentChoices(cookies).map((choice) => findVehicle(ctx, choice))),
    locals.buyer === null ? [] : listOrders(ctx, { reader: readerOf(locals), limit: 1 }),
  ])
  return {
    picker,
    thisYear: Number(businessDay(ctx.now()).slice(0, 4)),
    systems: groupBySystem(partTypes.filter((type) => type.parts > 0)),
    recent: recent.flatMap((vehicle): ShownVehicle[] => (vehicle === null ? [] : [showVehicle(vehicle)])),
    lastOrder: orders.map(({ id, number, total, placedAt }) => ({ id, number, total, placedAt }))[0] ?? null,
  }
}

type PartType = Awaited<ReturnType<typeof listPartTypes>>[number]

function groupBySystem(partTypes: readonly PartType[]) {
  const systems = new Map<string, { nameId: string; nameEn: string; types: PartType[] }>()
  for (const type of partTypes) {
    const { partSystemId, partSystemNameId: nameId, partSystemNameEn: nameEn } = type
    const system = systems.get(partSystemId) ?? { nameId, nameEn, types: [] }
    systems.set(partSystemId, system)
    system.types.push(type)
  }
  return [...systems].map(([id, system]) => ({ id, ...system }))
}
