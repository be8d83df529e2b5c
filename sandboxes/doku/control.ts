import type { IncomingMessage } from 'node:http'
import { controlBind, controlResend, controlSettleRefund } from './control-more.ts'
import { controlPay } from './control-pay.ts'
import { readFault } from './faults.ts'
import { feeTable, setFee } from './fees.ts'
import { headerOf, jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { flagAt, isObject, numberAt, textAt } from './json.ts'
import { filterJournal } from './journal.ts'
import { publicMerchant, readMerchant } from './merchants.ts'
import { runDue } from './schedule.ts'
import { settlementsOf } from './settlements.ts'
import { emptyState } from './state.ts'
import { dayWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** Answers `/control/*`; the caller has been through `controlRefusal`. */
export async function control(world: World, incoming: Incoming): Promise<Reply> {
  const body = readBody(incoming)
  if (body === unreadable) return jsonReply(400, { error: 'The body is not valid JSON.' })
  switch (`${incoming.method} ${incoming.path}`) {
    case 'GET /control/keys':
      return jsonReply(200, { publicKeyPem: world.keys.publicKeyPem })
    case 'GET /control/merchants':
      return jsonReply(200, { merchants: [...world.state.merchants.values()].map(publicMerchant) })
    case 'POST /control/merchants':
      return register(world, body)
    case 'GET /control/received':
    case 'GET /control/sent':
      return journal(world, incoming)
    case 'GET /control/paid':
      return jsonReply(200, { paid: paidOf(world, incoming.query.get('merchant')) })
    case 'GET /control/refunded':
      return jsonReply(200, { refunded: refundedOf(world, incoming.query.get('merchant')) })
    case 'GET /control/settlements':
      return settlements(world, incoming.query)
    case 'GET /control/fees':
      return jsonReply(200, { fees: feeTable(world) })
    case 'POST /control/fees': {
      const reason = setFee(world, body)
      return reason === null ? jsonReply(200, { fees: feeTable(world) }) : wrong(reason)
    }
    case 'GET /control/refunds':
      return jsonReply(200, { refunds: [...world.state.refunds.values()] })
    case 'POST /control/refunds/settle':
      return controlSettleRefund(world, body)
    case 'POST /control/resend':
      return controlResend(world, body)
    case 'POST /control/bind':
      return controlBind(world, body)
    case 'GET /control/faults':
      return jsonReply(200, { faults: world.state.faults })
    case 'POST /control/faults':
      return setFault(world, body)
    case 'DELETE /control/faults':
      world.state.faults = []
      world.changed()
      return jsonReply(200, { faults: [] })
    case 'GET /control/clock':
      return clock(world)
    case 'POST /control/clock':
      return moveClock(world, body)
    case 'POST /control/pay':
      return controlPay(world, body)
    case 'POST /control/reset':
      return reset(world, body)
    default:
      return jsonReply(404, { error: `There is no ${incoming.method} ${incoming.path}; see scenarios.md.` })
  }
}

/** Only this machine may control us, and no web page of another origin through a browser on it. */
export function controlRefusal(request: IncomingMessage, incoming: Incoming): Reply | null {
  const peer = request.socket.remoteAddress ?? ''
  const host = headerOf(incoming, 'host')
  const origin = headerOf(incoming, 'origin')
  if (!/^(::ffff:)?127\.|^::1$/.test(peer)) return forbidden('Only loopback peers may use /control.')
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)) {
    return forbidden('The Host header must be a loopback name.')
  }
  if (origin !== '' && origin !== `http://${host}`) return forbidden('Another origin may not use /control.')
  return null
}

const unreadable = Symbol('unreadable')

function readBody(incoming: Incoming): unknown {
  if (incoming.text === '') return {}
  try {
    const value: unknown = JSON.parse(incoming.text)
    return value
  } catch {
    return unreadable
  }
}

function register(world: World, body: unknown): Reply {
  const merchant = readMerchant(body)
  if (typeof merchant === 'string') return wrong(merchant)
  world.state.merchants.set(merchant.clientId, merchant)
  world.changed()
  return jsonReply(200, { merchant: publicMerchant(merchant) })
}

function journal(world: World, incoming: Incoming): Reply {
  const list = incoming.path === '/control/sent' ? 'sent' : 'received'
  const { query } = incoming
  const since = query.get('since')
  if (since !== null && !/^\d+$/.test(since) && Number.isNaN(Date.parse(since))) {
    return wrong('since must be a sequence number or an ISO instant.')
  }
  return jsonReply(200, { [list]: filterJournal(world.state[list], query.get('merchant'), since) })
}

function paidOf(world: World, merchant: string | null): unknown[] {
  return world.state.paid
    .filter((paid) => merchant === null || paid.merchant === merchant)
    .map((paid) => ({ ...paid, at: paid.paidAt }))
}

function refundedOf(world: World, merchant: string | null): unknown[] {
  return world.state.refunded
    .filter((refunded) => merchant === null || refunded.merchant === merchant)
    .map((refunded) => ({ ...refunded, at: refunded.refundedAt }))
}

function settlements(world: World, query: URLSearchParams): Reply {
  const day = query.get('day') ?? dayWib(now(world))
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))
    return wrong('day must be a Jakarta day as 2026-11-23.')
  return jsonReply(200, { day, batches: settlementsOf(world, { day, merchant: query.get('merchant') }) })
}

function setFault(world: World, body: unknown): Reply {
  const fault = readFault(body)
  if (typeof fault === 'string') return wrong(fault)
  world.state.faults.push(fault)
  world.changed()
  return jsonReply(200, { faults: world.state.faults })
}

function clock(world: World): Reply {
  const { clockOffsetMs } = world.state
  return jsonReply(200, { now: new Date(now(world)).toISOString(), offsetSeconds: clockOffsetMs / 1_000 })
}

async function moveClock(world: World, body: unknown): Promise<Reply> {
  if (!isObject(body)) return wrong('The body must be a JSON object.')
  const target = textAt(body, 'now')
  const advanceSeconds = numberAt(body, 'advanceSeconds')
  if (target === '' && advanceSeconds === null)
    return wrong('Give now (ISO instant) or advanceSeconds (number).')
  if (target !== '' && Number.isNaN(Date.parse(target))) return wrong('now must be an ISO instant.')

  if (target !== '') world.state.clockOffsetMs = Date.parse(target) - Date.now()
  world.state.clockOffsetMs += (advanceSeconds ?? 0) * 1_000
  world.changed()
  await runDue(world)
  return clock(world)
}

function reset(world: World, body: unknown): Reply {
  const { merchants } = world.state
  Object.assign(world.state, emptyState())
  if (!(isObject(body) && flagAt(body, 'merchants'))) world.state.merchants = merchants
  world.changed()
  return jsonReply(200, { reset: true, merchants: world.state.merchants.size })
}

function wrong(error: string): Reply {
  return jsonReply(400, { error })
}

function forbidden(error: string): Reply {
  return jsonReply(403, { error })
}
