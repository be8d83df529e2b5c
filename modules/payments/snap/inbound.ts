import type { KeyObject } from 'node:crypto'
import type { IncomingNotification, NotificationReading } from '../port.ts'
import { isServiceCallSigned, isServiceCallSignedAsymmetric, type ServiceCall } from './signature.ts'
import { isWithin, readTimestamp, timestampToleranceMs } from './timestamps.ts'

/** What we know of the provider that calls us. */
export interface InboundParty {
  /** Our client id at the provider, which it sends as X-PARTNER-ID. */
  readonly clientId: string
  /** The path as the provider knows it: a setting, never the route, because proxies rewrite paths. */
  readonly signingPath: string
  readonly check:
    | {
        readonly mode: 'hmac'
        readonly clientSecret: string
        /** During a rotation both are taken. */
        readonly previousClientSecret?: string | undefined
      }
    | {
        readonly mode: 'rsa'
        readonly publicKey: KeyObject
        readonly previousPublicKey?: KeyObject | undefined
      }
}

/** A call made to us, before it is known to be a notification. */
export type IncomingCall = Omit<IncomingNotification, 'kind'>

/** The verdict over a SNAP call made to us, in the order of SNAP BI: headers, sender, token, time, signature. */
export async function judgeSnapCall(
  party: InboundParty,
  input: IncomingCall,
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
  return isSigned(party.check, { call, signature, token }) ? 'valid' : 'bad_signature'
}

function isSigned(
  check: InboundParty['check'],
  { call, signature, token }: { call: ServiceCall; signature: string; token: string },
): boolean {
  if (check.mode === 'hmac')
    return present([check.clientSecret, check.previousClientSecret]).some((secret) =>
      isServiceCallSigned(call, signature, { token, secret }),
    )
  return present([check.publicKey, check.previousPublicKey]).some((key) =>
    isServiceCallSignedAsymmetric(call, signature, key),
  )
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined)
}

/** Looks headers up without regard to case; a missing one is the empty text. */
export function headerReader(headers: Readonly<Record<string, string>>): (name: string) => string {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (name) => byName.get(name) ?? ''
}

function bearerToken(authorization: string): string {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? ''
}
