import { randomUUID, sign } from 'node:crypto'
import { parseJsonObject, textAt, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import type { WireCall } from './service-gate.ts'
import { header, isTimely } from './service-gate.ts'
import { tokenText, verifyText } from './signature.ts'
import { accept, refuse, type SnapAnswer } from './snap.ts'
import type { Merchant } from './state.ts'
import { wibTimestamp } from './wire-time.ts'

const lifeSeconds = 900
// The provider's sample tokens carry an `exp` ten hours ahead while `expiresIn` says 900: a trap worth keeping.
const claimedLifeSeconds = 36_000

/** Service 73: a merchant proves itself with its RSA key and gets a token for 15 minutes. */
export function issueToken(sandbox: Sandbox, call: WireCall): SnapAnswer {
  const proven = proveClient(sandbox, call, '73')
  if (proven.kind === 'refused') return proven.answer
  const { merchant, body } = proven
  const grantType = textAt(body, 'grantType')
  if (grantType === null) return refuse('73', '40002', 'grantType')
  if (grantType !== 'client_credentials') return refuse('73', '40001', 'grantType')

  const answer = accept('73', {
    accessToken: mintToken(sandbox, merchant.clientId),
    tokenType: 'Bearer',
    expiresIn: String(lifeSeconds),
  })
  return { ...answer, headers: tokenHeaders(merchant) }
}

/** The headers of an answer with a token. */
export function tokenHeaders(merchant: Merchant): Record<string, string> {
  return { 'X-TIMESTAMP': wibTimestamp(Date.now()), 'X-CLIENT-KEY': merchant.clientId }
}

export type Proof =
  { kind: 'proven'; merchant: Merchant; body: JsonObject } | { kind: 'refused'; answer: SnapAnswer }

/** Checks the RSA signature with which a merchant asks for a token, its own (73) or a customer's (74). */
export function proveClient(sandbox: Sandbox, call: WireCall, service: '73' | '74'): Proof {
  const refused = (answer: SnapAnswer): Proof => ({ kind: 'refused', answer })
  const timestamp = header(call, 'x-timestamp')
  const clientKey = header(call, 'x-client-key')
  const signature = header(call, 'x-signature')
  if (timestamp === '') return refused(refuse(service, '40002', 'X-TIMESTAMP'))
  if (clientKey === '') return refused(refuse(service, '40002', 'X-CLIENT-KEY'))
  const merchant = sandbox.state.merchants.get(clientKey)
  if (merchant === undefined) return refused(refuse(service, '40100', 'Unknown client'))
  if (!isTimely(sandbox, timestamp)) return refused(refuse(service, '40100', 'X-TIMESTAMP'))
  if (!verifyText(tokenText(clientKey, timestamp), merchant.publicKeyPem, signature))
    return refused(refuse(service, '40100', 'Signature'))
  const body = parseJsonObject(call.body.toString())
  return body === null ? refused(refuse(service, '40000')) : { kind: 'proven', merchant, body }
}

function mintToken(sandbox: Sandbox, clientId: string): string {
  const nowMs = sandbox.clock.nowMs()
  for (const [token, issued] of sandbox.state.tokens) {
    // Tokens are kept in the order of issue, so the first living one ends the sweep.
    if (issued.expiresAtMs > nowMs) break
    sandbox.state.tokens.delete(token)
  }
  const issuedAt = Math.floor(nowMs / 1000)
  const claims = { sub: clientId, jti: randomUUID(), iat: issuedAt, exp: issuedAt + claimedLifeSeconds }
  const unsigned = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(unsigned), sandbox.state.keys.privateKeyPem)
  const token = `${unsigned}.${signature.toString('base64url')}`
  sandbox.state.tokens.set(token, { clientId, expiresAtMs: nowMs + lifeSeconds * 1000 })
  sandbox.touch()
  return token
}
