import { headerOf, jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { digestOf, signParts, verifyParts } from './signature.ts'
import type { Merchant } from './state.ts'
import { isoUtc, isUtcTimestamp } from './time.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

export type Caller = { merchant: Merchant; requestId: string }

/** Lets a non-SNAP request in: headers complete, client known, signature right over the raw bytes. */
export function admit(world: World, incoming: Incoming): Caller | Reply {
  const clientId = headerOf(incoming, 'client-id')
  const requestId = headerOf(incoming, 'request-id')
  const timestamp = headerOf(incoming, 'request-timestamp')
  // The official Node library of this generation misspells the prefix on one of its two calls.
  const signature = headerOf(incoming, 'signature').replace(/^HMACHSHA256=/, 'HMACSHA256=')
  const missing = ['Client-Id', 'Request-Id', 'Request-Timestamp', 'Signature'].filter(
    (name) => headerOf(incoming, name) === '',
  )
  if (missing.length > 0) return refuse(400, `header ${missing.join(', ')} is required`, clientId)
  if (requestId.length > 128) return refuse(400, 'header Request-Id must be at most 128 characters', clientId)
  if (!isUtcTimestamp(timestamp)) return refuse(400, 'header Request-Timestamp is not valid', clientId)

  const merchant = world.state.merchants.get(clientId)
  if (merchant === undefined) return refuse(401, 'Client-Id is not registered', clientId)
  const parts = {
    clientId,
    requestId,
    timestampLabel: 'Request-Timestamp',
    timestamp,
    target: incoming.target,
    body: incoming.method === 'GET' || incoming.body.length === 0 ? null : incoming.body,
  } as const
  // The docs say "path", one official plugin signs the query string too; either is let in.
  const verified = [incoming.target, incoming.path].some((target) =>
    verifyParts(merchant.secretKey, { ...parts, target }, signature),
  )
  if (!verified) return refuse(401, 'Invalid Header Signature', clientId)
  return { merchant, requestId }
}

export function isReply(value: Caller | Reply): value is Reply {
  return 'verdict' in value
}

/** Answers a repeated Request-Id from memory; null when this is the first. */
export function replay(world: World, caller: Caller, incoming: Incoming): Reply | null {
  const stored = world.state.answers.get(answerKey(caller))
  if (stored === undefined) return null
  if (stored.fingerprint !== fingerprintOf(incoming)) {
    const reply = refuse(409, 'Request-Id was already used with another request', caller.merchant.clientId)
    return signReply(world, caller, { reply: { ...reply, verdict: 'request_id_conflict' }, incoming })
  }
  const reply = { ...jsonReply(409, null), body: stored.body, verdict: 'replayed' }
  return signReply(world, caller, { reply, incoming })
}

/** Keeps a success for replays; refused requests leave nothing behind and may be corrected. */
export function keepAnswer(world: World, caller: Caller, answer: { incoming: Incoming; body: string }): void {
  const stored = { fingerprint: fingerprintOf(answer.incoming), body: answer.body }
  remember(world.state.answers, answerKey(caller), stored)
}

/** Adds the headers by which the merchant verifies that the answer is ours. */
export function signReply(world: World, caller: Caller, answer: { reply: Reply; incoming: Incoming }): Reply {
  const { reply, incoming } = answer
  const { clientId, secretKey } = caller.merchant
  const timestamp = isoUtc(now(world))
  const signature = signParts(secretKey, {
    clientId,
    requestId: caller.requestId,
    timestampLabel: 'Response-Timestamp',
    timestamp,
    target: incoming.path,
    body: reply.body,
  })
  return {
    ...reply,
    merchant: clientId,
    verdict: reply.verdict === '' ? 'accepted' : reply.verdict,
    headers: {
      ...reply.headers,
      'Client-Id': clientId,
      'Request-Id': caller.requestId,
      'Response-Timestamp': timestamp,
      Signature: signature,
    },
  }
}

export function refuse(status: number, message: string, clientId: string | null): Reply {
  return { ...jsonReply(status, { error_messages: [message] }), verdict: message, merchant: clientId }
}

function answerKey(caller: Caller): string {
  return `${caller.merchant.clientId} ${caller.requestId}`
}

function fingerprintOf(incoming: Incoming): string {
  return `${incoming.method} ${incoming.target} ${digestOf(incoming.body)}`
}

/** Nothing is known under that number. */
export function notFound(): Reply {
  const error = { code: 'TRANSACTION_NOT_FOUND', message: 'Transaction not found', type: 'INVALID_REQUEST' }
  return { ...jsonReply(404, { error }), verdict: 'not_found' }
}
