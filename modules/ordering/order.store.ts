import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import { commitQuery } from '#inventory'
import { present } from '#platform/assert.ts'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { Order, OrderLine, OrderState } from './order.ts'

type OrderRow = Selectable<DB['ordering.purchase']>

/** The next number of a series without gaps; the series waits until this transaction ends. */
export async function takeNumber(trx: Trx, series: string): Promise<bigint> {
  const { rows } = await sql<{ last_number: bigint }>`
    insert into ordering.number_series (series, last_number) values (${series}, 1)
    on conflict (series) do update set last_number = ordering.number_series.last_number + 1
    returning last_number`.execute(trx)
  return present(rows[0], 'an upsert returns its row').last_number
}

export async function insertOrder(
  trx: Trx,
  order: { row: Insertable<DB['ordering.purchase']>; lines: readonly OrderLine[] },
): Promise<void> {
  await trx.insertInto('ordering.purchase').values(order.row).execute()
  await trx
    .insertInto('ordering.purchase_line')
    .values(
      order.lines.map((line, index) => ({
        purchase_id: order.row.id,
        position: index + 1,
        part_id: line.partId,
        sku: line.sku,
        name_id: line.nameId,
        name_en: line.nameEn,
        brand: line.brand,
        quantity: line.quantity,
        unit_price_idr: line.unitPrice,
        line_idr: line.linePrice,
        warehouse_id: line.warehouseId,
      })),
    )
    .execute()
}

export async function insertHistory(
  trx: Trx,
  row: Insertable<DB['ordering.purchase_history']>,
): Promise<void> {
  await trx.insertInto('ordering.purchase_history').values(row).execute()
}

export async function selectBySubmission(db: Db, submissionKey: string): Promise<Order | null> {
  const row = await db
    .selectFrom('ordering.purchase')
    .selectAll()
    .where('submission_key', '=', submissionKey)
    .executeTakeFirst()
  return row === undefined ? null : toOrder(row)
}

export async function lockOrder(trx: Trx, id: string): Promise<Order | null> {
  const row = await trx
    .selectFrom('ordering.purchase')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toOrder(row)
}

/**
 * The usual end of waiting, in one statement: a waiting order is paid and its pieces leave the stock. Null where the order
 * was not waiting, and nothing is changed.
 */
export async function payWaitingOrder(
  trx: Trx,
  paid: { orderId: string; reason: string; at: Date },
): Promise<{ number: string } | null> {
  const { rows } = await sql<{ number: string }>`/* named: pay_waiting_order */
    with paid as (
      update ordering.purchase set state = 'paid' where id = ${paid.orderId} and state = 'awaiting_payment'
      returning id, number
    ), history as (
      insert into ordering.purchase_history (purchase_id, from_state, to_state, reason, at)
      select id, 'awaiting_payment', 'paid', ${paid.reason}::text, ${paid.at}::timestamptz from paid
    ), ${commitQuery(paid.orderId, sql`exists (select from paid)`)}
    select number from paid`.execute(trx)
  return rows[0] ?? null
}

export async function updateState(trx: Trx, change: { id: string; state: OrderState }): Promise<void> {
  await trx
    .updateTable('ordering.purchase')
    .set({ state: change.state })
    .where('id', '=', change.id)
    .execute()
}

/** Where each line's pieces come from now. */
export async function updateWarehouses(
  trx: Trx,
  orderId: string,
  lines: readonly { partId: string; warehouseId: string }[],
): Promise<void> {
  const parts = lines.map((line) => line.partId)
  const warehouses = lines.map((line) => line.warehouseId)
  await sql`
    update ordering.purchase_line l set warehouse_id = t.warehouse_id
    from unnest(${parts}::text[], ${warehouses}::text[]) as t (part_id, warehouse_id)
    where l.purchase_id = ${orderId} and l.part_id = t.part_id`.execute(trx)
}

