import { jsonReply } from './http.ts'
import type { Reply } from './http.ts'
import { flagAt, isObject, numberAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { sendNow } from './deliveries.ts'
import { findByNumber } from './find-bill.ts'
import type { FoundBill } from './find-bill.ts'
import { chooseChannel, closedReason, findOrder, lastAttempt } from './orders.ts'
import { accountClosedReason, amountRefusal, failCheckout, payAccount, payCheckout } from './paying.ts'
import type { CheckoutOrder, Delivery, SnapAccount } from './state.ts'
import type { World } from './world.ts'

/** `POST /control/pay`: pays as a person would on the page, and tells what became of the notifications. */
export async function controlPay(world: World, body: unknown): Promise<Reply> {
  if (!isObject(body)) return wrong('The body must be a JSON object.')
  const bill = await findBill(world, body)
  if (bill === null) {
    return wrong('Give a known virtualAccountNo or invoiceNumber (with merchant when several use the same).')
  }
  const result =
    bill.kind === 'order' ? payOrder(world, bill.order, body) : payBill(world, bill.account, body)
  if (typeof result === 'string') return wrong(result)

  await sendNow(world, result)
  return jsonReply(200, {
    paid: textAt(body, 'outcome') === 'FAILED' ? null : (world.state.paid.at(-1) ?? null),
    notifications: result.map(deliveryReport),
  })
}

function deliveryReport(delivery: Delivery): object {
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

async function findBill(world: World, body: JsonObject): Promise<FoundBill | null> {
  const number = textAt(body, 'virtualAccountNo')
  if (number !== '') {
    const found = await findByNumber(world, number, 'known')
    return typeof found === 'string' ? null : found
  }
  const invoice = textAt(body, 'invoiceNumber')
  const merchants = [...world.state.merchants.keys()].filter(
    (clientId) => textAt(body, 'merchant') === '' || clientId === textAt(body, 'merchant'),
  )
  for (const clientId of merchants) {
    const order = findOrder(world, clientId, invoice)
    if (order !== null) return { kind: 'order', order }
    const key = world.state.accountByTrx.get(`${clientId} ${invoice}`)
    const account = key === undefined ? undefined : world.state.accounts.get(key)
    if (account?.trxId === invoice) return { kind: 'account', account }
  }
  return null
}

function payOrder(world: World, order: CheckoutOrder, body: JsonObject): Delivery[] | string {
  const reason = flagAt(body, 'force') ? null : closedReason(world, order)
  if (reason !== null) return reason
  const number = textAt(body, 'virtualAccountNo').replaceAll(/\D/g, '')
  const byNumber = order.attempts.find(
    (attempt) => attempt.number !== '' && attempt.number === number,
  )?.channel
  const asked = textAt(body, 'channel')
  const channel = byNumber ?? (asked || (lastAttempt(order)?.channel ?? order.methods[0] ?? ''))
  if (!order.methods.includes(channel)) return `channel must be one of: ${order.methods.join(', ')}.`
  if ((numberAt(body, 'amount') ?? order.amountIdr) !== order.amountIdr)
    return 'Jumlah harus sama dengan tagihan.'

  const attempt = chooseChannel(world, order, channel)
  return textAt(body, 'outcome') === 'FAILED'
    ? failCheckout(world, order, attempt)
    : payCheckout(world, order, attempt)
}

function payBill(world: World, account: SnapAccount, body: JsonObject): Delivery[] | string {
  if (textAt(body, 'outcome') === 'FAILED') return 'A virtual account cannot fail; simply do not pay it.'
  const amountIdr = numberAt(body, 'amount') ?? account.amountIdr
  const force = flagAt(body, 'force')
  const reason = force ? null : (accountClosedReason(world, account) ?? amountRefusal(account, amountIdr))
  return reason ?? payAccount(world, account, amountIdr)
}

function wrong(error: string): Reply {
  return jsonReply(400, { error })
}
