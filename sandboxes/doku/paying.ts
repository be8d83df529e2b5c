import { randomUUID } from 'node:crypto'
import { announceAccount, announceCheckout } from './announce.ts'
import { flagAt, objectAt } from './json.ts'
import { channelOf } from './orders.ts'
import type { Attempt, CheckoutOrder, Delivery, SnapAccount, SnapPayment } from './state.ts'
import { isPaidUp } from './snap-accounts.ts'
import { nextSequence, now } from './world.ts'
import type { World } from './world.ts'

/** The money moved: books it as truly paid and queues the notification. */
export function payCheckout(world: World, order: CheckoutOrder, attempt: Attempt): Delivery[] {
  attempt.status = 'SUCCESS'
  attempt.finishedAtMs = now(world)
  order.state = 'paid'
  world.state.paid.push({
    merchant: order.clientId,
    reference: order.invoiceNumber,
    amount: order.amountIdr,
    channel: attempt.channel,
    paidAt: new Date(attempt.finishedAtMs).toISOString(),
    providerReference: attempt.approvalCode,
    virtualAccountNo: channelOf(attempt.channel).family === 'va' ? attempt.number : null,
  })
  world.changed()
  return announceCheckout(world, order, attempt)
}

/** The attempt failed. VA, store and QRIS say nothing then; the other families notify. */
export function failCheckout(world: World, order: CheckoutOrder, attempt: Attempt): Delivery[] {
  attempt.status = 'FAILED'
  attempt.finishedAtMs = now(world)
  const { family } = channelOf(attempt.channel)
  const silent = family === 'va' || family === 'store' || family === 'qris'
  const noRetry = flagAt(objectAt(order.request, 'order'), 'disable_retry_payment')
  if (noRetry && !silent) order.state = 'failed'
  world.changed()
  return silent ? [] : announceCheckout(world, order, attempt)
}

/** Why a virtual account cannot be paid now, in the person's words; null when it can. */
export function accountClosedReason(world: World, account: SnapAccount): string | null {
  if (account.deleted) return 'Nomor ini sudah dihapus penjual.'
  if (isPaidUp(account)) return 'Tagihan ini sudah dibayar.'
  if (!account.active) return 'Nomor ini sedang tidak aktif.'
  return account.expiresAtMs <= now(world) ? 'Waktu pembayaran sudah habis.' : null
}

/** Why this sum is refused; closed accounts take exactly their bill. */
export function amountRefusal(account: SnapAccount, amountIdr: number): string | null {
  if (!Number.isSafeInteger(amountIdr) || amountIdr <= 0) return 'Jumlah harus berupa rupiah bulat di atas 0.'
  if (account.trxType === 'C') {
    return amountIdr === account.amountIdr ? null : 'Jumlah harus sama dengan tagihan.'
  }
  if (account.minAmountIdr !== null && amountIdr < account.minAmountIdr)
    return 'Jumlah di bawah batas terendah.'
  if (account.maxAmountIdr !== null && amountIdr > account.maxAmountIdr)
    return 'Jumlah di atas batas tertinggi.'
  return null
}

export function payAccount(world: World, account: SnapAccount, amountIdr: number): Delivery[] {
  const payment: SnapPayment = {
    paymentRequestId: String(12_839_218_000_000_000 + nextSequence(world)),
    inquiryRequestId: account.inquiryRequestId ?? randomUUID().replaceAll('-', ''),
    amountIdr,
    paidAtMs: now(world),
  }
  account.payments.push(payment)
  world.state.paid.push({
    merchant: account.clientId,
    reference: account.trxId,
    amount: amountIdr,
    channel: account.channel,
    paidAt: new Date(payment.paidAtMs).toISOString(),
    providerReference: payment.paymentRequestId,
    virtualAccountNo: account.virtualAccountNo.trim(),
  })
  world.changed()
  return announceAccount(world, account, payment)
}
