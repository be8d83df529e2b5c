import { z } from 'zod'
import type { AccountLinking } from '../linked-port.ts'
import type { RecordExchange } from '../port.ts'
import { callByKeyPair, type KeyPairParty } from './client.ts'
import { readTimestamp, snapTimestamp } from './timestamps.ts'

// expiresIn is not among its fields: the times themselves count (astrapay.md section 5, doku.md section 6.1).
const TokenWire = z.object({
  accessToken: z.string().min(1).max(4_096),
  accessTokenExpiryTime: z.string(),
  refreshToken: z.string().min(1).max(4_096),
  refreshTokenExpiryTime: z.string(),
})

/**
 * Service 74, for a grant in the provider's own words. It is signed like the B2B token call and carries no bearer token.
 * 4017400 is said of a bad grant and of a bad signature of ours: only a grant that its text names is certainly dead.
 */
export async function askCustomerToken(
  party: KeyPairParty,
  asked: { readonly path: string; readonly body: object; readonly now: Date },
  record: RecordExchange,
): ReturnType<AccountLinking['token']> {
  const { path, body } = asked
  const call = { operation: 'customer_token', path, service: '74', timestamp: snapTimestamp(asked.now), body }
  const answer = await callByKeyPair(party, call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    const { code, reason } = answer
    const isGrant = answer.httpStatus === 401 && /auth\s?code|refresh\s?token/i.test(reason)
    return isGrant ? { kind: 'refused', code, reason } : { kind: 'unknown', reason: `refused_${code}` }
  }
  const wire = TokenWire.safeParse(answer.body)
  const expiresAt = wire.success ? readTimestamp(wire.data.accessTokenExpiryTime) : null
  const refreshExpiresAt = wire.success ? readTimestamp(wire.data.refreshTokenExpiryTime) : null
  if (!wire.success || expiresAt === null || refreshExpiresAt === null)
    return { kind: 'unknown', reason: 'unreadable_body' }
  const { accessToken, refreshToken } = wire.data
  return { kind: 'token', accessToken, expiresAt, refreshToken, refreshExpiresAt }
}
