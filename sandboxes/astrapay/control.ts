import type { IncomingMessage } from 'node:http'
import {
  bindByControl,
  changeSettings,
  listBindings,
  listSettings,
  listWallets,
  setWallet,
  unbindByControl,
} from './control-accounts.ts'
import {
  endRefundByControl,
  listDisbursed,
  listPaid,
  listRefunded,
  listReserved,
  listSettlements,
} from './control-money.ts'
import { parseFault } from './faults.ts'
import { filterJournal } from './journal.ts'
import { isJsonObject, parseJsonObject, textAt, valueAt, type JsonObject } from './json.ts'
import { parseMerchant, showMerchant } from './merchants.ts'
import { sendForged } from './notifications.ts'
import { findPayment, pay } from './payments.ts'
import { statusOf } from './debit.ts'
import type { Sandbox } from './sandbox.ts'
import { resetState, type Payment } from './state.ts'

export type ControlAnswer = { status: number; body: unknown }
export type ControlCall = { body: JsonObject; query: URLSearchParams }
type Control = (sandbox: Sandbox, call: ControlCall) => ControlAnswer | Promise<ControlAnswer>

const controls: Record<string, Control> = {
  'GET /control/keys': (sandbox) => ok({ publicKeyPem: sandbox.state.keys.publicKeyPem }),
  'GET /control/merchants': (sandbox) => ok([...sandbox.state.merchants.values()].map(showMerchant)),
  'POST /control/merchants': registerMerchant,
  'GET /control/received': (sandbox, { query }) => ok(filterJournal(sandbox.journal.received, query)),
  'GET /control/sent': (sandbox, { query }) => ok(filterJournal(sandbox.journal.sent, query)),
  'GET /control/settings': listSettings,
  'POST /control/settings': changeSettings,
  'GET /control/paid': listPaid,
  'GET /control/refunded': listRefunded,
  'GET /control/reserved': listReserved,
  'GET /control/disbursed': listDisbursed,
  'POST /control/refunds': endRefundByControl,
  'GET /control/settlements': listSettlements,
  'GET /control/faults': (sandbox) => ok(sandbox.state.faults),
  'POST /control/faults': addFault,
  'DELETE /control/faults': (sandbox) => {
    sandbox.state.faults = []
    return ok({ faults: [] })
  },
  'GET /control/clock': (sandbox) => ok(showClock(sandbox)),
  'POST /control/clock': moveClock,
  'POST /control/pay': payByControl,
  'POST /control/forge': forgeNotification,
  'POST /control/wallets': setWallet,
  'GET /control/wallets': listWallets,
  'GET /control/bindings': listBindings,
  'POST /control/bind': bindByControl,
  'POST /control/unbind': unbindByControl,
  'POST /control/reset': reset,
}

/** True when the call comes from this machine, asks for this machine by name, and no foreign page sent it. */
export function mayControl(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? ''
  if (!/^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(peer)) return false
  const host = request.headers.host ?? ''
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)) return false
  const origin = request.headers.origin
  return origin === undefined || origin === `http://${host}`
}

/** Answers one control call. */
export async function answerControl(
  sandbox: Sandbox,
  { method, url, text }: { method: string; url: URL; text: string },
): Promise<ControlAnswer> {
  const control = controls[`${method} ${url.pathname}`]
  if (control === undefined)
    return { status: 404, body: { error: `There is no control call ${method} ${url.pathname}.` } }
  const body = text.trim() === '' ? {} : parseJsonObject(text)
  if (body === null) return wrong('The body must be a JSON object.')
  const answer = await control(sandbox, { body, query: url.searchParams })
  if (method !== 'GET') sandbox.touch()
  return answer
}

function registerMerchant(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const merchant = parseMerchant(body)
  if (typeof merchant === 'string') return wrong(merchant)
  const isNew = !sandbox.state.merchants.has(merchant.clientId)
  sandbox.state.merchants.set(merchant.clientId, merchant)
  return { status: isNew ? 201 : 200, body: showMerchant(merchant) }
}

function addFault(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const fault = parseFault(body)
  if (typeof fault === 'string') return wrong(fault)
  sandbox.state.faults.push(fault)
  return { status: 201, body: fault }
}

async function moveClock(sandbox: Sandbox, { body }: ControlCall): Promise<ControlAnswer> {
  const now = textAt(body, 'now')
  const advanceSeconds = valueAt(body, 'advanceSeconds')
  if (now !== null && !Number.isNaN(Date.parse(now))) await sandbox.clock.moveTo(Date.parse(now))
  else if (now === null && typeof advanceSeconds === 'number' && Number.isFinite(advanceSeconds))
    await sandbox.clock.moveTo(sandbox.clock.nowMs() + advanceSeconds * 1000)
  else return wrong('Send now as an ISO time, or advanceSeconds as a number.')
  return ok(showClock(sandbox))
}

function payByControl(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const payOption = textAt(body, 'payOption') ?? 'AstraPay'
  if (payOption !== 'AstraPay' && payOption !== 'Bank Saqu')
    return wrong('payOption must be AstraPay or Bank Saqu.')
  const payment = findByAnyReference(sandbox, body)
  if (payment === null) return { status: 404, body: { error: 'No payment has this partnerReferenceNo.' } }
  const payer = { phone: textAt(body, 'phone') ?? '081200000001', pin: textAt(body, 'pin') ?? '123456' }
  const outcome = pay(sandbox, payment, { ...payer, payOption })
  const isDone = outcome === 'paid' || outcome === 'pending'
  const shown = {
    outcome,
    reference: payment.partnerReferenceNo,
    latestTransactionStatus: statusOf(sandbox, payment),
  }
  return { status: isDone ? 200 : 409, body: isDone ? shown : { ...shown, error: `Not paid: ${outcome}.` } }
}

async function forgeNotification(sandbox: Sandbox, { body }: ControlCall): Promise<ControlAnswer> {
  const payment = findByAnyReference(sandbox, body)
  if (payment === null) return { status: 404, body: { error: 'No payment has this partnerReferenceNo.' } }
  const reply = await sendForged(sandbox, payment)
  return reply === null
    ? wrong('The merchant gave no address or no token, see GET /control/sent.')
    : ok(reply)
}

function reset(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const dropMerchants = valueAt(body, 'merchants') ?? false
  if (typeof dropMerchants !== 'boolean') return wrong('merchants must be true or false.')
  resetState(sandbox.state, dropMerchants)
  sandbox.journal.clear()
  sandbox.clock.wake()
  return ok({ reset: true, merchants: sandbox.state.merchants.size })
}

/** Finds a payment by the merchant's reference; `merchant` tells two merchants with the same reference apart. */
function findByAnyReference(sandbox: Sandbox, body: JsonObject): Payment | null {
  const partnerReferenceNo = textAt(body, 'partnerReferenceNo') ?? ''
  const merchant = textAt(body, 'merchant')
  for (const clientId of merchant === null ? sandbox.state.merchants.keys() : [merchant])
    for (const service of ['54', '47'] as const) {
      const payment = findPayment(sandbox, { clientId, service, partnerReferenceNo })
      if (payment !== null) return payment
    }
  return null
}

function showClock(sandbox: Sandbox): JsonObject {
  const nowMs = sandbox.clock.nowMs()
  return { now: new Date(nowMs).toISOString(), offsetSeconds: Math.round(sandbox.state.offsetMs / 1000) }
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body: isJsonObject(body) || Array.isArray(body) ? body : { value: body } }
}

function wrong(error: string): ControlAnswer {
  return { status: 400, body: { error } }
}
