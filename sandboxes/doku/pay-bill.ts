import { findByNumber } from './find-bill.ts'
import type { FoundBill, Freshness } from './find-bill.ts'
import { channelOf, chooseChannel, closedReason } from './orders.ts'
import { accountClosedReason, amountRefusal, payAccount, payCheckout } from './paying.ts'
import type { Delivery } from './state.ts'
import type { World } from './world.ts'

/** A bill as the banking app shows it. */
export type PayableBill = {
  found: FoundBill
  number: string
  channel: string
  bank: string
  name: string
  seller: string
  amountIdr: number
  minAmountIdr: number | null
  maxAmountIdr: number | null
  /** Open accounts let the person type the sum. */
  typedAmount: boolean
  expiresAtMs: number
  closedReason: string | null
}

/** Looks a typed number up; a sentence for the person when there is nothing to pay. */
export async function lookUpBill(
  world: World,
  typed: { number: string; bank: string; freshness: Freshness },
): Promise<PayableBill | string> {
  const number = typed.number.replaceAll(/\D/g, '')
  if (number === '') return 'Masukkan nomor virtual account.'
  const found = await findByNumber(world, number, typed.freshness)
  if (typeof found === 'string') return found
  const bill = found.kind === 'account' ? accountBill(world, found, number) : orderBill(world, found, number)
  if (bill === null) return 'Nomor virtual account tidak ditemukan. Periksa kembali angkanya.'
  if (typed.bank !== '' && typed.bank !== bill.bank) return `Nomor ini bukan virtual account ${typed.bank}.`
  return bill
}

export function payBill(world: World, bill: PayableBill, amountIdr: number): Delivery[] | string {
  if (bill.closedReason !== null) return bill.closedReason
  if (bill.found.kind === 'account') {
    const { account } = bill.found
    return amountRefusal(account, amountIdr) ?? payAccount(world, account, amountIdr)
  }
  if (amountIdr !== bill.amountIdr) return 'Jumlah harus sama dengan tagihan.'
  const { order } = bill.found
  return payCheckout(world, order, chooseChannel(world, order, bill.channel))
}

function accountBill(
  world: World,
  found: Extract<FoundBill, { kind: 'account' }>,
  number: string,
): PayableBill {
  const { account } = found
  return {
    found,
    number,
    channel: account.channel,
    bank: channelOf(account.channel).label,
    name: account.name,
    seller: world.state.merchants.get(account.clientId)?.name ?? account.clientId,
    amountIdr: account.amountIdr,
    minAmountIdr: account.minAmountIdr,
    maxAmountIdr: account.maxAmountIdr,
    typedAmount: account.trxType !== 'C',
    expiresAtMs: account.expiresAtMs,
    closedReason: accountClosedReason(world, account),
  }
}

function orderBill(
  world: World,
  found: Extract<FoundBill, { kind: 'order' }>,
  number: string,
): PayableBill | null {
  const { order } = found
  const attempt = order.attempts.find((one) => one.number === number)
  if (attempt === undefined) return null
  const seller = world.state.merchants.get(order.clientId)?.name ?? order.clientId
  return {
    found,
    number,
    channel: attempt.channel,
    bank: channelOf(attempt.channel).label,
    name: order.customerName || seller,
    seller,
    amountIdr: order.amountIdr,
    minAmountIdr: null,
    maxAmountIdr: null,
    typedAmount: false,
    expiresAtMs: order.expiresAtMs,
    closedReason: closedReason(world, order),
  }
}
