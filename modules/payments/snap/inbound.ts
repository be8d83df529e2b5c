import type { KeyObject } from 'node:crypto'
import type { IncomingNotification, NotificationReading } from '../port.ts'
import { isServiceCallSigned, isServiceCallSignedAsymmetric } from './signature.ts'
import { isWithin, readTimestamp, timestampToleranceMs } from './timestamps.ts'

/** What we know of the provider that calls us. */
export interface InboundParty {
  /** Our client id at the provider, which it sends as X-PARTNER-ID. */
  readonly clientId: string
  /** The path as the provider knows it: a setting, never the route, because proxies rewrite paths. */
  readonly signingPath: string
  readonly check:
    | { readonly mode: 'hmac'; readonly clientSecret: string }
    | { readonly mode: 'rsa'; readonly publicKey: KeyObject }
}

/** The verdict over a SNAP call made to us, in the order of SNAP BI: headers, sender, token, time, signature. */
export async function judgeSnapCall(
  party: InboundParty,
  input: IncomingNotification,
): Promise<NotificationReading['verdict']> {
  const header = headerReader(input.headers)
  const timestamp = header('x-timestamp')
  const signature = header('x-signature')
  const partnerId = header('x-partner-id')
  if (timestamp === '' || signature === '' || partnerId === '' || header('x-external-id') === '')
    return 'missing_header'
  if (partnerId !== party.clientId) return 'unknown_sender'

  const token = bearerToken(header('authorization'))
  if (party.check.mode === 'hmac' && (token === '' || !(await input.isTokenAlive(token)))) return 'bad_token'

  const sentAt = readTimestamp(timestamp)
  if (sentAt === null || !isWithin(sentAt, input.receivedAt, timestampToleranceMs)) return 'stale_timestamp'

  const call = { method: 'POST', path: party.signingPath, body: input.rawBody, timestamp }
  const isSigned =
    party.check.mode === 'hmac'
      ? isServiceCallSigned(call, signature, { token, secret: party.check.clientSecret })
      : isServiceCallSignedAsymmetric(call, signature, party.check.publicKey)
  return isSigned ? 'valid' : 'bad_signature'
}

/** Looks headers up without regard to case; a missing one is the empty text. */
export function headerReader(headers: Readonly<Record<string, string>>): (name: string) => string {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (name) => byName.get(name) ?? ''
}

function bearerToken(authorization: string): string {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? ''
}
