import { present } from '#platform/assert.ts'
import type { Db } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { termsOf } from './channels.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import type { Provider } from './port.ts'
import { selectReceiptsOf } from './receipt.store.ts'
import { isLive } from './refund.ts'
import { selectRefundsOf } from './refund.store.ts'
import { selectSurplusOf } from './surplus.store.ts'

/** What can still go back of a receipt, or of its surplus, and how. */
export interface RefundRoom {
  readonly receiptId: string
  readonly surplusId: string | null
  readonly rest: Rupiah
  /** What of the receipt goes back already, by whomever: parts do not get round the limit of the whole. */
  readonly given: Rupiah
  /** All of the receipt's money: what a channel gives back that knows no parts. */
  readonly whole: Rupiah
  readonly provider: Provider
  readonly channelId: string
  /** Null where it goes back by hand: the channel cannot, or the money came too long ago. */
  readonly api: { readonly partial: boolean } | null
}

const providers = ['doku', 'astrapay', 'transfer'] as const satisfies Provider[]

function providerOf(text: string): Provider {
  return present(
    providers.find((provider) => provider === text),
    'a receipt names its provider',
  )
}

const dayMs = 24 * 3_600_000

/** The room of one receipt, or of one open surplus; null where the payment has neither. */
export async function findRoom(
  db: Db,
  ctx: PaymentsCtx,
  wanted: { payment: Payment; receiptId: string; surplusId: string | null },
): Promise<RefundRoom | null> {
  const rooms = await findRooms(db, ctx, wanted.payment)
  return (
    rooms.find((room) => room.receiptId === wanted.receiptId && room.surplusId === wanted.surplusId) ?? null
  )
}

/** Everything of a payment that can go back, also where nothing of it is left. */
export async function findRooms(db: Db, ctx: PaymentsCtx, payment: Payment): Promise<RefundRoom[]> {
  const receipts = await selectReceiptsOf(db, payment.id)
  const refunds = await selectRefundsOf(db, payment.id)
  const surplus = await selectSurplusOf(db, payment.id)
  return receipts.flatMap((receipt) => {
    const channelId = receipt.channel_id ?? ''
    const ability = termsOf(ctx, { channelId, paidBy: receipt.paid_by }).refund
    const isInTime =
      ability.kind === 'api' && ctx.now().getTime() - receipt.paid_at.getTime() <= ability.withinDays * dayMs
    const ofReceipt = refunds.filter((one) => one.receiptId === receipt.id && isLive(one.state))
    const shared = {
      receiptId: receipt.id,
      provider: providerOf(receipt.provider),
      channelId,
      given: rupiah(ofReceipt.reduce((sum, one) => sum + one.amount, 0n)),
      // Where something of it went back by hand before, the provider still takes a part of the whole.
      whole: rupiah(receipt.amount_idr),
      api: ability.kind === 'api' && isInTime ? { partial: ability.partial } : null,
    }
    const kept = ofReceipt.filter((one) => one.surplusId === null)
    const given = kept.reduce((sum, one) => sum + one.amount, 0n)
    const open = surplus.find((one) => one.receiptId === receipt.id && one.state === 'open')
    const hasPaid = payment.state === 'settled' && receipt.applied_idr > 0n
    return [
      ...(hasPaid ? [{ ...shared, surplusId: null, rest: rupiah(receipt.applied_idr - given) }] : []),
      ...(open === undefined ? [] : [{ ...shared, surplusId: open.id, rest: open.amount }]),
    ]
  })
}
