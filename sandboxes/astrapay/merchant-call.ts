import { parseJsonObject, textAt } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import { signText, tokenText } from './signature.ts'
import type { Merchant } from './state.ts'

/** What a merchant answered; status null when it did not answer in time. */
export type Reply = { status: number | null; body: string }

export type OutgoingCall = {
  url: string
  body: string
  headers: Record<string, string>
  merchant: string
  operation: 'notification' | 'merchant-token'
}

const answerLengthMax = 20_000

/** Service 73 from the other side: our RSA signature for a token of the merchant's. Null when it gives none. */
export async function obtainToken(
  sandbox: Sandbox,
  merchant: Merchant,
  timestamp: string,
): Promise<string | null> {
  const headers = {
    'Content-Type': 'application/json',
    'X-TIMESTAMP': timestamp,
    'X-CLIENT-KEY': merchant.clientId,
    'X-SIGNATURE': signText(tokenText(merchant.clientId, timestamp), sandbox.state.keys.privateKeyPem),
  }
  const body = JSON.stringify({ grantType: 'client_credentials' })
  const call = {
    url: merchant.tokenUrl ?? '',
    body,
    headers,
    merchant: merchant.clientId,
    operation: 'merchant-token' as const,
  }
  const reply = await post(sandbox, call)
  return reply.status === 200 ? textAt(parseJsonObject(reply.body), 'accessToken') : null
}

/** Posts and writes into the journal what was sent and what came back. */
export async function post(sandbox: Sandbox, call: OutgoingCall): Promise<Reply> {
  const { reply, verdict } = await exchange(sandbox, call)
  sandbox.journal.write('sent', {
    merchant: call.merchant,
    operation: call.operation,
    method: 'POST',
    path: call.url,
    headers: call.headers,
    body: call.body,
    verdict,
    status: reply.status,
    answer: reply.body,
  })
  return reply
}

async function exchange(sandbox: Sandbox, call: OutgoingCall): Promise<{ reply: Reply; verdict: string }> {
  try {
    const response = await fetch(call.url, {
      method: 'POST',
      headers: call.headers,
      body: call.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(sandbox.notifyTimeoutMs),
    })
    const body = (await response.text()).slice(0, answerLengthMax)
    return {
      reply: { status: response.status, body },
      verdict: response.ok ? 'answered' : 'answered with an error',
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { reply: { status: null, body: '' }, verdict: `no answer: ${reason}` }
  }
}
