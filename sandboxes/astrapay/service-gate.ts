import type { IncomingHttpHeaders } from 'node:http'
import { findCustomer, type Customer } from './customers.ts'
import { parseJsonObject, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import { stringToSign, verifySymmetric, type SignedCall } from './signature.ts'
import { refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Merchant } from './state.ts'
import { parseTimestamp, parseWibTimestamp, wibDay } from './wire-time.ts'

/** A call as it came over the wire; `path` still has its query string. */
export type WireCall = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }

export type Gate = { kind: 'passed'; call: SnapCall } | { kind: 'refused'; answer: SnapAnswer }

/** What the provider fixed for one service: its code, its CHANNEL-ID if any, and what it asks about the customer. */
export type ServiceRules = {
  service: string
  channelId: string | null
  customerToken?: 'optional' | 'required'
  needsDevice?: boolean
  /** X-TIMESTAMP may have milliseconds and may lack its zone. */
  hasLooseTimestamp?: boolean
}

// The standard sets no tolerance; five minutes either way is our choice (see DIFFERENCES.md).
const toleranceMs = 5 * 60_000

/** A single header value, empty when absent. */
export function header(call: WireCall, name: string): string {
  const value = call.headers[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** True when the timestamp is well formed and near real time or near the sandbox clock, which may have been moved. */
export function isTimely(sandbox: Sandbox, timestamp: string, isLoose = false): boolean {
  const atMs = isLoose ? parseWibTimestamp(timestamp.replace(/\.\d+/, '')) : parseTimestamp(timestamp)
  if (atMs === null) return false
  return [Date.now(), sandbox.clock.nowMs()].some((nowMs) => Math.abs(nowMs - atMs) <= toleranceMs)
}

/** Checks headers, token, signature and X-EXTERNAL-ID of a service call, in the order of the standard. */
export function passGate(sandbox: Sandbox, call: WireCall, rules: ServiceRules): Gate {
  const { service } = rules
  const refused = headerRefusal(call, rules)
  if (refused !== null) return { kind: 'refused', answer: refused }

  const merchant = sandbox.state.merchants.get(header(call, 'x-partner-id'))
  if (merchant === undefined) return { kind: 'refused', answer: refuse(service, '40408') }
  const unproven = proofRefusal(sandbox, call, { rules, merchant })
  if (unproven !== null) return { kind: 'refused', answer: unproven }

  if (!claimExternalId(sandbox, merchant, header(call, 'x-external-id')))
    return { kind: 'refused', answer: refuse(service, '40900') }
  const customer = customerOf(sandbox, call, { rules, clientId: merchant.clientId })
  if (customer === 'closed' && service === '11') return { kind: 'refused', answer: refuse('11', '40411') }
  if (customer === 'closed' || customer === 'invalid')
    return { kind: 'refused', answer: refuse(service, '40102') }
  const body = bodyFields(call)
  if (body === null) return { kind: 'refused', answer: refuse(service, '40000') }
  return { kind: 'passed', call: { merchant, body, customer, refundHeldMs: null } }
}

/** The customer a call is made for, where the service knows customers at all. */
function customerOf(
  sandbox: Sandbox,
  call: WireCall,
  { rules, clientId }: { rules: ServiceRules; clientId: string },
): Customer | 'closed' | 'invalid' | null {
  if (rules.customerToken === undefined) return null
  const authorization = header(call, 'authorization-customer')
  if (authorization === '' && rules.customerToken === 'optional') return null
  return findCustomer(sandbox, clientId, authorization) ?? 'invalid'
}

function headerRefusal(call: WireCall, rules: ServiceRules): SnapAnswer | null {
  const { service, channelId } = rules
  const isLinked = header(call, 'authorization-customer') !== ''
  const wanted = ['X-TIMESTAMP', 'X-PARTNER-ID', 'X-EXTERNAL-ID']
  if (channelId !== null) wanted.push('CHANNEL-ID')
  if (rules.needsDevice === true || (rules.customerToken === 'optional' && isLinked))
    wanted.push('X-DEVICE-ID')
  for (const name of wanted)
    if (header(call, name.toLowerCase()) === '') return refuse(service, '40002', name)
  if (channelId !== null && header(call, 'channel-id') !== channelId)
    return refuse(service, '40001', 'CHANNEL-ID')
  if (header(call, 'x-external-id').length > 36) return refuse(service, '40001', 'X-EXTERNAL-ID')
  return null
}

function proofRefusal(
  sandbox: Sandbox,
  call: WireCall,
  { rules, merchant }: { rules: ServiceRules; merchant: Merchant },
): SnapAnswer | null {
  const { service } = rules
  const token = /^Bearer (\S+)$/i.exec(header(call, 'authorization'))?.[1]
  const issued = token === undefined ? undefined : sandbox.state.tokens.get(token)
  if (token === undefined || issued === undefined || issued.clientId !== merchant.clientId)
    return refuse(service, '40101')
  if (issued.expiresAtMs <= sandbox.clock.nowMs()) return refuse(service, '40101')

  const timestamp = header(call, 'x-timestamp')
  if (!isTimely(sandbox, timestamp, rules.hasLooseTimestamp)) return refuse(service, '40100', 'X-TIMESTAMP')
  const signed: SignedCall = { method: call.method, path: call.path, token, body: call.body, timestamp }
  if (verifySymmetric(signed, merchant.clientSecret, header(call, 'x-signature'))) return null
  const answer = refuse(service, '40100', 'Signature')
  return { ...answer, verdict: `${answer.verdict}; expected over ${stringToSign(signed)}` }
}

/** False when this merchant used the number today already; the day is the sandbox clock's day in WIB. */
function claimExternalId(sandbox: Sandbox, merchant: Merchant, externalId: string): boolean {
  const ids = sandbox.state.externalIds
  const day = wibDay(sandbox.clock.nowMs())
  if (ids.day !== day) {
    ids.day = day
    ids.seen.clear()
  }
  const claim = `${merchant.clientId} ${externalId}`
  if (ids.seen.has(claim)) return false
  ids.seen.add(claim)
  sandbox.touch()
  return true
}

/** A GET may carry its fields in the query string instead of a body. */
function bodyFields(call: WireCall): JsonObject | null {
  if (call.method === 'GET' && call.body.length === 0)
    return Object.fromEntries(new URLSearchParams(call.path.split('?')[1] ?? ''))
  return parseJsonObject(call.body.toString())
}
