import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import { z } from 'zod'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { Attempt, Payment, PaymentState } from './payment.ts'
import type { Provider } from './port.ts'

type PaymentRow = Selectable<DB['payments.payment']>

const Lines = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    unitPriceIdr: z.string(),
    quantity: z.number().int().positive(),
  }),
)

export async function insertPayment(trx: Trx, row: Insertable<DB['payments.payment']>): Promise<void> {
  await trx.insertInto('payments.payment').values(row).execute()
}

export async function lockPayment(trx: Trx, id: string): Promise<Payment | null> {
  const row = await trx
    .selectFrom('payments.payment')
    .selectAll()
    .where('id', '=', id)
    // Its key never changes: rows that only refer to it need not wait.
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toPayment(row)
}

export async function selectPayment(db: Db, id: string): Promise<Payment | null> {
  const row = await db.selectFrom('payments.payment').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toPayment(row)
}

export async function selectPaymentOfOrder(db: Db, orderId: string): Promise<Payment | null> {
  const row = await db
    .selectFrom('payments.payment')
    .selectAll()
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  return row === undefined ? null : toPayment(row)
}

/** The attempt that a provider's reference names: what never changes of it. */
export type AttemptName = Pick<
  Attempt,
  'id' | 'paymentId' | 'provider' | 'channelId' | 'reference' | 'amount' | 'isClosed'
>

/** By name: a statement that is prepared with `p.*` fails from the moment a migration adds a column. */
const columns = [
  'id',
  'subject_kind',
  'subject_id',
  'order_id',
  'order_number',
  'company_id',
  'amount_idr',
  'received_idr',
  'state',
  'current_attempt_id',
  'pay_before',
  'buyer_name',
  'buyer_phone',
  'buyer_email',
  'description',
  'lines',
  'created_at',
  'settled_at',
] as const satisfies readonly (keyof PaymentRow)[]
type LockedRow = Pick<PaymentRow, (typeof columns)[number]>
const lockedColumns = sql.join(columns.map((column) => sql.ref(`p.${column}`)))

/**
 * Locks the payment that a reference of ours belongs to, in one statement with its attempt's name. A reference of another
 * provider's attempt is nobody's: each is believed about its own money only. `isTold` says that a
 * notification of this key was stored before we began to wait for the lock.
 */
export async function lockByReference(
  trx: Trx,
  wanted: { reference: string; provider: Provider; dedupeKey: string },
): Promise<{ payment: Payment; attempt: AttemptName; isTold: boolean } | null> {
  const { rows } = await sql<
    LockedRow & {
      its_attempt: string
      its_provider: Provider
      its_channel: string
      its_amount: bigint
      is_closed: boolean
      is_told: boolean
    }
  >`/* named: lock_by_reference */
    select ${lockedColumns}, a.id as its_attempt, a.provider as its_provider, a.channel_id as its_channel, a.amount_idr as its_amount,
      a.is_closed,
      exists (select from payments.notification n where n.dedupe_key = ${wanted.dedupeKey}) as is_told
    from payments.attempt a join payments.payment p on p.id = a.payment_id
    where a.reference = ${wanted.reference} and a.provider = ${wanted.provider} for no key update of p`.execute(
    trx,
  )
  const row = rows[0]
  if (row === undefined) return null
  return {
    payment: toPayment(row),
    attempt: {
      id: row.its_attempt,
      paymentId: row.id,
      provider: row.its_provider,
      channelId: row.its_channel,
      reference: wanted.reference,
      amount: rupiah(row.its_amount),
      isClosed: row.is_closed,
    },
    isTold: row.is_told,
  }
}

export async function updateState(
  trx: Trx,
  change: Pick<Payment, 'id' | 'state' | 'received' | 'settledAt'>,
): Promise<void> {
  await trx
    .updateTable('payments.payment')
    .set({ state: change.state, received_idr: change.received, settled_at: change.settledAt })
    .where('id', '=', change.id)
    .execute()
}

export async function updateCurrentAttempt(
  trx: Trx,
  change: { id: string; attemptId: string },
): Promise<void> {
  await trx
    .updateTable('payments.payment')
    .set({ current_attempt_id: change.attemptId })
    .where('id', '=', change.id)
    .execute()
}

export async function insertHistory(
  trx: Trx,
  row: Insertable<DB['payments.payment_history']>,
): Promise<void> {
  await trx.insertInto('payments.payment_history').values(row).execute()
}

export function selectHistory(db: Db, paymentId: string) {
  return db
    .selectFrom('payments.payment_history')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('id')
    .execute()
}

/** Open payments whose deadline is over, oldest first. */
export async function selectOverdue(db: Db, wanted: { now: Date; limit: number }): Promise<Payment[]> {
  const rows = await db
    .selectFrom('payments.payment')
    .selectAll()
    .where('state', 'in', ['choosing', 'preparing', 'awaiting', 'unknown'])
    .where('pay_before', '<', wanted.now)
    .orderBy('pay_before')
    .limit(wanted.limit)
    .execute()
  return rows.map(toPayment)
}

export async function selectLatest(
  db: Db,
  wanted: {
    states: readonly PaymentState[]
    text: string
    before: { at: Date; id: string } | null
    /** The companies whose payments may be seen; null for all payments. */
    within: readonly string[] | null
    limit: number
  },
): Promise<Payment[]> {
  let query = db.selectFrom('payments.payment').selectAll()
  if (wanted.states.length > 0) query = query.where('state', 'in', [...wanted.states])
  if (wanted.text !== '') {
    const pattern = `%${wanted.text.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
    query = query.where((where) =>
      where.or([
        where('order_number', 'ilike', pattern),
        where('id', '=', wanted.text),
        where('buyer_name', 'ilike', pattern),
        where('id', 'in', (attempts) =>
          attempts.selectFrom('payments.attempt').select('payment_id').where('reference', '=', wanted.text),
        ),
      ]),
    )
  }
  const { before, within } = wanted
  if (within !== null) query = query.where(sql<boolean>`company_id = any(${[...within]}::text[])`)
  if (before !== null) query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.id})`)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(wanted.limit).execute()
  return rows.map(toPayment)
}

function toPayment(row: LockedRow): Payment {
  return {
    id: row.id,
    subject: { kind: row.subject_kind, id: row.subject_id ?? row.order_id ?? row.id },
    orderId: row.order_id,
    number: row.order_number,
    companyId: row.company_id,
    amount: rupiah(row.amount_idr),
    received: rupiah(row.received_idr),
    state: row.state,
    currentAttemptId: row.current_attempt_id,
    payBefore: row.pay_before,
    buyerName: row.buyer_name,
    buyerPhone: row.buyer_phone,
    buyerEmail: row.buyer_email,
    description: row.description,
    lines: Lines.parse(row.lines).map(({ unitPriceIdr, ...line }) => ({
      ...line,
      unitPrice: rupiah(BigInt(unitPriceIdr)),
    })),
    createdAt: row.created_at,
    settledAt: row.settled_at,
  }
}
