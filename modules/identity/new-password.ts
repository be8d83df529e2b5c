import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import type { IdentityCtx } from './identity.ts'
import type { PasswordRefusal } from './judge-password.ts'
import { judgeNewPassword } from './judge-password.ts'
import { revokeDevices } from './staff-device.ts'
import type { StaffId } from './staff.ts'
import type { StaffAccount } from './staff.store.ts'
import { raiseCredVersion } from './staff.store.ts'

/** A password that may be set, hashed; or why not. */
export type PasswordReadied =
  | { readonly kind: 'ready'; readonly hash: string }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
  /** It is the password that the account has already. */
  | { readonly kind: 'same_password' }
  | { readonly kind: 'busy' }

/** Judges and hashes a new password of an account, before any transaction, since both take their time. */
export async function readyPassword(
  ctx: IdentityCtx,
  staff: Pick<StaffAccount, 'email' | 'name' | 'passwordHash'>,
  password: string,
): Promise<PasswordReadied> {
  const reason = await judgeNewPassword(ctx, { password, personal: [staff.email, staff.name] })
  if (reason !== null) return { kind: 'password_refused', reason }
  const verdict = await ctx.identity.passwords.verify(password, staff.passwordHash)
  if (verdict === 'busy') return { kind: 'busy' }
  if (verdict === 'right') return { kind: 'same_password' }
  return ctx.identity.passwords
    .hash(password)
    .then((hashed) => (hashed.kind === 'busy' ? hashed : { kind: 'ready', hash: hashed.hash }))
}

/**
 * Sets a password: every session, every login under way and every known browser of the account ends with the old one. Needs
 * the account locked; answers the version of the credentials from now on.
 */
export async function setPassword(
  trx: Trx,
  set: { readonly staffId: StaffId; readonly hash: string; readonly at: Date },
): Promise<number> {
  const { staffId, hash, at } = set
  await sql`
    update identity.staff_user
    set password_hash = ${hash}, must_change_password_since = null, pw_fail = 0, pw_locked_until = null
    where id = ${staffId}
  `.execute(trx)
  await revokeDevices(trx, { staffId, reason: 'password_changed', at })
  await raiseCredVersion(trx, staffId)
  const { rows } = await sql<{ credVersion: number }>`
    select cred_version as "credVersion" from identity.staff_user where id = ${staffId}
  `.execute(trx)
  return rows[0]?.credVersion ?? 0
}
