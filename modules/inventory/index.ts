/** Stock by warehouse, and its reservation by orders. */
export { commitQuery } from './commit-query.ts'
export { commitReservation, listStock, releaseReservation, reserveStock } from './stock.ts'
export type { PartStock, Reserved, ReserveOutcome, WarehouseStock } from './stock.ts'
