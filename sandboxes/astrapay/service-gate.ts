import type { IncomingHttpHeaders } from 'node:http'
import { parseJsonObject, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import { stringToSign, verifySymmetric, type SignedCall } from './signature.ts'
import { refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Merchant } from './state.ts'
import { parseTimestamp, wibDay } from './wire-time.ts'

/** A call as it came over the wire; `path` still has its query string. */
export type WireCall = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }

export type Gate = { kind: 'passed'; call: SnapCall } | { kind: 'refused'; answer: SnapAnswer }

/** The service code and the CHANNEL-ID that the provider fixed for one service. */
export type ServiceNumbers = { service: string; channelId: string }

// The standard sets no tolerance; five minutes either way is our choice (see DIFFERENCES.md).
const toleranceMs = 5 * 60_000

/** A single header value, empty when absent. */
export function header(call: WireCall, name: string): string {
  const value = call.headers[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** True when the timestamp is well formed and near real time or near the sandbox clock, which may have been moved. */
export function isTimely(sandbox: Sandbox, timestamp: string): boolean {
  const atMs = parseTimestamp(timestamp)
  if (atMs === null) return false
  return [Date.now(), sandbox.clock.nowMs()].some((nowMs) => Math.abs(nowMs - atMs) <= toleranceMs)
}

/** Checks headers, token, signature and X-EXTERNAL-ID of a service call, in the order of the standard. */
export function passGate(sandbox: Sandbox, call: WireCall, numbers: ServiceNumbers): Gate {
  const { service } = numbers
  const refused = headerRefusal(call, numbers)
  if (refused !== null) return { kind: 'refused', answer: refused }

  const merchant = sandbox.state.merchants.get(header(call, 'x-partner-id'))
  if (merchant === undefined) return { kind: 'refused', answer: refuse(service, '40408') }
  const unproven = proofRefusal(sandbox, call, { service, merchant })
  if (unproven !== null) return { kind: 'refused', answer: unproven }

  if (!claimExternalId(sandbox, merchant, header(call, 'x-external-id')))
    return { kind: 'refused', answer: refuse(service, '40900') }
  const body = bodyFields(call)
  if (body === null) return { kind: 'refused', answer: refuse(service, '40000') }
  return { kind: 'passed', call: { merchant, body } }
}

function headerRefusal(call: WireCall, numbers: ServiceNumbers): SnapAnswer | null {
  const { service, channelId } = numbers
  for (const name of ['X-TIMESTAMP', 'X-PARTNER-ID', 'X-EXTERNAL-ID', 'CHANNEL-ID'])
    if (header(call, name.toLowerCase()) === '') return refuse(service, '40002', name)
  if (header(call, 'channel-id') !== channelId) return refuse(service, '40001', 'CHANNEL-ID')
  if (header(call, 'x-external-id').length > 36) return refuse(service, '40001', 'X-EXTERNAL-ID')
  return null
}

function proofRefusal(
  sandbox: Sandbox,
  call: WireCall,
  { service, merchant }: { service: string; merchant: Merchant },
): SnapAnswer | null {
  const token = /^Bearer (\S+)$/i.exec(header(call, 'authorization'))?.[1]
  const issued = token === undefined ? undefined : sandbox.state.tokens.get(token)
  if (token === undefined || issued === undefined || issued.clientId !== merchant.clientId)
    return refuse(service, '40101')
  if (issued.expiresAtMs <= sandbox.clock.nowMs()) return refuse(service, '40101')

  const timestamp = header(call, 'x-timestamp')
  if (!isTimely(sandbox, timestamp)) return refuse(service, '40100', 'X-TIMESTAMP')
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
