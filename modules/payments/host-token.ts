import { createHash } from 'node:crypto'
import type { Ctx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { deleteDeadTokens, insertIssuedToken, isIssuedTokenAlive } from './notification.store.ts'
import type { RemoteProvider } from './port.ts'

/** Seconds that our bearer tokens live; SNAP BI says 900. */
const tokenLifeSeconds = 900

/** Issues a bearer token to a provider whose signature was verified (SNAP BI service 73). Only its hash is stored. */
export async function issueToken(ctx: Ctx, input: { provider: RemoteProvider }): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(ctx.now().getTime() + tokenLifeSeconds * 1_000)
  await insertIssuedToken(ctx.db, { sha256: hashToken(token), provider: input.provider, expiresAt })
  return token
}

/** Did we issue this token to this provider, and is it still alive? */
export function isTokenAlive(ctx: Ctx, input: { provider: RemoteProvider; token: string }): Promise<boolean> {
  return isIssuedTokenAlive(ctx.db, {
    sha256: hashToken(input.token),
    provider: input.provider,
    now: ctx.now(),
  })
}

/** Recurring: forgets tokens that died an hour ago. */
export async function forgetDeadTokens(ctx: Ctx): Promise<void> {
  await deleteDeadTokens(ctx.db, new Date(ctx.now().getTime() - 3_600_000))
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
