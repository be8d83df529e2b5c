import type { Actor } from '#access'
import type { OrderRefund, Refund } from '#payments'
import {
  approveRefund,
  confirmPayout,
  findRefundDetail,
  findRefundsOf,
  orderRefund,
  rejectRefund,
} from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { z } from 'zod'
import { proven, staffActor } from './staff.ts'
import type { HouseCtx } from '../wiring.ts'
import { stepsOn } from './steps.ts'
import { eventually, type TestSystem } from './start-test-system.ts'

export const maker = staffActor('maker')
export const checker = staffActor('checker')
export const account = { bank: 'BCA', number: '1234567890', holder: 'Pembeli Contoh' }

const Refunded = z.array(z.looseObject({ amount: z.coerce.bigint() }))
const Shown = z.union([Refunded, z.looseObject({ refunded: Refunded }).transform((shown) => shown.refunded)])

const sandboxOf = (channelId: string) =>
  channelId.startsWith('astrapay') ? ('astrapay' as const) : ('doku' as const)

/** What staff do about refunds, in the words of a test, on one system. */
export function refundStepsOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  const steps = stepsOn(system)
  async function roomOf(paymentId: string, isSurplus = false) {
    const found = present(await findRefundsOf(ctx(), { paymentId }), 'the payment is there')
    const room = found.rooms.find((one) => (one.surplusId !== null) === isSurplus)
    return present(room, 'there is money that can go back')
  }

  return {
    ...steps,
    roomOf,
    ...stateOn(ctx),
    /** An order that is paid by this channel and invoiced. */
    async paidOrder(channelId: string) {
      const opened = await steps.openPayment()
      await steps.start(opened.payment.id, channelId)
      const reference = await steps.currentReference(opened.orderId)
      await steps.pay(sandboxOf(channelId), reference)
      await steps.settledOf(opened.orderId)
      await eventually(async () => {
        const { rows } = await system().database.pool.query(
          'select from invoicing.invoice where order_id = $1',
          [opened.orderId],
        )
        return rows.length > 0
      })
      return { ...opened, reference }
    },
    async order(
      paymentId: string,
      wish: Partial<OrderRefund> & { amountIdr?: number; limitIdr?: number } = {},
    ) {
      const { amountIdr, limitIdr, ...given } = wish
      const limit = limitIdr === undefined ? ctx().payments.refundLimit : rupiah(limitIdr)
      const limited = { ...ctx(), payments: { ...ctx().payments, refundLimit: limit } }
      const room = await roomOf(paymentId, (wish.surplusId ?? null) !== null)
      const by = wish.by ?? maker
      return proven(limited, by, () =>
        orderRefund(limited, {
          paymentId,
          receiptId: room.receiptId,
          surplusId: room.surplusId,
          amount: amountIdr === undefined ? room.rest : rupiah(amountIdr),
          seenRest: room.rest,
          reason: 'buyer_cancelled',
          note: '',
          byHand: false,
          account: null,
          ...given,
          by,
        }),
      )
    },
    ...decisionsOn(ctx),
    ...bothBooksOn(system),
  }
}

/** How a refund stands, and waiting until it stands so. */
function stateOn(ctx: () => HouseCtx) {
  async function refundOf(refundId: string): Promise<Refund> {
    return present(await findRefundDetail(ctx(), { refundId }), 'the refund is there').refund
  }
  return {
    refundOf,
    becomes: (refundId: string, state: Refund['state']) =>
      eventually(async () => {
        const refund = await refundOf(refundId)
        return refund.state === state ? refund : null
      }),
  }
}

/** What a second person does, with the fresh factor that is asked for. */
function decisionsOn(ctx: () => HouseCtx) {
  return {
    approve: (refundId: string, by: Actor = checker) =>
      proven(ctx(), by, () => approveRefund(ctx(), { refundId, by })),
    reject: (refundId: string, reason: string, by: Actor = checker) =>
      proven(ctx(), by, () => rejectRefund(ctx(), { refundId, reason, by })),
    payOut: (refundId: string, payout: { paidOn: string; bankReference: string }, by: Actor = checker) =>
      proven(ctx(), by, () => confirmPayout(ctx(), { refundId, ...payout, by })),
  }
}

/** The sandboxes' books and ours, to be the same at the end. */
function bothBooksOn(system: () => TestSystem) {
  return {
    /** What truly went back, by the sandboxes' own books. */
    async trulyRefunded(): Promise<bigint> {
      const lists = await Promise.all(
        (['doku', 'astrapay'] as const).map(async (name) =>
          Shown.parse(await system().control(name, 'refunded')),
        ),
      )
      return lists.flat().reduce((sum, one) => sum + one.amount, 0n)
    },
    /** What our books say went back by API. */
    async bookedRefunded(): Promise<bigint> {
      const { rows } = await system().database.pool.query<{ sum: bigint | null }>(
        `select sum(amount_idr)::bigint as sum from payments.refund where method = 'api' and state = 'refunded'`,
      )
      return rows[0]?.sum ?? 0n
    },
  }
}
