import { randomUUID } from 'node:crypto'
import { announceAccount, announceCheckout, announceCode, announceDebit } from './announce.ts'
import { bookPaid } from './books.ts'
import { flagAt, objectAt } from './json.ts'
import { channelOf } from './orders.ts'
import type {
  Attempt,
  CheckoutOrder,
  DebitPayment,
  Delivery,
  QrisCode,
  SnapAccount,
  SnapPayment,
} from './state.ts'
import { isPaidUp } from './snap-accounts.ts'
import { nextSequence, now } from './world.ts'
import type { World } from './world.ts'

/** The money moved: books it as truly paid and queues the notification. */
export function payCheckout(world: World, order: CheckoutOrder, attempt: Attempt): Delivery[] {
  attempt.status = 'SUCCESS'
  attempt.finishedAtMs = now(world)
  order.state = 'paid'
  bookPaid(world, {
    merchant: order.clientId,
    reference: order.invoiceNumber,
    amount: order.amountIdr,
    channel: attempt.channel,
    atMs: attempt.finishedAtMs,
    providerReference: attempt.approvalCode,
    virtualAccountNo: channelOf(attempt.channel).family === 'va' ? attempt.number : null,
  })
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

/** Why something cannot be paid: the bank's code, and a sentence for the person. */
export type Closed = { code: string; sentence: string }

export function accountClosed(world: World, account: SnapAccount): Closed | null {
  if (account.deleted) return { code: '4042519', sentence: 'Nomor ini sudah dihapus penjual.' }
  if (isPaidUp(account)) return { code: '4042514', sentence: 'Tagihan ini sudah dibayar.' }
  if (!account.active) return { code: '4042519', sentence: 'Nomor ini sedang tidak aktif.' }
  if (account.expiresAtMs > now(world)) return null
  return { code: '4042519', sentence: 'Waktu pembayaran sudah habis.' }
}

/** Why a virtual account cannot be paid now, in the person's words; null when it can. */
export function accountClosedReason(world: World, account: SnapAccount): string | null {
  return accountClosed(world, account)?.sentence ?? null
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
  bookPaid(world, {
    merchant: account.clientId,
    reference: account.trxId,
    amount: amountIdr,
    channel: account.channel,
    atMs: payment.paidAtMs,
    providerReference: payment.paymentRequestId,
    virtualAccountNo: account.virtualAccountNo.trim(),
  })
  return announceAccount(world, account, payment)
}

/** A SNAP QR code was scanned and paid. */
export function payCode(world: World, code: QrisCode): Delivery[] {
  code.status = 'paid'
  code.finishedAtMs = now(world)
  bookPaid(world, {
    merchant: code.clientId,
    reference: code.partnerReferenceNo,
    amount: code.amountIdr,
    channel: 'QRIS',
    atMs: code.finishedAtMs,
    providerReference: code.referenceNo,
    virtualAccountNo: null,
  })
  return announceCode(world, code)
}

/** The person approved a wallet or direct-debit payment. */
export function payDebit(world: World, debit: DebitPayment): Delivery[] {
  debit.status = 'paid'
  debit.finishedAtMs = now(world)
  bookPaid(world, {
    merchant: debit.clientId,
    reference: debit.partnerReferenceNo,
    amount: debit.amountIdr,
    channel: debit.channel,
    atMs: debit.finishedAtMs,
    providerReference: debit.referenceNo,
    virtualAccountNo: null,
  })
  return announceDebit(world, debit)
}

/** It ended otherwise, or hangs in between; the merchant is told each time. */
export function endDebit(
  world: World,
  debit: DebitPayment,
  status: 'failed' | 'cancelled' | 'pending',
): Delivery[] {
  debit.status = status
  debit.finishedAtMs = now(world)
  world.changed()
  return announceDebit(world, debit)
}
