import { proveClient, tokenHeaders } from './access-token.ts'
import { mintCustomerTokens, useRefreshToken } from './customers.ts'
import { textAt } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import type { WireCall } from './service-gate.ts'
import { accept, refuse, refuseSaying, type SnapAnswer } from './snap.ts'
import type { Binding, Merchant } from './state.ts'
import { wibTimestamp } from './wire-time.ts'

/** Service 74: a customer's tokens, for an authCode that works once or for a refresh token. */
export function issueCustomerToken(sandbox: Sandbox, call: WireCall): SnapAnswer {
  const proven = proveClient(sandbox, call, '74')
  if (proven.kind === 'refused') return proven.answer
  const { merchant, body } = proven
  switch (textAt(body, 'grantType')) {
    case null:
      return refuse('74', '40002', 'grantType')
    case 'AUTHORIZATION_CODE': {
      const authCode = textAt(body, 'authCode')
      return authCode === null ? refuse('74', '40002', 'authCode') : redeem(sandbox, merchant, authCode)
    }
    case 'REFRESH_TOKEN': {
      const refreshToken = textAt(body, 'refreshToken')
      if (refreshToken === null) return refuse('74', '40002', 'refreshToken')
      const binding = useRefreshToken(sandbox, merchant.clientId, refreshToken)
      if (binding === null) return refuseSaying('74', '40100', 'refreshToken invalid')
      return answerWithTokens(sandbox, merchant, binding)
    }
    default:
      return refuse('74', '40001', 'grantType')
  }
}

function redeem(sandbox: Sandbox, merchant: Merchant, text: string): SnapAnswer {
  const code = sandbox.state.authCodes.get(text)
  const binding = sandbox.state.bindings.get(code?.bindingId ?? '')
  if (code === undefined || binding === undefined || binding.clientId !== merchant.clientId)
    return refuseSaying('74', '40100', 'authCode invalid')
  if (code.isUsed) return refuseSaying('74', '40100', 'authCode Used')
  if (code.expiresAtMs <= sandbox.clock.nowMs()) return refuseSaying('74', '40100', 'authCode expired')
  // The code of the answer to 07 is worth nothing before the customer has agreed on the page.
  if (binding.standing !== 'bound') return refuseSaying('74', '40100', 'authCode invalid')
  code.isUsed = true
  return answerWithTokens(sandbox, merchant, binding)
}

function answerWithTokens(sandbox: Sandbox, merchant: Merchant, binding: Binding): SnapAnswer {
  const tokens = mintCustomerTokens(sandbox, binding)
  const answer = accept('74', {
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    accessTokenExpiryTime: wibTimestamp(tokens.accessTokenEndsAtMs),
    refreshToken: tokens.refreshToken,
    refreshTokenExpiryTime: wibTimestamp(tokens.refreshTokenEndsAtMs),
  })
  return { ...answer, headers: tokenHeaders(merchant) }
}
