import { randomUUID } from 'node:crypto'
import { headerOf, jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { parseObject, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { signRsa, verifyAsymmetric, verifyRsa, verifySymmetric } from './snap-signature.ts'
import type { Merchant } from './state.ts'
import { dayWib, isOffsetTimestamp, isoWib } from './time.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

const tokenSeconds = 900

/** A refusal: HTTP status and case make the code with the service between them. */
export type SnapRefusal = { status: number; case: string; message: string; body?: object }

export function snapReply(status: number, code: string, more: { message: string; body?: object }): Reply {
  return {
    ...jsonReply(status, { responseCode: code, responseMessage: more.message, ...more.body }),
    verdict: status === 200 ? 'accepted' : more.message,
  }
}

export function refusalReply(service: string, refusal: SnapRefusal): Reply {
  const { status, message, body } = refusal
  return snapReply(status, `${status}${service}${refusal.case}`, {
    message,
    ...(body === undefined ? {} : { body }),
  })
}

/** `POST /authorization/v1/access-token/b2b` */
export function issueToken(world: World, incoming: Incoming): Reply {
  const clientId = headerOf(incoming, 'x-client-key')
  const refusal = tokenRefusal(world, incoming, ['client_credentials'])
  if (refusal !== null) return { ...refusalReply('73', refusal), merchant: clientId }

  const expiresAtMs = now(world) + tokenSeconds * 1_000
  const accessToken = tokenText(world, clientId, expiresAtMs)
  remember(world.state.tokens, accessToken, { clientId, expiresAtMs })
  world.changed()
  const body = { accessToken, tokenType: 'Bearer', expiresIn: tokenSeconds, additionalInfo: '' }
  const reply = snapReply(200, '2007300', { message: 'Successful', body })
  return {
    ...reply,
    merchant: clientId,
    headers: { ...reply.headers, 'X-CLIENT-KEY': clientId, 'X-TIMESTAMP': isoWib(now(world)) },
  }
}

/** What is wrong with a token request: headers, grant type, client, RSA signature. */
export function tokenRefusal(world: World, incoming: Incoming, grantTypes: string[]): SnapRefusal | null {
  const missing = ['X-CLIENT-KEY', 'X-TIMESTAMP', 'X-SIGNATURE'].find(
    (name) => headerOf(incoming, name) === '',
  )
  if (missing !== undefined) return mandatory(missing)
  const timestamp = headerOf(incoming, 'x-timestamp')
  if (!isOffsetTimestamp(timestamp)) return format('X-TIMESTAMP')
  const body = parseObject(incoming.text)
  if (body === null) return { status: 400, case: '00', message: 'Bad Request' }
  if (textAt(body, 'grantType') === '') return mandatory('grantType')
  if (!grantTypes.includes(textAt(body, 'grantType').toLowerCase())) return format('grantType')

  const clientId = headerOf(incoming, 'x-client-key')
  const merchant = world.state.merchants.get(clientId)
  if (merchant === undefined) return unauthorized('Unknown Client')
  if (merchant.publicKeyPem === null) return unauthorized('Public key is not registered')
  const signature = headerOf(incoming, 'x-signature')
  const verified = verifyRsa(merchant.publicKeyPem, `${clientId}|${timestamp}`, signature)
  return verified ? null : unauthorized('Invalid Signature')
}

/** A JWT as the provider issues; clients are to treat it as opaque, and we look it up rather than read it. */
function tokenText(world: World, clientId: string, expiresAtMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { exp: Math.floor(expiresAtMs / 1_000), iss: 'DOKU', clientId, jti: randomUUID() }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${Buffer.from(signRsa(world.keys.privateKeyPem, signed), 'base64').toString('base64url')}`
}

export type SnapCaller = { merchant: Merchant; body: JsonObject; incoming: Incoming; externalId: string }

/** Headers that some services want beside those that all want. */
export type ExtraHeader = 'CHANNEL-ID' | 'X-IP-ADDRESS'

/** Lets a SNAP transaction in: headers, token, signature, X-EXTERNAL-ID, in this order. */
export function admitSnap(world: World, incoming: Incoming, extra: ExtraHeader[]): SnapCaller | SnapRefusal {
  const names = ['X-TIMESTAMP', 'X-SIGNATURE', 'X-PARTNER-ID', 'X-EXTERNAL-ID', ...extra]
  const missing = names.find((name) => headerOf(incoming, name) === '')
  if (missing !== undefined) return mandatory(missing)
  if (!isOffsetTimestamp(headerOf(incoming, 'x-timestamp'))) return format('X-TIMESTAMP')
  const externalId = headerOf(incoming, 'x-external-id')
  if (externalId.length > 64) return format('X-EXTERNAL-ID')
  if (!/^([\d.]{7,15})?$/.test(headerOf(incoming, 'x-ip-address'))) return format('X-IP-ADDRESS')

  const merchant = world.state.merchants.get(headerOf(incoming, 'x-partner-id'))
  if (merchant === undefined) return unauthorized('Unknown Client')
  const token = bearer(incoming)
  if (token === '') return { status: 401, case: '03', message: 'Token Not Found (B2B)' }
  const issued = world.state.tokens.get(token)
  if (issued?.clientId !== merchant.clientId || issued.expiresAtMs <= now(world)) {
    return { status: 401, case: '01', message: 'Invalid Token (B2B)' }
  }
  if (!isSigned(merchant, incoming, token)) return unauthorized('Invalid Signature')

  const key = `${merchant.clientId} ${dayWib(now(world))} ${externalId}`
  if (world.state.externalIds.has(key)) return { status: 409, case: '00', message: 'Conflict' }
  remember(world.state.externalIds, key, true)
  world.changed()
  const body = parseObject(incoming.text)
  if (body === null) return { status: 400, case: '00', message: 'Bad Request' }
  return { merchant, body, incoming, externalId }
}

function isSigned(merchant: Merchant, incoming: Incoming, token: string): boolean {
  const call = {
    method: incoming.method,
    path: incoming.target,
    token,
    timestamp: headerOf(incoming, 'x-timestamp'),
    body: incoming.body,
  }
  const signature = headerOf(incoming, 'x-signature')
  if (verifySymmetric(merchant.secretKey, call, signature)) return true
  return merchant.publicKeyPem !== null && verifyAsymmetric(merchant.publicKeyPem, call, signature)
}

function bearer(incoming: Incoming): string {
  return /^Bearer\s+(\S+)$/i.exec(headerOf(incoming, 'authorization'))?.[1] ?? ''
}

/** The body of an answer, or a refusal; a refusal is known by its case. */
export function isRefusal(value: object): value is SnapRefusal {
  return 'case' in value
}

export function mandatory(field: string): SnapRefusal {
  return { status: 400, case: '02', message: `Invalid Mandatory Field ${field}` }
}

export function format(field: string): SnapRefusal {
  return { status: 400, case: '01', message: `Invalid Field Format ${field}` }
}

export function unauthorized(reason: string): SnapRefusal {
  return { status: 401, case: '00', message: `Unauthorized. ${reason}` }
}
