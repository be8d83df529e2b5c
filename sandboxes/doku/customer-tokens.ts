import { randomBytes } from 'node:crypto'
import { headerOf } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { objectAt, parseObject, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { isRefusal, mandatory, refusalReply, snapReply, tokenRefusal, unauthorized } from './snap-door.ts'
import type { SnapCaller, SnapRefusal } from './snap-door.ts'
import type { Binding, CustomerToken } from './state.ts'
import { isoWib } from './time.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

const accessMs = 15 * 86_400_000
const refreshMs = 730 * 86_400_000

/** `POST /authorization/v1/access-token/b2b2c` (service 74) */
export function issueCustomerToken(world: World, incoming: Incoming): Reply {
  const clientId = headerOf(incoming, 'x-client-key')
  const refusal = tokenRefusal(world, incoming, ['authorization_code', 'refresh_token'])
  const body = parseObject(incoming.text) ?? {}
  const result = refusal ?? exchange(world, clientId, body)
  const reply = isRefusal(result)
    ? refusalReply('74', result)
    : snapReply(200, '2007400', { message: 'Successful', body: result })
  return {
    ...reply,
    merchant: clientId,
    headers: { ...reply.headers, 'X-CLIENT-KEY': clientId, 'X-TIMESTAMP': isoWib(now(world)) },
  }
}

function exchange(world: World, clientId: string, body: JsonObject): object | SnapRefusal {
  const refreshes = textAt(body, 'grantType').toLowerCase() === 'refresh_token'
  const binding = refreshes ? byRefreshToken(world, body) : byAuthCode(world, body)
  if (isRefusal(binding)) return binding
  if (binding.clientId !== clientId) return unauthorized('Unknown Client')
  const accessToken = issue(world, binding, { use: 'access', lifeMs: accessMs })
  const refreshToken = refreshes
    ? textAt(body, 'refreshToken')
    : issue(world, binding, { use: 'refresh', lifeMs: refreshMs })
  const refreshEnds = world.state.customerTokens.get(refreshToken)?.expiresAtMs ?? now(world) + refreshMs
  return {
    accessToken,
    tokenType: 'Bearer',
    accessTokenExpiryTime: isoWib(now(world) + accessMs),
    refreshToken,
    refreshTokenExpiryTime: isoWib(refreshEnds),
    additionalInfo: { custIdMerchant: binding.custIdMerchant, ...objectAt(body, 'additionalInfo') },
  }
}

function byAuthCode(world: World, body: JsonObject): Binding | SnapRefusal {
  const authCode = textAt(body, 'authCode')
  if (authCode === '') return mandatory('authCode')
  const binding = [...world.state.bindings.values()].find((one) => one.authCode === authCode)
  if (binding === undefined) return unauthorized('Invalid authCode')
  if (binding.status === 'PENDING') return unauthorized('authCode is not confirmed by the customer yet')
  if (binding.status !== 'SUCCESS') return unauthorized('Invalid authCode')
  if (binding.authCodeUsed) return unauthorized('authCode is already used')
  binding.authCodeUsed = true
  return binding
}

function byRefreshToken(world: World, body: JsonObject): Binding | SnapRefusal {
  const refreshToken = textAt(body, 'refreshToken')
  if (refreshToken === '') return mandatory('refreshToken')
  return bindingOfToken(world, refreshToken, 'refresh') ?? unauthorized('Invalid refreshToken')
}

function issue(world: World, binding: Binding, token: { use: CustomerToken['use']; lifeMs: number }): string {
  const text = randomBytes(48).toString('base64url')
  const expiresAtMs = now(world) + token.lifeMs
  remember(world.state.customerTokens, text, {
    bindingNo: binding.referenceNo,
    use: token.use,
    expiresAtMs,
  })
  world.changed()
  return text
}

/** The account a token stands for; null when the token is unknown, old, or its account was unbound. */
export function bindingOfToken(world: World, token: string, use: CustomerToken['use']): Binding | null {
  const issued = world.state.customerTokens.get(token)
  if (issued?.use !== use || issued.expiresAtMs <= now(world)) return null
  const binding = world.state.bindings.get(issued.bindingNo)
  return binding?.status === 'SUCCESS' ? binding : null
}

/** The account named by Authorization-Customer, which the official Node library sends without "Bearer". */
export function bindingOfCaller(world: World, { merchant, incoming }: SnapCaller): Binding | SnapRefusal {
  const token = headerOf(incoming, 'authorization-customer').replace(/^Bearer\s+/i, '')
  if (token === '') return { status: 401, case: '04', message: 'Customer Token Not Found' }
  const binding = bindingOfToken(world, token, 'access')
  return binding?.clientId === merchant.clientId
    ? binding
    : { status: 401, case: '02', message: 'Invalid Customer Token' }
}
