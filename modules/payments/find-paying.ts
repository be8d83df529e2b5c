import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { selectAttemptByReference, selectAttemptsOf } from './attempt.store.ts'
import type { HistoryStep } from './find-payment.ts'
import type { Attempt, Payment } from './payment.ts'
import { selectHistory, selectPayment } from './payment.store.ts'
import { selectReceiptsOf } from './receipt.store.ts'
import { selectSurplusOf } from './surplus.store.ts'
import type { Surplus } from './surplus.ts'

/** Money that came, as its payer may know it: without what it cost us. */
export interface MoneyCame {
  readonly id: string
  readonly attemptId: string
  readonly channelId: string | null
  readonly amount: Rupiah
  /** What of it went to the sum asked for. */
  readonly applied: Rupiah
  readonly disposition: 'settles' | 'part' | 'over' | 'surplus'
  readonly providerReference: string
  readonly paidAt: Date
  readonly recordedAt: Date
}

/** What the page of a payer tells: everything about the sum, nothing about the wire. */
export interface Paying {
  readonly payment: Payment
  /** The attempt whose instruction is shown. */
  readonly attempt: Attempt | null
  readonly attempts: readonly Attempt[]
  readonly history: readonly HistoryStep[]
  readonly money: readonly MoneyCame[]
  readonly surplus: readonly Surplus[]
}

/** A payment as its payer sees it, or null; the caller has checked that it may be read. */
export async function findPaying(ctx: Ctx, input: { paymentId: string }): Promise<Paying | null> {
  const payment = isId('pay', input.paymentId) ? await selectPayment(ctx.db, input.paymentId) : null
  if (payment === null) return null
  const [attempts, history, receipts, surplus] = await Promise.all([
    selectAttemptsOf(ctx.db, payment.id),
    selectHistory(ctx.db, payment.id),
    selectReceiptsOf(ctx.db, payment.id),
    selectSurplusOf(ctx.db, payment.id),
  ])
  return {
    payment,
    attempt: attempts.find((attempt) => attempt.id === payment.currentAttemptId) ?? null,
    attempts,
    surplus,
    history: history.map((row) => ({
      fromState: row.from_state,
      toState: row.to_state,
      reason: row.reason,
      attemptId: row.attempt_id,
      at: row.at,
    })),
    money: receipts.map((row) => ({
      id: row.id,
      attemptId: row.attempt_id,
      channelId: row.channel_id,
      amount: rupiah(row.amount_idr),
      applied: rupiah(row.applied_idr),
      disposition: row.disposition,
      providerReference: row.provider_reference,
      paidAt: row.paid_at,
      recordedAt: row.recorded_at,
    })),
  }
}

/** Only what a payment is for and whose, to decide who may read it; null where there is none. */
export async function findPaymentName(
  ctx: Ctx,
  input: { paymentId: string },
): Promise<Pick<Payment, 'id' | 'subject' | 'orderId' | 'companyId' | 'number'> | null> {
  return isId('pay', input.paymentId) ? selectPayment(ctx.db, input.paymentId) : null
}

/** The payment that an attempt's reference belongs to, for buyers who come back from a provider's page; null if none. */
export async function findPaymentByReference(
  ctx: Ctx,
  input: { reference: string },
): Promise<Pick<Payment, 'id' | 'subject' | 'orderId'> | null> {
  if (!/^[A-Z0-9-]{1,64}$/.test(input.reference)) return null
  const attempt = await selectAttemptByReference(ctx.db, input.reference)
  return attempt === null ? null : selectPayment(ctx.db, attempt.paymentId)
}
