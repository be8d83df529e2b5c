import { randomUUID } from 'node:crypto'
import { channels, defaultMethods } from './channels.ts'
import type { Channel } from './channels.ts'
import { flagAt, numberAt, objectAt, textAt, textOrNullAt, textsAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { qrisText } from './qris.ts'
import type { Attempt, CheckoutOrder } from './state.ts'
import { compactWib } from './time.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

const dueMinutesDefault = 60

export type OrderSource = { clientId: string; requestId: string; body: JsonObject }

/** Opens an order from a request that passed `checkoutErrors`. */
export function openOrder(world: World, source: OrderSource): CheckoutOrder {
  const order = objectAt(source.body, 'order')
  const payment = objectAt(source.body, 'payment')
  const customer = objectAt(source.body, 'customer')
  const createdAtMs = now(world)
  const dueMinutes = numberAt(payment, 'payment_due_date') ?? dueMinutesDefault
  const asked = textsAt(payment, 'payment_method_types')
  const opened: CheckoutOrder = {
    token: `${randomUUID().replaceAll('-', '')}${compactWib(createdAtMs)}${String(createdAtMs % 1000).padStart(3, '0')}`,
    clientId: source.clientId,
    requestId: source.requestId,
    invoiceNumber: textAt(order, 'invoice_number'),
    amountIdr: numberAt(order, 'amount') ?? 0,
    methods: asked.length > 0 ? asked : offeredFor(textAt(order, 'invoice_number')),
    createdAtMs,
    expiresAtMs: createdAtMs + dueMinutes * 60_000,
    state: 'open',
    attempts: [],
    phone: textAt(customer, 'phone'),
    customerName: textAt(customer, 'name'),
    request: source.body,
  }
  remember(world.state.orders, opened.token, opened)
  remember(world.state.orderIndex, `${opened.clientId} ${opened.invoiceNumber}`, opened.token)
  remember(world.state.orderIndex, `${opened.clientId} ${opened.requestId}`, opened.token)
  world.changed()
  return opened
}

/** Finds an order by its invoice number or the Request-Id of its checkout call. */
export function findOrder(world: World, clientId: string, reference: string): CheckoutOrder | null {
  const token = world.state.orderIndex.get(`${clientId} ${reference}`)
  return token === undefined ? null : (world.state.orders.get(token) ?? null)
}

export function dueMinutes(order: CheckoutOrder): number {
  return Math.round((order.expiresAtMs - order.createdAtMs) / 60_000)
}

export function isExpired(world: World, order: CheckoutOrder): boolean {
  return now(world) >= order.expiresAtMs
}

/** Why nobody can pay this order now, in the person's words; null when it can be paid. */
export function closedReason(world: World, order: CheckoutOrder): string | null {
  switch (order.state) {
    case 'paid':
      return 'Tagihan ini sudah dibayar.'
    case 'cancelled':
      return 'Tagihan ini sudah dibatalkan penjual.'
    case 'failed':
      return 'Pembayaran gagal dan tidak dapat diulang.'
    case 'open':
      return isExpired(world, order) ? 'Waktu pembayaran sudah habis.' : null
  }
}

export function lastAttempt(order: CheckoutOrder): Attempt | null {
  return order.attempts.at(-1) ?? null
}

export function channelOf(code: string): Channel {
  const channel = channels.get(code)
  if (channel === undefined) throw new Error(`unknown channel ${code}`)
  return channel
}

/** The person picks a method; picking the same again keeps its number. */
export function chooseChannel(world: World, order: CheckoutOrder, code: string): Attempt {
  const current = order.attempts.find((attempt) => attempt.channel === code && attempt.status === 'PENDING')
  if (current !== undefined) {
    order.attempts = [...order.attempts.filter((attempt) => attempt !== current), current]
    world.changed()
    return current
  }
  const sequence = nextSequence(world)
  const attempt: Attempt = {
    channel: code,
    status: 'PENDING',
    number: numberFor(world, { order, code, sequence }),
    createdAtMs: now(world),
    finishedAtMs: null,
    approvalCode: String(6_700_000 + sequence),
  }
  order.attempts.push(attempt)
  const { family } = channelOf(code)
  if (family === 'va' || family === 'store')
    remember(world.state.checkoutNumbers, attempt.number, order.token)
  if (family === 'qris')
    remember(world.state.qrisContents, attempt.number, { kind: 'order', key: order.token })
  world.changed()
  return attempt
}

/** Where the browser goes when the person is done. */
export function returnUrl(order: CheckoutOrder): string | null {
  const asked = objectAt(order.request, 'order')
  return textOrNullAt(asked, 'callback_url_result') ?? textOrNullAt(asked, 'callback_url')
}

export function cancelUrl(order: CheckoutOrder): string | null {
  const asked = objectAt(order.request, 'order')
  return textOrNullAt(asked, 'callback_url_cancel') ?? textOrNullAt(asked, 'callback_url')
}

export function returnsByItself(order: CheckoutOrder): boolean {
  return flagAt(objectAt(order.request, 'order'), 'auto_redirect')
}

/** Cards allow invoice numbers of 30 characters only, so a longer one is not offered them. */
function offeredFor(invoiceNumber: string): string[] {
  return invoiceNumber.length <= 30 ? defaultMethods : defaultMethods.filter((code) => code !== 'CREDIT_CARD')
}

function numberFor(world: World, wanted: { order: CheckoutOrder; code: string; sequence: number }): string {
  const { order, code, sequence } = wanted
  const channel = channelOf(code)
  switch (channel.family) {
    case 'va': {
      const bin = world.state.merchants.get(order.clientId)?.bins[code] ?? channel.bin
      return `${bin}${String(sequence).padStart(16 - bin.length, '0')}`
    }
    case 'store':
      return `8888${String(sequence).padStart(12, '0')}`
    case 'qris':
      return qrisText({
        amountIdr: order.amountIdr,
        reference: String(sequence).padStart(10, '0'),
        merchantName: world.state.merchants.get(order.clientId)?.name ?? '',
        merchantId: world.state.merchants.get(order.clientId)?.qrisMerchantId ?? '1',
        terminalId: world.state.merchants.get(order.clientId)?.qrisTerminalId ?? 'A01',
        postalCode: '10110',
      })
    case 'wallet':
    case 'card':
    case 'paylater':
    case 'direct_debit':
      return ''
  }
}
