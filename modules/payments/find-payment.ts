import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { selectExchangesOf } from './archive.store.ts'
import { selectAttemptByReference, selectAttemptsOf } from './attempt.store.ts'
import { selectNotificationsOf } from './notification.store.ts'
import type { Attempt, Payment, PaymentState } from './payment.ts'
import type { RemoteProvider } from './port.ts'
import { selectHistory, selectLatest, selectPayment, selectPaymentOfOrder } from './payment.store.ts'
import { selectReceiptsOf } from './receipt.store.ts'
import { maskedText } from './snap/mask.ts'
import { selectSurplusOf } from './surplus.store.ts'
import type { Surplus } from './surplus.ts'

/** What the buyer's page needs: the payment and the attempt whose instruction is shown. */
export interface PaymentView {
  readonly payment: Payment
  readonly attempt: Attempt | null
}

export interface StoredExchange {
  readonly id: string
  readonly provider: RemoteProvider
  /** Null where it was about something else of the payment, such as a refund. */
  readonly attemptId: string | null
  readonly channelId: string | null
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly requestHeaders: unknown
  readonly requestBody: string
  readonly status: number | null
  readonly responseBody: string
  readonly error: string | null
  readonly startedAt: Date
  readonly durationMs: number
}

export interface StoredNotification {
  readonly id: string
  readonly kind: string
  readonly verdict: string
  readonly outcome: string | null
  readonly duplicateOf: string | null
  readonly headers: unknown
  readonly body: string
  readonly receivedAt: Date
  readonly appliedAt: Date | null
}

export interface StoredReceipt {
  readonly id: string
  readonly attemptId: string
  readonly provider: string
  readonly providerReference: string
  readonly amount: Rupiah
  readonly channelId: string | null
  /** The method that the buyer chose on a hosted page, see `termsOf`. */
  readonly paidBy: string | null
  readonly disposition: 'settles' | 'part' | 'over' | 'surplus'
  /** What of it went to the sum asked for. */
  readonly applied: Rupiah
  /** What was let off so that a transfer could be told apart; our cost. */
  readonly forgiven: Rupiah
  readonly fee: Rupiah
  readonly feeVat: Rupiah
  readonly paidAt: Date
  readonly recordedAt: Date
}

export interface HistoryStep {
  readonly fromState: string | null
  readonly toState: string
  readonly reason: string
  readonly attemptId: string | null
  readonly at: Date
}

/** Everything known of one payment, each list in the order of time. */
export interface PaymentRecord {
  readonly payment: Payment
  readonly attempts: readonly Attempt[]
  readonly history: readonly HistoryStep[]
  readonly exchanges: readonly StoredExchange[]
  readonly notifications: readonly StoredNotification[]
  readonly receipts: readonly StoredReceipt[]
  readonly surplus: readonly Surplus[]
}

/** The payment of an order with its current attempt, or null. */
export async function findPaymentOfOrder(ctx: Ctx, input: { orderId: string }): Promise<PaymentView | null> {
  const payment = isId('ord', input.orderId) ? await selectPaymentOfOrder(ctx.db, input.orderId) : null
  if (payment === null) return null
  const attempts = await selectAttemptsOf(ctx.db, payment.id)
  return { payment, attempt: attempts.find((attempt) => attempt.id === payment.currentAttemptId) ?? null }
}

/** The order that an attempt's reference belongs to, for buyers who come back from a provider's page; null if none. */
export async function findOrderIdByReference(ctx: Ctx, input: { reference: string }): Promise<string | null> {
  if (!/^[A-Z0-9-]{1,64}$/.test(input.reference)) return null
  const attempt = await selectAttemptByReference(ctx.db, input.reference)
  const payment = attempt === null ? null : await selectPayment(ctx.db, attempt.paymentId)
  return payment?.orderId ?? null
}

/** The whole record of a payment, or null. */
export async function findPaymentRecord(
  ctx: Ctx,
  input: { paymentId: string },
): Promise<PaymentRecord | null> {
  const payment = isId('pay', input.paymentId) ? await selectPayment(ctx.db, input.paymentId) : null
  if (payment === null) return null
  const [attempts, history, exchanges, notifications, receipts, surplus] = await Promise.all([
    selectAttemptsOf(ctx.db, payment.id),
    selectHistory(ctx.db, payment.id),
    selectExchangesOf(ctx.db, payment.id),
    selectNotificationsOf(ctx.db, payment.id),
    selectReceiptsOf(ctx.db, payment.id),
    selectSurplusOf(ctx.db, payment.id),
  ])
  return {
    payment,
    surplus,
    attempts,
    history: history.map((row) => ({
      fromState: row.from_state,
      toState: row.to_state,
      reason: row.reason,
      attemptId: row.attempt_id,
      at: row.at,
    })),
    exchanges: exchanges.map(toExchange),
    notifications: notifications.map((row) => ({
      id: row.id,
      kind: row.kind,
      verdict: row.verdict,
      outcome: row.outcome,
      duplicateOf: row.duplicate_of,
      headers: row.headers,
      body: maskedText(row.raw_body.toString('utf8')),
      receivedAt: row.received_at,
      appliedAt: row.applied_at,
    })),
    receipts: receipts.map((row) => ({
      id: row.id,
      attemptId: row.attempt_id,
      provider: row.provider,
      providerReference: row.provider_reference,
      amount: rupiah(row.amount_idr),
      channelId: row.channel_id,
      paidBy: row.paid_by,
      disposition: row.disposition,
      applied: rupiah(row.applied_idr),
      forgiven: rupiah(row.forgiven_idr),
      fee: rupiah(row.fee_idr),
      feeVat: rupiah(row.fee_vat_idr),
      paidAt: row.paid_at,
      recordedAt: row.recorded_at,
    })),
  }
}

function toExchange(row: Awaited<ReturnType<typeof selectExchangesOf>>[number]): StoredExchange {
  return {
    id: row.id,
    provider: row.provider,
    attemptId: row.attempt_id,
    channelId: row.channel_id,
    operation: row.operation,
    method: row.method,
    url: row.url,
    requestHeaders: row.request_headers,
    requestBody: row.request_body,
    status: row.status,
    responseBody: row.response_body,
    error: row.error,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
  }
}

export interface PaymentPage {
  readonly payments: readonly Payment[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

export interface PaymentWish {
  readonly states?: readonly PaymentState[]
  readonly text?: string
  readonly cursor?: string | null
  readonly limit?: number
}

/** Payments, latest first, of these companies or of everybody; `text` is a number, a name, a payment id or a provider reference of ours. */
export async function listPayments(
  ctx: Ctx,
  input: PaymentWish & { within?: readonly string[] | null },
): Promise<PaymentPage> {
  const limit = Math.min(input.limit ?? 50, 200)
  const payments = await selectLatest(ctx.db, {
    states: input.states ?? [],
    text: (input.text ?? '').replaceAll('\0', '').trim().slice(0, 100),
    before: parseCursor(input.cursor ?? null),
    within: input.within ?? null,
    limit: limit + 1,
  })
  const shown = payments.slice(0, limit)
  const last = shown.at(-1)
  return {
    payments: shown,
    nextCursor:
      payments.length > limit && last !== undefined ? `${last.createdAt.getTime()}_${last.id}` : null,
  }
}

function parseCursor(cursor: string | null): { at: Date; id: string } | null {
  const match = /^(\d{13})_(pay_\w+)$/.exec(cursor ?? '')
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { at: new Date(Number(match[1])), id: match[2] }
}
