import { sql } from 'kysely'
import { entryQuery, type Entry } from '#ledger'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Move } from './move-payment.ts'
import type { NotificationRow } from './notification.store.ts'
import type { Payment, PaymentState } from './payment.ts'
import type { Provider } from './port.ts'

export interface ReceiptRow {
  readonly id: string
  readonly paymentId: string
  readonly attemptId: string
  readonly provider: Provider
  readonly channelId: string
  readonly providerReference: string
  readonly amount: Rupiah
  readonly applied: Rupiah
  readonly disposition: 'settles' | 'part' | 'over' | 'surplus'
  readonly forgiven: Rupiah
  /** The method of a hosted page, where one is known. */
  readonly paidBy: string | null
  readonly fee: Rupiah
  readonly feeVat: Rupiah
  readonly paidAt: Date
  readonly recordedAt: Date
}

/** Everything that one sum of money changes in this module and the ledger. */
interface ReceiptWrite {
  readonly receipt: ReceiptRow
  /** The notification that tells of it, stored with what became of it. */
  readonly notification: (NotificationRow & { readonly outcome: string }) | null
  readonly entry: Entry
  /** The payment as it is after `move`; as it was where there is none. */
  readonly moved: Payment
  readonly from: PaymentState
  readonly move: Move | null
  /** What is left to pay afterwards: every way that asks more than that is to be ended at its provider. Null: nothing changed. */
  readonly restIdr: bigint | null
}

/**
 * Writes it in one statement, under the payment's lock. `repeated`: the notification was stored before. `known`: this
 * attempt's money is recorded already. A provider's reference that stands at another attempt is an error: money must not
 * vanish because two numbers look alike.
 */
export async function writeReceipt(
  trx: Trx,
  write: ReceiptWrite,
): Promise<'recorded' | 'repeated' | 'known'> {
  const { receipt, notification, moved, move } = write
  const isNew = sql`exists (select from receipt)`
  const entry = entryQuery(write.entry, { when: isNew })
  const { rows } = await sql<{ stored: boolean; recorded: boolean }>`/* named: write_receipt */
    with stored as (
      insert into payments.notification (id, provider, kind, dedupe_key, headers, raw_body, verdict, payment_id, attempt_id,
        received_at, applied_at, outcome)
      select ${notification?.id ?? null}::text, ${notification?.provider ?? null}::text, ${notification?.kind ?? null}::text,
        ${notification?.dedupe_key ?? null}::text, ${notification?.headers ?? null}::jsonb,
        ${notification?.raw_body ?? null}::bytea, ${notification?.verdict ?? null}::text, ${receipt.paymentId}::text,
        ${receipt.attemptId}::text, ${notification?.received_at ?? null}::timestamptz, ${receipt.recordedAt}::timestamptz,
        ${notification?.outcome ?? null}::text
      where ${notification !== null}::boolean
      on conflict (dedupe_key) do nothing returning id
    ), receipt as (
      insert into payments.receipt (id, payment_id, attempt_id, provider, channel_id, provider_reference, amount_idr,
        applied_idr, disposition, forgiven_idr, fee_idr, fee_vat_idr, paid_by, paid_at, recorded_at)
      select ${receipt.id}::text, ${receipt.paymentId}::text, ${receipt.attemptId}::text, ${receipt.provider}::text,
        ${receipt.channelId}::text, ${receipt.providerReference}::text, ${receipt.amount}::bigint,
        ${receipt.applied}::bigint, ${receipt.disposition}::text, ${receipt.forgiven}::bigint, ${receipt.fee}::bigint, ${receipt.feeVat}::bigint, ${receipt.paidBy}::text,
        ${receipt.paidAt}::timestamptz, ${receipt.recordedAt}::timestamptz
      where ${notification === null}::boolean or exists (select from stored)
      on conflict (attempt_id) do nothing returning id
    ), paid as (
      update payments.attempt set outcome = 'paid', outcome_reason = null, provider_reference = ${receipt.providerReference},
        answered_at = ${receipt.recordedAt}, ask_again_at = null
      where id = ${receipt.attemptId} and ${isNew}
    ), unwanted as (
      update payments.attempt set end_state = 'wanted', end_again_at = ${receipt.recordedAt}
      where ((is_closed and amount_idr > ${write.restIdr}::bigint) or ${write.restIdr}::bigint = 0)
        and payment_id = ${receipt.paymentId} and id <> ${receipt.attemptId}
        and outcome in ('awaiting', 'unknown') and end_state is null and pay_before > ${receipt.recordedAt} and ${isNew}
    ), payment as (
      update payments.payment set state = ${moved.state}, received_idr = ${moved.received}, settled_at = ${moved.settledAt}
      where ${move !== null}::boolean and id = ${receipt.paymentId} and ${isNew}
      returning id
    ), history as (
      insert into payments.payment_history (payment_id, attempt_id, from_state, to_state, reason, at)
      select ${receipt.paymentId}::text, ${receipt.attemptId}::text, ${write.from}::text, ${moved.state}::text,
        ${move?.reason ?? null}::text, ${receipt.recordedAt}::timestamptz
      from payment
    ), ${entry.parts}
    select exists (select from stored) as stored, exists (select from receipt) as recorded`.execute(trx)
  const row = present(rows[0], 'a select of constants has one row')
  if (row.recorded) return 'recorded'
  return notification !== null && !row.stored ? 'repeated' : 'known'
}

export interface KnownReceipt {
  readonly attemptId: string
  readonly paymentId: string
  readonly companyId: string | null
  readonly amount: Rupiah
}

/** Whose money stands under a provider's reference; null where none does. */
export async function selectReceiptByReference(
  trx: Trx,
  wanted: { provider: Provider; providerReference: string },
): Promise<KnownReceipt | null> {
  const row = await trx
    .selectFrom('payments.receipt as r')
    .innerJoin('payments.payment as p', 'p.id', 'r.payment_id')
    .select(['r.attempt_id', 'r.payment_id', 'p.company_id', 'r.amount_idr'])
    .where('r.provider', '=', wanted.provider)
    .where('r.provider_reference', '=', wanted.providerReference)
    .executeTakeFirst()
  if (row === undefined) return null
  const { attempt_id: attemptId, payment_id: paymentId, company_id: companyId } = row
  return { attemptId, paymentId, companyId, amount: rupiah(row.amount_idr) }
}

/** The provider's reference under which an attempt's money is recorded. */
export async function selectReferenceOf(trx: Trx, attemptId: string): Promise<string | null> {
  const row = await trx
    .selectFrom('payments.receipt')
    .select('provider_reference')
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst()
  return row?.provider_reference ?? null
}

export function selectReceiptsOf(db: Db, paymentId: string) {
  return db
    .selectFrom('payments.receipt')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('recorded_at')
    .execute()
}

/** Receipts that wait for the rest of their payment's sum: those not given up as a surplus yet. */
export function selectParts(trx: Trx, paymentId: string) {
  return trx
    .selectFrom('payments.receipt')
    .select(['id', 'amount_idr'])
    .where('payment_id', '=', paymentId)
    .where('disposition', '=', 'part')
    .where('id', 'not in', (given) => given.selectFrom('payments.surplus').select('receipt_id'))
    .orderBy('recorded_at')
    .execute()
}
