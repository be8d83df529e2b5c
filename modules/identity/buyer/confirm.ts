import type { Trx } from '#platform/ctx.ts'
import type { BuyerId } from '../buyer.ts'
import type { BuyerAccount } from '../buyer.store.ts'
import { lockBuyer, setBuyerFailures } from '../buyer.store.ts'
import type { IdentityCtx } from '../identity.ts'
import { passwordLockedUntil } from '../throttle.ts'
import { sql } from 'kysely'

/** The session that changes its own account, and what its person gives to be sure that it is them. */
export interface OwnAccount {
  readonly buyerId: BuyerId
  readonly sessionId: string
  /** The password that holds now; empty where the account has none. */
  readonly password: string
}

export type ConfirmRefused =
  /** The password is wrong, or was tried too often for the moment. */
  | { readonly kind: 'wrong_password' }
  /** The account has no password, and the session is older than a quarter of an hour. */
  | { readonly kind: 'sign_in_again' }
  | { readonly kind: 'busy' }

const freshMs = 15 * 60_000

/**
 * Before anything that guards the account is changed: the password that holds now, or, where there is none, a sign-in of the
 * last quarter of an hour. Wrong ones count like those of a login. Answers the account, which is then locked.
 */
export async function judgePassword(
  ctx: IdentityCtx,
  own: OwnAccount,
): Promise<'right' | 'wrong' | 'none' | 'busy'> {
  const { rows } = await sql<{ hash: string | null }>`
    select password_hash as hash from identity.buyer where id = ${own.buyerId}
  `.execute(ctx.db)
  const hash = rows[0]?.hash ?? null
  // Whoever is signed in waits behind no flood of strangers' logins.
  const verdict = await ctx.identity.buyers.passwords.verify(own.password, hash, 'known_device')
  return verdict === 'busy' || hash !== null ? verdict : 'none'
}

export async function confirmOwner(
  ctx: IdentityCtx,
  trx: Trx,
  { own, verdict }: { own: OwnAccount; verdict: 'right' | 'wrong' | 'none' },
): Promise<{ readonly kind: 'confirmed'; readonly account: BuyerAccount } | ConfirmRefused> {
  const now = ctx.now()
  const account = await lockBuyer(trx, own.buyerId)
  if (account === null || account.disabledAt !== null) return { kind: 'sign_in_again' }
  const session = await findFreshness(trx, { own, credVersion: account.credVersion })
  if (session === null) return { kind: 'sign_in_again' }
  if (account.passwordHash === null || verdict === 'none')
    return account.passwordHash === null && now.getTime() - session.getTime() <= freshMs
      ? { kind: 'confirmed', account }
      : { kind: 'sign_in_again' }
  if (account.pwLockedUntil !== null && account.pwLockedUntil > now) return { kind: 'wrong_password' }
  if (verdict === 'wrong') {
    const count = account.pwFail + 1
    await setBuyerFailures(trx, account.id, { count, lockedUntil: passwordLockedUntil(count, now) })
    return { kind: 'wrong_password' }
  }
  return { kind: 'confirmed', account }
}

/** When the session was opened; null where it is not this account's, or ended meanwhile. */
async function findFreshness(
  trx: Trx,
  { own, credVersion }: { own: OwnAccount; credVersion: number },
): Promise<Date | null> {
  const { rows } = await sql<{ createdAt: Date }>`
    select created_at as "createdAt" from identity.buyer_session
    where id = ${own.sessionId} and buyer_id = ${own.buyerId} and ended_at is null and cred_version = ${credVersion}
  `.execute(trx)
  return rows[0]?.createdAt ?? null
}
