import { jsonReply } from './http.ts'
import type { Reply } from './http.ts'
import { debitClosedReason } from './debit-bodies.ts'
import { sendNow } from './deliveries.ts'
import { findByCode, findByNumber, findByReference } from './find-bill.ts'
import type { FoundBill, FoundPayment } from './find-bill.ts'
import { unknownNumber } from './inquiry.ts'
import { flagAt, isObject, numberAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { chooseChannel, closedReason, lastAttempt } from './orders.ts'
import {
  accountClosed,
  amountRefusal,
  endDebit,
  failCheckout,
  payAccount,
  payCheckout,
  payCode,
  payDebit,
} from './paying.ts'
import { codeClosedReason } from './qris-bodies.ts'
import type { CheckoutOrder, DebitPayment, Delivery, QrisCode, SnapAccount } from './state.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** What stops a payment; the code is the one a bank would show. */
type Stop = { error: string; code?: string }

/** `POST /control/pay`: pays as a person would on the page, and tells what became of the notifications. */
export async function controlPay(world: World, body: unknown): Promise<Reply> {
  if (!isObject(body)) return stop({ error: 'The body must be a JSON object.' })
  const found = await findWanted(world, body)
  if (typeof found === 'string')
    return stop(found === unknownNumber ? { error: found, code: '4042512' } : { error: found })
  const paidBefore = world.state.paid.length
  const result = payFound(world, found, body)
  if (!Array.isArray(result)) return stop(result)

  await sendNow(world, result)
  return jsonReply(200, {
    paid: world.state.paid.length > paidBefore ? (world.state.paid[paidBefore] ?? null) : null,
    notifications: result.map(deliveryReport),
  })
}

export function deliveryReport(delivery: Delivery): object {
  const last = delivery.attempts.at(-1)
  return {
    id: delivery.id,
    url: delivery.url,
    body: delivery.body,
    state: delivery.state,
    status: last?.status ?? null,
    answer: last?.answer ?? null,
    dueAt: delivery.state === 'waiting' ? new Date(delivery.dueAtMs).toISOString() : null,
  }
}

async function findWanted(world: World, body: JsonObject): Promise<FoundBill | FoundPayment | string> {
  const number = textAt(body, 'virtualAccountNo')
  // A bank inquires before each payment, so a bill that the merchant numbers itself is asked for anew.
  if (number !== '') return findByNumber(world, number, 'fresh')
  const content = textAt(body, 'qrContent')
  if (content !== '') return findByCode(world, content) ?? 'The QR code is not one of this sandbox.'
  const reference =
    textAt(body, 'invoiceNumber') || textAt(body, 'partnerReferenceNo') || textAt(body, 'trxId')
  return (
    findByReference(world, reference, textAt(body, 'merchant')) ??
    'Give a known virtualAccountNo, qrContent, invoiceNumber, trxId or partnerReferenceNo (with merchant when several use the same).'
  )
}

function payFound(world: World, found: FoundBill | FoundPayment, body: JsonObject): Delivery[] | Stop {
  switch (found.kind) {
    case 'order':
      return payOrder(world, found.order, body)
    case 'account':
      return payNumber(world, found.account, body)
    case 'debit':
      return payOrEndDebit(world, found.debit, body)
    case 'code':
      return payOrFailCode(world, found.code, body)
  }
}

function payOrder(world: World, order: CheckoutOrder, body: JsonObject): Delivery[] | Stop {
  const reason = flagAt(body, 'force') ? null : closedReason(world, order)
  if (reason !== null) return { error: reason }
  const number = textAt(body, 'virtualAccountNo').replaceAll(/\D/g, '') || textAt(body, 'qrContent')
  const byNumber = order.attempts.find(
    (attempt) => attempt.number !== '' && attempt.number === number,
  )?.channel
  const asked = textAt(body, 'channel')
  const channel = byNumber ?? (asked || (lastAttempt(order)?.channel ?? order.methods[0] ?? ''))
  if (!order.methods.includes(channel))
    return { error: `channel must be one of: ${order.methods.join(', ')}.` }
  if ((numberAt(body, 'amount') ?? order.amountIdr) !== order.amountIdr)
    return { error: 'Jumlah harus sama dengan tagihan.' }

  const attempt = chooseChannel(world, order, channel)
  switch (textAt(body, 'outcome')) {
    case 'FAILED':
      return failCheckout(world, order, attempt)
    case 'PENDING':
      return []
    case 'REDIRECT':
    case 'TIMEOUT':
      attempt.interim = textAt(body, 'outcome') === 'REDIRECT' ? 'REDIRECT' : 'TIMEOUT'
      world.changed()
      return []
    default:
      return payCheckout(world, order, attempt)
  }
}

function payNumber(world: World, account: SnapAccount, body: JsonObject): Delivery[] | Stop {
  if (textAt(body, 'outcome') === 'FAILED')
    return { error: 'A virtual account cannot fail; simply do not pay it.' }
  const amountIdr = numberAt(body, 'amount') ?? account.amountIdr
  if (!flagAt(body, 'force')) {
    const closed = accountClosed(world, account)
    if (closed !== null) return { error: closed.sentence, code: closed.code }
    const wrongAmount = amountRefusal(account, amountIdr)
    if (wrongAmount !== null) return { error: wrongAmount, code: '4042513' }
  }
  return payAccount(world, account, amountIdr)
}

function payOrEndDebit(world: World, debit: DebitPayment, body: JsonObject): Delivery[] | Stop {
  const reason = flagAt(body, 'force') ? null : debitClosedReason(world, debit)
  if (reason !== null) return { error: reason }
  if ((numberAt(body, 'amount') ?? debit.amountIdr) !== debit.amountIdr)
    return { error: 'Jumlah harus sama dengan tagihan.' }
  switch (textAt(body, 'outcome')) {
    case 'FAILED':
      return endDebit(world, debit, 'failed')
    case 'CANCELLED':
      return endDebit(world, debit, 'cancelled')
    case 'PENDING':
      return endDebit(world, debit, 'pending')
    default:
      return payDebit(world, debit)
  }
}

function payOrFailCode(world: World, code: QrisCode, body: JsonObject): Delivery[] | Stop {
  const reason = flagAt(body, 'force') ? null : codeClosedReason(world, code)
  if (reason !== null) return { error: reason }
  if ((numberAt(body, 'amount') ?? code.amountIdr) !== code.amountIdr)
    return { error: 'Jumlah harus sama dengan tagihan.' }
  if (textAt(body, 'outcome') !== 'FAILED') return payCode(world, code)
  code.status = 'failed'
  code.finishedAtMs = now(world)
  world.changed()
  return []
}

function stop(reason: Stop): Reply {
  return jsonReply(400, reason)
}
