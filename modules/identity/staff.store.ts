import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { StaffStanding } from './staff-standing.ts'
import type { Staff, StaffId } from './staff.ts'

/** An account with everything a login decides by. */
export interface StaffAccount extends Staff, StaffStanding {
  readonly passwordHash: string
  readonly phone: Phone | null
  readonly credVersion: number
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
  readonly otpFail: number
  readonly otpLockedUntil: Date | null
}

const columns = sql`id, email, name, role, password_hash as "passwordHash", phone_e164 as phone,
  cred_version as "credVersion", disabled_at as "disabledAt", invited_at as "invitedAt",
  suspended_from as "suspendedFrom", suspended_until as "suspendedUntil", pw_fail as "pwFail",
  pw_locked_until as "pwLockedUntil", otp_fail as "otpFail", otp_locked_until as "otpLockedUntil"`

export async function findStaffByEmail(db: Db, email: string): Promise<StaffAccount | null> {
  const { rows } =
    await sql<StaffAccount>`select ${columns} from identity.staff_user where email = ${email}`.execute(db)
  return rows[0] ?? null
}

export async function findStaff(db: Db, id: string): Promise<StaffAccount | null> {
  const { rows } =
    await sql<StaffAccount>`select ${columns} from identity.staff_user where id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** Locks the account: every step of a login, a resend and a lock-out waits here for the one before. */
export async function lockStaff(trx: Trx, id: string): Promise<StaffAccount | null> {
  const { rows } =
    await sql<StaffAccount>`select ${columns} from identity.staff_user where id = ${id} for update`.execute(
      trx,
    )
  return rows[0] ?? null
}

export interface NewStaff extends Staff {
  readonly passwordHash: string
  readonly phone: Phone | null
  readonly at: Date
}

/** Inserts unless e-mail or phone belong to somebody; answers whether it did. */
export async function insertStaff(trx: Trx, staff: NewStaff): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.staff_user (id, email, name, role, password_hash, phone_e164, created_at)
    values (${staff.id}, ${staff.email}, ${staff.name}, ${staff.role}, ${staff.passwordHash}, ${staff.phone},
      ${staff.at})
    on conflict do nothing
    returning id
  `.execute(trx)
  return rows.length > 0
}

/** Opens every bucket of an account again: the strangers' and those of its devices. */
export async function clearFailures(trx: Trx, id: StaffId): Promise<void> {
  await sql`
    update identity.staff_user
    set pw_fail = 0, pw_locked_until = null, otp_fail = 0, otp_locked_until = null
    where id = ${id}
  `.execute(trx)
  await sql`
    update identity.staff_device
    set pw_fail = 0, pw_locked_until = null, otp_fail = 0, otp_locked_until = null
    where staff_id = ${id}
  `.execute(trx)
}

/** Puts another hash of the same password in the place of one; nothing where it was changed meanwhile. */
export async function replacePasswordHash(
  db: Db,
  hash: { readonly id: StaffId; readonly before: string; readonly now: string },
): Promise<void> {
  await sql`
    update identity.staff_user set password_hash = ${hash.now} where id = ${hash.id} and password_hash = ${hash.before}
  `.execute(db)
}

/** Ends every session and challenge of the account at once: they belong to an older version of its credentials. */
export async function raiseCredVersion(trx: Trx, id: StaffId): Promise<void> {
  await sql`update identity.staff_user set cred_version = cred_version + 1 where id = ${id}`.execute(trx)
}

export async function setDisabledAt(trx: Trx, id: StaffId, disabledAt: Date | null): Promise<void> {
  await sql`update identity.staff_user set disabled_at = ${disabledAt} where id = ${id}`.execute(trx)
}
