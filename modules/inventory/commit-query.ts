import { sql, type RawBuilder } from 'kysely'

/**
 * Committing an order's reservation as parts of the caller's own `with` list, so that a hot path does it in one round trip
 * with its own rows. `when` says whether at all, over an earlier part of the list. Stock rows are locked in everybody's
 * order, as `commitReservation` does.
 */
export function commitQuery(orderId: string, when: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`committed as (
      update inventory.reservation set state = 'committed' where order_id = ${orderId} and state = 'held' and ${when}
      returning part_id, warehouse_id, quantity
    ), locked as materialized (
      select s.part_id, s.warehouse_id from inventory.stock s join committed c using (part_id, warehouse_id)
      order by s.part_id, s.warehouse_id for update of s
    ), left_stock as (
      update inventory.stock s set reserved = s.reserved - c.quantity, on_hand = s.on_hand - c.quantity
      from committed c join locked l using (part_id, warehouse_id)
      where s.part_id = c.part_id and s.warehouse_id = c.warehouse_id
    )`
}
