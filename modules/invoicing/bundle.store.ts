import type { Insertable, Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

export type BundleState = 'open' | 'applied' | 'ended'

/** One payment of many invoices (tagihan gabungan). */
export interface Bundle {
  readonly id: string
  readonly number: string
  readonly companyId: string
  readonly paymentId: string
  readonly amount: Rupiah
  readonly discount: Rupiah
  readonly state: BundleState
  readonly openedAt: Date
}

export interface BundleLine {
  readonly invoiceId: string
  readonly amount: Rupiah
  readonly discount: Rupiah
  readonly discountUntil: string | null
}

export async function insertBundle(
  trx: Trx,
  bundle: { row: Insertable<DB['invoicing.bundle']>; lines: readonly BundleLine[] },
): Promise<void> {
  await trx.insertInto('invoicing.bundle').values(bundle.row).execute()
  await trx
    .insertInto('invoicing.bundle_line')
    .values(
      bundle.lines.map((line, index) => ({
        bundle_id: bundle.row.id,
        position: index + 1,
        invoice_id: line.invoiceId,
        amount_idr: line.amount,
        discount_idr: line.discount,
        discount_until: line.discountUntil,
      })),
    )
    .execute()
}

export async function selectBundle(db: Db, id: string): Promise<Bundle | null> {
  const row = await db.selectFrom('invoicing.bundle').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toBundle(row)
}

export async function selectBundleBySubmission(db: Db, submissionKey: string): Promise<Bundle | null> {
  const row = await db
    .selectFrom('invoicing.bundle')
    .selectAll()
    .where('submission_key', '=', submissionKey)
    .executeTakeFirst()
  return row === undefined ? null : toBundle(row)
}

export async function selectBundleLines(db: Db, bundleId: string): Promise<BundleLine[]> {
  const rows = await db
    .selectFrom('invoicing.bundle_line')
    .selectAll()
    .where('bundle_id', '=', bundleId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    invoiceId: row.invoice_id,
    amount: rupiah(row.amount_idr),
    discount: rupiah(row.discount_idr),
    discountUntil: row.discount_until,
  }))
}

/** Payments of a company that wait for their money, latest first, with the invoices they shall pay. */
export async function selectOpenBundles(
  db: Db,
  companyId: string,
): Promise<(Bundle & { readonly invoiceIds: readonly string[] })[]> {
  const rows = await db
    .selectFrom('invoicing.bundle')
    .selectAll()
    .where('company_id', '=', companyId)
    .where('state', '=', 'open')
    .orderBy('opened_at', 'desc')
    .limit(50)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const lines = await db
    .selectFrom('invoicing.bundle_line')
    .select(['bundle_id', 'invoice_id'])
    .where('bundle_id', 'in', ids)
    .execute()
  return rows.map((row) => ({
    ...toBundle(row),
    invoiceIds: lines.filter((line) => line.bundle_id === row.id).map((line) => line.invoice_id),
  }))
}

export async function closeBundle(
  trx: Trx,
  change: { id: string; state: 'applied' | 'ended'; at: Date },
): Promise<void> {
  await trx
    .updateTable('invoicing.bundle')
    .set({ state: change.state, closed_at: change.at })
    .where('id', '=', change.id)
    .execute()
}

function toBundle(row: Selectable<DB['invoicing.bundle']>): Bundle {
  return {
    id: row.id,
    number: row.number,
    companyId: row.company_id,
    paymentId: row.payment_id,
    amount: rupiah(row.amount_idr),
    discount: rupiah(row.discount_idr),
    state: row.state,
    openedAt: row.opened_at,
  }
}
