import { findPaymentOfOrder, findPaymentRecord, startAttempt, type PaymentRecord } from '#payments'
import { present } from '#platform/assert.ts'
import { openOrder } from '../apps/testing/orders.ts'
import { eventually, expect } from './scenario.ts'
import type { Sandbox, Stage } from './stage.ts'

let taken = 0

/** A part that no other scenario uses, at Rp 150.000, with so many pieces. */
export async function takePart(stage: Stage, pieces: number): Promise<string> {
  const { rows } = await stage.pool.query<{ id: string }>(
    `select p.id from catalogue.part p join pricing.price c on c.part_id = p.id and c.price_list_id = 'ritel'
     order by p.id offset $1 limit 1`,
    [taken],
  )
  taken += 1
  const partId = present(rows[0], 'the drill has parts left').id
  await stage.pool.query(
    `update pricing.price set amount_idr = 150000 where part_id = $1 and price_list_id = 'ritel'`,
    [partId],
  )
  await stage.pool.query('update inventory.stock set on_hand = 0, reserved = 0 where part_id = $1', [partId])
  await stage.pool.query(
    `insert into inventory.stock (part_id, warehouse_id, on_hand) values ($1, 'JKT1', $2)
     on conflict (part_id, warehouse_id) do update set on_hand = excluded.on_hand`,
    [partId, pieces],
  )
  return partId
}

export interface Asked {
  readonly orderId: string
  readonly paymentId: string
  readonly reference: string
  readonly provider: 'doku' | 'astrapay'
}

/** An order whose buyer has chosen how to pay. */
export async function askedOrder(stage: Stage, channelId = 'doku_va_bca'): Promise<Asked> {
  const { payment, orderId } = await openOrder(stage.house.ctx, await takePart(stage, 3))
  const started = await startAttempt(stage.house.ctx, { paymentId: payment.id, channelId })
  expect(started.kind === 'awaiting', `the provider accepts, not ${started.kind}`)
  return { orderId, paymentId: payment.id, ...(await currentOf(stage, orderId)) }
}

/** The reference that the buyer pays now. */
export async function currentOf(
  stage: Stage,
  orderId: string,
): Promise<{ reference: string; provider: 'doku' | 'astrapay' }> {
  const view = await findPaymentOfOrder(stage.house.ctx, { orderId })
  const attempt = present(view?.attempt, 'an attempt was made')
  return { reference: attempt.reference, provider: attempt.provider === 'astrapay' ? 'astrapay' : 'doku' }
}

/** The buyer pays at the provider, as by its page. */
export async function pay(
  stage: Stage,
  asked: Pick<Asked, 'reference' | 'provider'>,
  more: object = {},
): Promise<void> {
  const named =
    asked.provider === 'doku' ? { invoiceNumber: asked.reference } : { partnerReferenceNo: asked.reference }
  await stage.control(asked.provider, 'pay', { ...named, ...more })
}

export const setFault = (stage: Stage, sandbox: Sandbox, fault: object): Promise<unknown> =>
  stage.control(sandbox, 'faults', fault)

export async function recordOf(stage: Stage, paymentId: string): Promise<PaymentRecord> {
  return present(await findPaymentRecord(stage.house.ctx, { paymentId }), 'the payment is there')
}

export async function untilSettled(stage: Stage, orderId: string, withinMs?: number): Promise<void> {
  await eventually(
    'the payment is settled',
    async () => (await findPaymentOfOrder(stage.house.ctx, { orderId }))?.payment.state === 'settled',
    withinMs,
  )
}

/** Money of this payment stands once: one receipt that settles, and nothing besides. */
export async function expectPaidOnce(
  stage: Stage,
  asked: { paymentId: string; orderId: string },
): Promise<void> {
  const record = await recordOf(stage, asked.paymentId)
  const told = record.receipts.map((receipt) => receipt.disposition)
  expect(record.payment.state === 'settled', `the payment is settled, not ${record.payment.state}`)
  expect(told.length === 1 && told[0] === 'settles', `one receipt settles it, not ${told.join(', ')}`)
  const { rows } = await stage.pool.query<{ state: string }>(
    'select state from ordering.purchase where id = $1',
    [asked.orderId],
  )
  expect(rows[0]?.state === 'paid', `the order is paid, not ${rows[0]?.state}`)
}

/** A web process answers that it has its database. */
export async function isUp(stage: Stage): Promise<boolean> {
  await stage.pool.query('select 1').catch(() => {})
  const answer = await fetch(`${stage.shopUrl}/health/ready`).catch(() => null)
  return answer?.ok === true
}
