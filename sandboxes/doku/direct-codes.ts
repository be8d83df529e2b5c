import { admit, isReply, keepAnswer, replay, signReply } from './component-door.ts'
import type { Caller } from './component-door.ts'
import { jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { numberAt, objectAt, parseObject, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { channelOf, chooseChannel, closedReason, findOrder, lastAttempt, openOrder } from './orders.ts'
import type { CheckoutOrder } from './state.ts'
import { compactWib } from './time.ts'
import type { World } from './world.ts'

/** The name of a bank or store in the path, and its channel. */
const channelByName: Readonly<Record<string, string>> = {
  bca: 'VIRTUAL_ACCOUNT_BCA',
  mandiri: 'VIRTUAL_ACCOUNT_BANK_MANDIRI',
  bsm: 'VIRTUAL_ACCOUNT_BANK_SYARIAH_MANDIRI',
  bri: 'VIRTUAL_ACCOUNT_BRI',
  bni: 'VIRTUAL_ACCOUNT_BNI',
  cimb: 'VIRTUAL_ACCOUNT_BANK_CIMB',
  permata: 'VIRTUAL_ACCOUNT_BANK_PERMATA',
  danamon: 'VIRTUAL_ACCOUNT_BANK_DANAMON',
  doku: 'VIRTUAL_ACCOUNT_DOKU',
  alfa: 'ONLINE_TO_OFFLINE_ALFA',
  indomaret: 'ONLINE_TO_OFFLINE_INDOMARET',
}

const dueMinutesDefault = 60

/** `POST /{bank}-virtual-account/v2/payment-code` and its like for stores; `PUT` changes one. */
export function serveDirectCode(world: World, incoming: Incoming): Reply {
  const caller = admit(world, incoming)
  if (isReply(caller)) return caller
  return (
    replay(world, caller, incoming) ??
    signReply(world, caller, { reply: issue(world, caller, incoming), incoming })
  )
}

function issue(world: World, caller: Caller, incoming: Incoming): Reply {
  const [, name = '', kind = ''] = /^\/(\w+)-(virtual-account|online-to-offline)\//.exec(incoming.path) ?? []
  const channel = channelByName[name] ?? ''
  const field = kind === 'virtual-account' ? 'virtual_account_info' : 'online_to_offline_info'
  const body = parseObject(incoming.text)
  if (body === null) return invalid('request body is not a valid JSON object')
  const wrong = fieldError(body, field)
  if (wrong !== null) return invalid(wrong)

  const invoice = textAt(objectAt(body, 'order'), 'invoice_number')
  const known = findOrder(world, caller.merchant.clientId, invoice)
  const asked = { channel, dueMinutes: numberAt(objectAt(body, field), 'expired_time') ?? dueMinutesDefault }
  const order =
    incoming.method === 'PUT'
      ? change(world, known, { body, ...asked })
      : open(world, caller, { body, ...asked })
  if (typeof order === 'string') return invalid(order)
  const reply = jsonReply(200, answerBody(world, order, field))
  keepAnswer(world, caller, { incoming, body: reply.body })
  return reply
}

type Asked = { body: JsonObject; channel: string; dueMinutes: number }

function open(world: World, caller: Caller, asked: Asked): CheckoutOrder | string {
  const { clientId } = caller.merchant
  const invoice = textAt(objectAt(asked.body, 'order'), 'invoice_number')
  if (findOrder(world, clientId, invoice) !== null) return 'order.invoice_number is already used'
  const payment = { payment_due_date: asked.dueMinutes, payment_method_types: [asked.channel] }
  const order = openOrder(world, {
    clientId,
    requestId: caller.requestId,
    body: { ...asked.body, payment },
  })
  chooseChannel(world, order, asked.channel)
  return order
}

function change(world: World, order: CheckoutOrder | null, asked: Asked): CheckoutOrder | string {
  if (order === null) return 'order.invoice_number is unknown'
  if (closedReason(world, order) !== null) return 'payment code is already closed'
  order.amountIdr = numberAt(objectAt(asked.body, 'order'), 'amount') ?? order.amountIdr
  order.expiresAtMs = order.createdAtMs + asked.dueMinutes * 60_000
  world.changed()
  return order
}

function fieldError(body: JsonObject, field: string): string | null {
  const order = objectAt(body, 'order')
  const invoice = textAt(order, 'invoice_number')
  const amount = numberAt(order, 'amount')
  const minutes = objectAt(body, field)['expired_time'] ?? dueMinutesDefault
  if (invoice === '' || invoice.length > 64) return 'order.invoice_number must be 1 to 64 characters'
  if (amount === null || !Number.isSafeInteger(amount) || amount <= 0)
    return 'order.amount must be a whole number above 0'
  const valid = typeof minutes === 'number' && Number.isInteger(minutes) && minutes > 0 && minutes < 1_000_000
  return valid ? null : `${field}.expired_time must be minutes above 0`
}

function answerBody(world: World, order: CheckoutOrder, field: string): object {
  const attempt = lastAttempt(order)
  const number = attempt?.number ?? ''
  const isAccount = attempt !== null && channelOf(attempt.channel).family === 'va'
  return {
    order: { invoice_number: order.invoiceNumber },
    [field]: {
      [isAccount ? 'virtual_account_number' : 'payment_code']: number,
      how_to_pay_page: `${world.publicUrl}/how-to-pay/${number}`,
      how_to_pay_api: `${world.publicUrl}/how-to-pay-api/${number}`,
      created_date: compactWib(order.createdAtMs),
      expired_date: compactWib(order.expiresAtMs),
    },
  }
}

function invalid(message: string): Reply {
  const error = { code: 'INVALID_PARAMETER', message, type: 'INVALID_REQUEST' }
  return { ...jsonReply(400, { error }), verdict: message }
}
