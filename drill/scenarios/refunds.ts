import { machineActor } from '#access'
import { askDueRefunds, findRefundsOf, orderRefund, type RefundOrdered } from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { eventually, expect, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { askedOrder, pay, setFault, untilSettled, type Asked } from '../steps.ts'

const group = 'money back'
const staff = [
  { ...machineActor('Staf Satu'), id: 'stf_drill_one' },
  { ...machineActor('Staf Dua'), id: 'stf_drill_two' },
] as const

/** An order that is paid and invoiced, so that its money may go back. */
export async function paidOrder(stage: Stage, channelId = 'astrapay_debit'): Promise<Asked> {
  const asked = await askedOrder(stage, channelId)
  await pay(stage, asked)
  await untilSettled(stage, asked.orderId)
  await eventually('the invoice is issued', async () => {
    const { rows } = await stage.pool.query('select from invoicing.invoice where order_id = $1', [
      asked.orderId,
    ])
    return rows.length > 0
  })
  return asked
}

/** Staff order so much back of a payment's receipt, as they saw it. */
export async function orderBack(
  stage: Stage,
  paymentId: string,
  wish: { amountIdr?: number; by?: (typeof staff)[number] } = {},
): Promise<RefundOrdered> {
  const { ctx } = stage.house
  const found = present(await findRefundsOf(ctx, { paymentId }), 'the payment is there')
  const room = present(found.rooms[0], 'there is money that can go back')
  return orderRefund(ctx, {
    paymentId,
    receiptId: room.receiptId,
    surplusId: room.surplusId,
    amount: wish.amountIdr === undefined ? room.rest : rupiah(wish.amountIdr),
    seenRest: room.rest,
    reason: 'buyer_cancelled',
    note: '',
    byHand: false,
    account: null,
    by: wish.by ?? staff[0],
  })
}

/** The clock's turn of the job that asks about refunds, as if it were so much later. */
async function askLater(stage: Stage, laterMs: number): Promise<void> {
  const { ctx } = stage.house
  await askDueRefunds({ ...ctx, now: () => new Date(Date.now() + laterMs) })
}

/** Goes up the ladder of questions until the money is back. */
export async function untilRefunded(stage: Stage, refundId: string): Promise<void> {
  let minutes = 0
  await eventually('the money is back', async () => {
    const { rows } = await stage.pool.query<{ state: string }>(
      'select state from payments.refund where id = $1',
      [refundId],
    )
    if (rows[0]?.state === 'refunded') return true
    minutes += 1
    await askLater(stage, minutes * 61_000)
    return false
  })
}

export function refundIdOf(ordered: RefundOrdered): string {
  if (!('refundId' in ordered)) throw new Error(`the refund is ordered, not ${ordered.kind}`)
  return ordered.refundId
}

function faulty(kind: string): Scenario {
  return {
    group,
    name: `${kind} while money is given back`,
    isShort: kind === 'timeout_after_accept',
    async play(stage) {
      const { paymentId } = await paidOrder(stage)
      await setFault(stage, 'astrapay', { target: 'debit-refund', kind, times: 1, delayMs: 500 })
      const refundId = refundIdOf(await orderBack(stage, paymentId))
      if (kind === 'refund_pending') await stage.control('astrapay', 'clock', { advanceSeconds: 120 })
      await untilRefunded(stage, refundId)
    },
  }
}

const twoStaff: Scenario = {
  group,
  name: 'six presses of two staff at once give one refund',
  isShort: true,
  async play(stage) {
    const { paymentId } = await paidOrder(stage)
    const wishes = Array.from({ length: 6 }, (_, index) =>
      orderBack(stage, paymentId, { by: staff[index % 2] ?? staff[0] }),
    )
    const ordered = (await Promise.all(wishes)).filter((one) => 'refundId' in one)
    expect(ordered.length === 1, `one refund is ordered, not ${ordered.length}`)
    await untilRefunded(stage, refundIdOf(present(ordered[0], 'one was ordered')))
  },
}

const inParts: Scenario = {
  group,
  name: 'four parts at once are never more than came',
  isShort: false,
  async play(stage) {
    const { paymentId } = await paidOrder(stage)
    for (let round = 0; round < 4; round += 1) {
      const wishes = await Promise.all(
        [50_000, 50_000].map((amountIdr) => orderBack(stage, paymentId, { amountIdr })),
      )
      for (const one of wishes) if ('refundId' in one) await untilRefunded(stage, one.refundId)
      if (wishes.every((one) => one.kind === 'too_much')) break
    }
    const { rows } = await stage.pool.query<{ sum: string }>(
      `select coalesce(sum(amount_idr), 0)::text as sum from payments.refund where payment_id = $1 and state = 'refunded'`,
      [paymentId],
    )
    expect(rows[0]?.sum === '150000', `150000 went back, not ${rows[0]?.sum}`)
  },
}

/** Money that goes back: refused, lost, pending, twice, and by two people at once. */
export const refundScenarios: readonly Scenario[] = [
  ...['timeout_after_accept', 'error_after_accept', 'garbage', 'status_500', 'hang', 'refund_pending'].map(
    faulty,
  ),
  twoStaff,
  inParts,
]
