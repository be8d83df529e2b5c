import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields } from './move-payment.ts'
import type { Payment } from './payment.ts'
import { selectParts } from './receipt.store.ts'
import * as store from './surplus.store.ts'

export type SurplusReason = 'paid_twice' | 'too_much' | 'never_whole' | 'another_sum' | 'subject_gone'
export type SurplusState = 'open' | 'credited' | 'refunding' | 'refunded'

/** Money that arrived and pays nothing. It lies in suspense until a rule or a person decides. */
export interface Surplus {
  readonly id: string
  readonly receiptId: string
  readonly paymentId: string
  readonly companyId: string | null
  readonly amount: Rupiah
  readonly reason: SurplusReason
  readonly state: SurplusState
  readonly openedAt: Date
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly note: string | null
}

/** What may become of a surplus. A refund that fails opens it again. */
export const surplusMoves = {
  open: ['credited', 'refunding'],
  refunding: ['refunded', 'open'],
  credited: [],
  refunded: [],
} as const satisfies Record<SurplusState, readonly SurplusState[]>

/** Opens a surplus in the transaction that records its money, and tells who decides about it. */
export async function openSurplus(
  trx: Trx,
  input: { payment: Payment; receiptId: string; amount: Rupiah; reason: SurplusReason; at: Date },
): Promise<void> {
  const { payment, amount, reason, at } = input
  const id = newId('sur')
  await store.insertSurplus(trx, {
    id,
    receipt_id: input.receiptId,
    payment_id: payment.id,
    company_id: payment.companyId,
    amount_idr: amount,
    reason,
    state: 'open',
    opened_at: at,
  })
  await store.insertHistory(trx, {
    surplus_id: id,
    from_state: null,
    to_state: 'open',
    reason,
    by: 'system',
    at,
  })
  await publish(trx, {
    name: 'payment.surplus_received',
    ...eventFields(payment),
    amountIdr: amount.toString(),
    surplusId: id,
    receiptId: input.receiptId,
    reason,
    at: at.toISOString(),
  })
}

/**
 * Decides about a surplus in the transaction that books the decision; only an open one can be decided, so two people at
 * once decide once. Returns null where it was decided already or does not exist.
 */
export async function moveSurplus(
  trx: Trx,
  input: { surplusId: string; to: SurplusState; reason: string; by: string; at: Date },
): Promise<Surplus | null> {
  const surplus = await store.lockSurplus(trx, input.surplusId)
  if (surplus === null) return null
  const allowed: readonly SurplusState[] = surplusMoves[surplus.state]
  if (!allowed.includes(input.to)) return null
  const isDecision = input.to !== 'open'
  await store.updateSurplus(trx, surplus.id, {
    state: input.to,
    decided_at: isDecision ? input.at : null,
    decided_by: isDecision ? input.by : null,
    note: input.reason,
  })
  await store.insertHistory(trx, {
    surplus_id: surplus.id,
    from_state: surplus.state,
    to_state: input.to,
    reason: input.reason,
    by: input.by,
    at: input.at,
  })
  await publish(trx, {
    name: 'surplus.moved',
    surplusId: surplus.id,
    paymentId: surplus.paymentId,
    companyId: surplus.companyId,
    amountIdr: surplus.amount.toString(),
    to: input.to,
    at: input.at.toISOString(),
  })
  return { ...surplus, state: input.to }
}

/** Gives up the parts of a payment that ends before it is whole: each becomes a surplus. */
export async function releaseParts(trx: Trx, payment: Payment, at: Date): Promise<void> {
  if (payment.received === 0n) return
  const parts = await selectParts(trx, payment.id)
  assert(
    parts.reduce((total, part) => total + part.amount_idr, 0n) === payment.received,
    'parts sum to what was received',
  )
  for (const part of parts) {
    const amount = rupiah(part.amount_idr)
    await openSurplus(trx, { payment, receiptId: part.id, amount, reason: 'never_whole', at })
  }
}
