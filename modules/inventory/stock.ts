import type { Ctx, Trx } from '#platform/ctx.ts'
import * as store from './stock.store.ts'

export interface WarehouseStock {
  readonly warehouseId: string
  readonly name: string
  readonly city: string
  /** Pieces that can be promised now. */
  readonly available: number
}

export interface PartStock {
  readonly partId: string
  readonly available: number
  readonly warehouses: readonly WarehouseStock[]
}

/** Where each line's pieces were set aside. */
export interface Reserved {
  readonly partId: string
  readonly warehouseId: string
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly lines: readonly Reserved[] }
  | {
      readonly kind: 'short'
      readonly short: readonly { readonly partId: string; readonly available: number }[]
    }

/** Stock of many parts in one statement; a part without a row has none. */
export async function listStock(
  ctx: Ctx,
  input: { partIds: readonly string[] },
): Promise<ReadonlyMap<string, PartStock>> {
  if (input.partIds.length === 0) return new Map()
  const rows = await store.selectStock(ctx.db, input.partIds)
  const stocks = new Map<string, PartStock>(
    input.partIds.map((partId) => [partId, { partId, available: 0, warehouses: [] }]),
  )
  for (const row of rows) {
    const known = stocks.get(row.part_id)
    if (known === undefined) continue
    stocks.set(row.part_id, {
      partId: row.part_id,
      available: known.available + row.available,
      warehouses: [
        ...known.warehouses,
        { warehouseId: row.warehouse_id, name: row.name, city: row.city, available: row.available },
      ],
    })
  }
  return stocks
}

/**
 * Sets pieces aside for an order, each line from one warehouse (the first that has enough), under row locks taken in one
 * order, so that of two buyers of the last piece exactly one gets it. Reserves all lines or none.
 */
export async function reserveStock(
  trx: Trx,
  order: { orderId: string; heldUntil: Date; lines: readonly { partId: string; quantity: number }[] },
): Promise<ReserveOutcome> {
  const rows = await store.lockStock(
    trx,
    order.lines.map((line) => line.partId),
  )
  const chosen = order.lines.map((line) => {
    const ofPart = rows.filter((row) => row.part_id === line.partId)
    const enough = ofPart.find((row) => row.available >= line.quantity)
    return {
      ...line,
      warehouseId: enough?.warehouse_id,
      most: Math.max(0, ...ofPart.map((row) => row.available)),
    }
  })
  const short = chosen.filter((line) => line.warehouseId === undefined)
  if (short.length > 0) {
    return { kind: 'short', short: short.map((line) => ({ partId: line.partId, available: line.most })) }
  }
  const lines = chosen.flatMap((line) =>
    line.warehouseId === undefined
      ? []
      : [{ partId: line.partId, warehouseId: line.warehouseId, quantity: line.quantity }],
  )
  await store.insertReservations(trx, { orderId: order.orderId, heldUntil: order.heldUntil, lines })
  return { kind: 'reserved', lines }
}

/** The order is paid: its pieces leave the stock. Doing it again changes nothing. */
export async function commitReservation(trx: Trx, orderId: string): Promise<void> {
  await store.endReservation(trx, { orderId, state: 'committed' })
}

/** The order fell through: its pieces can be promised again. Doing it again changes nothing. */
export async function releaseReservation(trx: Trx, orderId: string): Promise<void> {
  await store.endReservation(trx, { orderId, state: 'released' })
}
