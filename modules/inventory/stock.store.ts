import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'

interface StockRow {
  part_id: string
  warehouse_id: string
  name: string
  city: string
  available: number
}

export async function selectStock(db: Db, partIds: readonly string[]): Promise<StockRow[]> {
  const { rows } = await sql<StockRow>`
    select s.part_id, s.warehouse_id, w.name, w.city, s.on_hand - s.reserved as available
    from inventory.stock s join inventory.warehouse w on w.id = s.warehouse_id
    where s.part_id = any(${[...partIds]}) order by s.part_id, w.position`.execute(db)
  return rows
}

/** Locks the rows in one order for everybody, so that two orders of the same parts cannot block each other. */
export async function lockStock(
  trx: Trx,
  partIds: readonly string[],
): Promise<Omit<StockRow, 'name' | 'city'>[]> {
  const { rows } = await sql<Omit<StockRow, 'name' | 'city'>>`
    select s.part_id, s.warehouse_id, s.on_hand - s.reserved as available
    from inventory.stock s where s.part_id = any(${[...partIds]})
    order by s.part_id, (select position from inventory.warehouse w where w.id = s.warehouse_id) for update of s`.execute(
    trx,
  )
  return rows
}

export async function insertReservations(
  trx: Trx,
  order: {
    orderId: string
    heldUntil: Date
    lines: readonly { partId: string; warehouseId: string; quantity: number }[]
  },
): Promise<void> {
  const parts = order.lines.map((line) => line.partId)
  const warehouses = order.lines.map((line) => line.warehouseId)
  const quantities = order.lines.map((line) => line.quantity)
  await sql`
    with wanted as (select * from unnest(${parts}::text[], ${warehouses}::text[], ${quantities}::int[]) as t (part_id, warehouse_id, quantity)),
    held as (
      update inventory.stock s set reserved = s.reserved + w.quantity from wanted w
      where s.part_id = w.part_id and s.warehouse_id = w.warehouse_id returning s.part_id, s.warehouse_id, w.quantity)
    insert into inventory.reservation (order_id, part_id, warehouse_id, quantity, state, held_until)
    select ${order.orderId}, part_id, warehouse_id, quantity, 'held', ${order.heldUntil} from held
    on conflict (order_id, part_id, warehouse_id) do update
      set state = 'held', quantity = excluded.quantity, held_until = excluded.held_until`.execute(trx)
}

export async function endReservation(
  trx: Trx,
  end: { orderId: string; state: 'committed' | 'released' },
): Promise<void> {
  // Locked in everybody's order first: an update by join locks in any order and could block with a reservation.
  const { rows } = await sql<{ part_id: string }>`
    select part_id from inventory.reservation where order_id = ${end.orderId} and state = 'held'`.execute(trx)
  if (rows.length === 0) return
  await lockStock(
    trx,
    rows.map((row) => row.part_id),
  )
  const leaving = end.state === 'committed' ? sql`r.quantity` : sql`0`
  await sql`
    with ended as (
      update inventory.reservation set state = ${end.state} where order_id = ${end.orderId} and state = 'held'
      returning part_id, warehouse_id, quantity)
    update inventory.stock s set reserved = s.reserved - r.quantity, on_hand = s.on_hand - ${leaving}
    from ended r where s.part_id = r.part_id and s.warehouse_id = r.warehouse_id`.execute(trx)
}
