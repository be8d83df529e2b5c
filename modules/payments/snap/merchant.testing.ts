import { randomUUID } from 'node:crypto'
import type {
  AcknowledgeOutcome,
  IncomingNotification,
  NotificationKind,
  NotificationReading,
  PaymentProvider,
  TokenRequestVerifier,
} from '../port.ts'
import { startServer } from './http.testing.ts'

/** What the merchant's side heard, with what it made of it. */
interface Heard {
  readonly input: IncomingNotification
  readonly reading: NotificationReading
}

/**
 * The merchant's public side for adapter tests: token endpoint and notification addresses, over real HTTP, with the
 * adapter's own verification. It stores nothing but what it heard.
 */
export async function startMerchant(paths: {
  readonly token: string
  readonly notifications: Readonly<Record<string, NotificationKind>>
}) {
  const heard: Heard[] = []
  const tokens = new Set<string>()
  let adapter: (PaymentProvider & TokenRequestVerifier) | null = null
  const server = await startServer(async (call) => {
    const kind = paths.notifications[call.path]
    if (adapter === null) return { status: 503, body: '' }
    if (call.path === paths.token) {
      const verdict = adapter.verifyTokenRequest(call.headers, call.body, new Date())
      if (verdict.kind === 'refused') return verdict.answer
      const token = randomUUID()
      tokens.add(token)
      return adapter.tokenAnswer(token, new Date())
    }
    if (kind === undefined) return { status: 404, body: '' }
    const input: IncomingNotification = {
      kind,
      headers: call.headers,
      rawBody: call.body,
      receivedAt: new Date(),
      isTokenAlive: async (token) => tokens.has(token),
    }
    const reading = await adapter.readNotification(input)
    heard.push({ input, reading })
    return adapter.acknowledge(input, outcomeOf(reading))
  })
  return {
    url: server.url,
    heard,
    close: () => server.close(),
    serve: (provider: PaymentProvider & TokenRequestVerifier) => {
      adapter = provider
    },
  }
}

function outcomeOf(reading: NotificationReading): AcknowledgeOutcome {
  if (reading.verdict === 'bad_token' || reading.verdict === 'missing_header') return reading.verdict
  if (reading.verdict !== 'valid') return 'bad_signature'
  return reading.claim === null ? 'unreadable' : 'stored'
}
