import type { KeyObject } from 'node:crypto'
import type { RemoteProvider, TokenRequestVerifier, WireAnswer } from '../port.ts'
import { headerReader } from './inbound.ts'
import { isTokenCallSigned } from './signature.ts'
import { readStrictObject } from './strict-json.ts'
import { isWithin, readTimestamp, snapTimestamp, timestampToleranceMs } from './timestamps.ts'

/** How long a token of ours lives, as service 73 announces it. */
const issuedTokenSeconds = 900

/** Service 73 as we host it for one provider, which signs with its private key for our client id. */
export function createTokenVerifier(party: {
  readonly provider: RemoteProvider
  readonly clientId: string
  readonly providerPublicKey: KeyObject
  /** During a rotation of the provider's key pair both are taken. */
  readonly previousPublicKey?: KeyObject | undefined
}): TokenRequestVerifier {
  return {
    provider: party.provider,
    verifyTokenRequest(headers, rawBody, now) {
      const header = headerReader(headers)
      const clientKey = header('x-client-key')
      const timestamp = header('x-timestamp')
      const signature = header('x-signature')
      const missing = missingHeader({ clientKey, timestamp, signature })
      if (missing !== null) return refuse('4007302', `Invalid Mandatory Field {${missing}}`, now)
      const sentAt = readTimestamp(timestamp)
      if (sentAt === null) return refuse('4007301', 'Invalid Field Format {X-TIMESTAMP}', now)
      if (clientKey !== party.clientId) return refuse('4017300', 'Unauthorized. [Unknown client]', now)
      if (!isWithin(sentAt, now, timestampToleranceMs))
        return refuse('4017300', 'Unauthorized. [X-TIMESTAMP is too far from the present]', now)
      const keys = [party.providerPublicKey, party.previousPublicKey].filter((key) => key !== undefined)
      if (!keys.some((key) => isTokenCallSigned({ clientKey, timestamp }, signature, key)))
        return refuse('4017300', 'Unauthorized. [Signature]', now)
      const grantType = readStrictObject(rawBody)?.['grantType']
      if (grantType === undefined) return refuse('4007302', 'Invalid Mandatory Field {grantType}', now)
      if (grantType !== 'client_credentials')
        return refuse('4007301', 'Invalid Field Format {grantType}', now)
      return { kind: 'accepted' }
    },
    tokenAnswer(token, now) {
      const body = {
        responseCode: '2007300',
        responseMessage: 'Successful',
        accessToken: token,
        tokenType: 'Bearer',
        expiresIn: String(issuedTokenSeconds),
        additionalInfo: {},
      }
      const answer = snapWireAnswer(body, now)
      return { ...answer, headers: { ...answer.headers, 'X-CLIENT-KEY': party.clientId } }
    },
  }
}

/** An answer of ours in SNAP's form: its HTTP status is the first three digits of the response code. */
export function snapWireAnswer(
  body: { readonly responseCode: string; readonly responseMessage: string },
  now: Date,
): WireAnswer {
  return {
    status: Number(body.responseCode.slice(0, 3)),
    headers: { 'Content-Type': 'application/json', 'X-TIMESTAMP': snapTimestamp(now) },
    body: JSON.stringify(body),
  }
}

function missingHeader(found: { clientKey: string; timestamp: string; signature: string }): string | null {
  if (found.clientKey === '') return 'X-CLIENT-KEY'
  if (found.timestamp === '') return 'X-TIMESTAMP'
  return found.signature === '' ? 'X-SIGNATURE' : null
}

function refuse(responseCode: string, responseMessage: string, now: Date) {
  return { kind: 'refused', answer: snapWireAnswer({ responseCode, responseMessage }, now) } as const
}
