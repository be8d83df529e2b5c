import { randomUUID, sign } from 'node:crypto'
import type { Sandbox } from './sandbox.ts'
import type { Binding, Wallet } from './state.ts'

/** The customer in whose name a call is made. */
export type Customer = { binding: Binding; wallet: Wallet }

const dayMs = 86_400_000
const lifeMs = { access: 15 * dayMs, refresh: 730 * dayMs }

export type CustomerTokens = {
  accessToken: string
  accessTokenEndsAtMs: number
  refreshToken: string
  refreshTokenEndsAtMs: number
}

/** Gives a bound customer a new pair of tokens: 15 days and two years. */
export function mintCustomerTokens(sandbox: Sandbox, binding: Binding): CustomerTokens {
  const nowMs = sandbox.clock.nowMs()
  const accessTokenEndsAtMs = nowMs + lifeMs.access
  const refreshTokenEndsAtMs = nowMs + lifeMs.refresh
  const accessToken = jsonWebToken(sandbox, { binding, nowMs, endsAtMs: accessTokenEndsAtMs })
  const refreshToken = randomUUID()
  const earlier = refreshTokensOf(sandbox, binding.id).map(([, token]) => token.number)
  sandbox.state.customerTokens.set(accessToken, { bindingId: binding.id, expiresAtMs: accessTokenEndsAtMs })
  sandbox.state.refreshTokens.set(refreshToken, {
    bindingId: binding.id,
    expiresAtMs: refreshTokenEndsAtMs,
    number: Math.max(0, ...earlier) + 1,
  })
  sandbox.touch()
  return { accessToken, accessTokenEndsAtMs, refreshToken, refreshTokenEndsAtMs }
}

/** The living binding of a refresh token of this merchant; its use ends the older ones of the same binding. */
export function useRefreshToken(sandbox: Sandbox, clientId: string, refreshToken: string): Binding | null {
  const token = sandbox.state.refreshTokens.get(refreshToken)
  const binding = sandbox.state.bindings.get(token?.bindingId ?? '')
  if (token === undefined || binding === undefined || binding.clientId !== clientId) return null
  if (binding.standing !== 'bound' || token.expiresAtMs <= sandbox.clock.nowMs()) return null
  for (const [text, other] of refreshTokensOf(sandbox, binding.id))
    if (other.number < token.number) sandbox.state.refreshTokens.delete(text)
  sandbox.touch()
  return binding
}

/** The customer of a token; `closed` when the account is closed, null for any other token that is worth nothing. */
export function findCustomer(
  sandbox: Sandbox,
  clientId: string,
  authorization: string,
): Customer | 'closed' | null {
  const token = sandbox.state.customerTokens.get(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '')
  const binding = sandbox.state.bindings.get(token?.bindingId ?? '')
  if (token === undefined || binding === undefined || binding.clientId !== clientId) return null
  const wallet = sandbox.state.wallets.get(binding.phone ?? '')
  if (wallet?.standing === 'closed') return 'closed'
  if (wallet === undefined || wallet.standing === 'locked') return null
  if (binding.standing !== 'bound' || token.expiresAtMs <= sandbox.clock.nowMs()) return null
  return { binding, wallet }
}

/** Ends every binding of an account, and with them all tokens; for an account that is locked or closed. */
export function endBindings(sandbox: Sandbox, phone: string): void {
  for (const binding of sandbox.state.bindings.values())
    if (binding.phone === phone && binding.standing === 'bound') binding.standing = 'ended'
  sandbox.touch()
}

function refreshTokensOf(sandbox: Sandbox, bindingId: string) {
  return [...sandbox.state.refreshTokens].filter(([, token]) => token.bindingId === bindingId)
}

type Claims = { binding: Binding; nowMs: number; endsAtMs: number }

function jsonWebToken(sandbox: Sandbox, { binding, nowMs, endsAtMs }: Claims): string {
  const atSeconds = Math.floor(nowMs / 1000)
  const claims = {
    externalUid: binding.externalUid,
    sub: binding.phone,
    nbf: atSeconds,
    iss: 'AstraPay-Snap',
    claim: 'SNAP',
    exp: Math.floor(endsAtMs / 1000),
    type: 'ACCESS',
    iat: atSeconds,
    jti: randomUUID(),
  }
  const unsigned = [{ typ: 'JWT', alg: 'RS512' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha512', Buffer.from(unsigned), sandbox.state.keys.privateKeyPem)
  return `${unsigned}.${signature.toString('base64url')}`
}
