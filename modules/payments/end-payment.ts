import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { wantEnded } from './end-attempts.ts'
import { movePayment } from './move-payment.ts'
import { isOpen, type Payment, type PaymentsCtx } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import { releaseParts } from './surplus.ts'

/** Ends a locked, open payment: parts become surplus, and what can still be paid at a provider is ended there. */
export async function endPayment(
  trx: Trx,
  payment: Payment,
  end: { to: 'expired' | 'cancelled'; reason: string; at: Date },
): Promise<void> {
  await releaseParts(trx, payment, end.at)
  const attemptId = payment.currentAttemptId
  await movePayment(trx, payment, { ...end, attemptId, received: rupiah(0) })
  await wantEnded(trx, { payment, exceptAttemptId: null, at: end.at })
}

export interface PaymentCancelled {
  readonly kind: 'cancelled' | 'already_paid' | 'already_over' | 'not_found'
}

/**
 * Cancels a payment that nobody wants any more; its subject follows in the same transaction. Money that comes all the
 * same is taken as late money.
 */
export async function cancelPayment(
  ctx: PaymentsCtx,
  input: { paymentId: string; reason: string },
): Promise<PaymentCancelled> {
  if (!isId('pay', input.paymentId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx): Promise<PaymentCancelled> => {
    const payment = await lockPayment(trx, input.paymentId)
    if (payment === null) return { kind: 'not_found' }
    if (payment.state === 'settled') return { kind: 'already_paid' }
    if (!isOpen(payment.state)) return { kind: 'already_over' }
    await endPayment(trx, payment, { to: 'cancelled', reason: input.reason, at: ctx.now() })
    return { kind: 'cancelled' }
  })
}
