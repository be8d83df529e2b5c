import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { sumRupiah, type Rupiah } from '#platform/money.ts'
import type { PaymentLine, SubjectKind } from './payment.ts'
import { insertHistory, insertPayment } from './payment.store.ts'

export interface OpenPayment {
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  /** The number people know it by. */
  readonly number: string
  /** The customer company it is for, or null. */
  readonly companyId: string | null
  readonly amount: Rupiah
  readonly payBefore: Date
  readonly buyer: { readonly name: string; readonly phone: string; readonly email: string | null }
  readonly description: string
  readonly lines: readonly PaymentLine[]
  readonly at: Date
}

/** Opens the one payment of its subject, in the transaction that makes the subject. The buyer chooses the method next. */
export async function openPayment(trx: Trx, input: OpenPayment): Promise<{ paymentId: string }> {
  const lineSum = sumRupiah(input.lines.map((line) => line.unitPrice * BigInt(line.quantity)))
  assert(lineSum === input.amount, 'the lines of a payment sum to its amount')
  const paymentId = newId('pay')
  const orderId = input.subject.kind === 'order' ? input.subject.id : null
  await insertPayment(trx, {
    id: paymentId,
    subject_kind: input.subject.kind,
    subject_id: input.subject.id,
    order_id: orderId,
    order_number: input.number,
    company_id: input.companyId,
    amount_idr: input.amount,
    state: 'choosing',
    current_attempt_id: null,
    pay_before: input.payBefore,
    buyer_name: input.buyer.name,
    buyer_phone: input.buyer.phone,
    buyer_email: input.buyer.email,
    description: input.description,
    lines: JSON.stringify(
      input.lines.map(({ unitPrice, ...line }) => ({ ...line, unitPriceIdr: unitPrice.toString() })),
    ),
    created_at: input.at,
    settled_at: null,
  })
  await insertHistory(trx, {
    payment_id: paymentId,
    attempt_id: null,
    from_state: null,
    to_state: 'choosing',
    reason: input.subject.kind === 'order' ? 'order_placed' : `${input.subject.kind}_opened`,
    at: input.at,
  })
  await publish(trx, {
    name: 'payment.opened',
    paymentId,
    subjectKind: input.subject.kind,
    subjectId: input.subject.id,
    orderId,
    orderNumber: input.number,
    companyId: input.companyId,
    amountIdr: input.amount.toString(),
    at: input.at.toISOString(),
  })
  return { paymentId }
}