export async function selectOrder(db: Db, id: string): Promise<(Order & { visitorSha256: Buffer }) | null> {
  const row = await db.selectFrom('ordering.purchase').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : { ...toOrder(row), visitorSha256: row.visitor_sha256 }
}

export async function selectLines(db: Db, orderId: string): Promise<OrderLine[]> {
  const rows = await db
    .selectFrom('ordering.purchase_line')
    .selectAll()
    .where('purchase_id', '=', orderId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    partId: row.part_id,
    sku: row.sku,
    nameId: row.name_id,
    nameEn: row.name_en,
    brand: row.brand,
    quantity: row.quantity,
    unitPrice: rupiah(row.unit_price_idr),
    linePrice: rupiah(row.line_idr),
    warehouseId: row.warehouse_id,
  }))
}

/** Orders of a browser, or of a company, latest first. */
export async function selectOrdersOf(
  db: Db,
  owner: { visitor: Buffer; companyId: string | null; limit: number },
): Promise<Order[]> {
  const rows = await db
    .selectFrom('ordering.purchase')
    .selectAll()
    .where((where) =>
      owner.companyId === null
        ? where('visitor_sha256', '=', owner.visitor)
        : where.or([where('visitor_sha256', '=', owner.visitor), where('company_id', '=', owner.companyId)]),
    )
    .orderBy('placed_at', 'desc')
    .limit(owner.limit)
    .execute()
  return rows.map(toOrder)
}

/** Ids of orders that changed since, by id; every change has a step in the history. */
export async function selectChangedOrders(
  db: Db,
  wanted: { since: Date | null; after: string },
): Promise<string[]> {
  const { rows } = await (
    wanted.since === null
      ? sql<{
          id: string
        }>`select id from ordering.purchase where id > ${wanted.after} order by id limit 1000`
      : sql<{ id: string }>`select distinct purchase_id as id from ordering.purchase_history
          where at >= ${wanted.since} and purchase_id > ${wanted.after} order by purchase_id limit 1000`
  ).execute(db)
  return rows.map((row) => row.id)
}

/** Ids of paid orders, by id, that became so from `since` until `until`. */
export async function selectPaidOrders(
  db: Db,
  wanted: { since: Date | null; until: Date; after: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from ordering.purchase p
    where p.state = 'paid' and p.id > ${wanted.after} and exists (
      select from ordering.purchase_history h where h.purchase_id = p.id and h.to_state = 'paid'
        and h.at <= ${wanted.until} and (${wanted.since}::timestamptz is null or h.at >= ${wanted.since}::timestamptz))
    order by p.id limit 1000`.execute(db)
  return rows.map((row) => row.id)
}

/** Those of these orders that must have an invoice: on account at once, paid ones when paid before `until`. */
export async function selectInvoiceable(db: Db, ids: readonly string[], until: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from ordering.purchase p
    where p.id = any(${ids}::text[]) and (p.state = 'on_account' or p.state = 'paid' and exists (
      select from ordering.purchase_history h where h.purchase_id = p.id and h.to_state = 'paid' and h.at <= ${until}))
    order by p.id`.execute(db)
  return rows.map((row) => row.id)
}

export function selectStates(db: Db, ids: readonly string[]) {
  return db
    .selectFrom('ordering.purchase')
    .select(['id', 'state', 'total_idr'])
    .where('id', 'in', [...ids])
    .execute()
}

function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    companyId: row.company_id,
    priceListId: row.price_list_id,
    contact: { name: row.contact_name, phone: row.contact_phone, email: row.contact_email },
    address: {
      street: row.street,
      district: row.district,
      city: row.city,
      province: row.province,
      postalCode: row.postal_code,
      landmark: row.landmark,
    },
    locale: row.locale,
    net: rupiah(row.net_idr),
    tax: rupiah(row.tax_idr),
    total: rupiah(row.total_idr),
    payBefore: row.pay_before,
    placedAt: row.placed_at,
  }
}
