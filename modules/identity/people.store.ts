import { sql } from 'kysely'
import type { Scope } from '#access'
import type { Trx } from '#platform/ctx.ts'
import type { StaffId } from './staff.ts'

/**
 * Lets changes of people and roles happen one after another: two supervisors who demote each other at one moment are judged
 * one by one. Taken before any account's lock.
 */
export async function lockPeople(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('identity.people'))`.execute(trx)
}

/** Is somebody left who may do everything, now and for as long as is known, when this person is not counted? */
export async function hasOtherAdmin(trx: Trx, input: { staffId: StaffId; at: Date }): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.staff_user
    where role = 'admin' and id <> ${input.staffId} and disabled_at is null and invited_at is null
      and (suspended_from is null or (suspended_until is not null and suspended_until <= ${input.at}))
    limit 1
  `.execute(trx)
  return rows.length > 0
}

export interface StaffPlace {
  readonly role: string
  readonly scope: Scope
}

export async function findScope(trx: Trx, staffId: StaffId): Promise<Scope> {
  const { rows } = await sql<Scope>`
    select branch_scope as branches, brand_scope as brands from identity.staff_user where id = ${staffId}
  `.execute(trx)
  return rows[0] ?? { branches: [], brands: [] }
}

export async function setPlace(trx: Trx, staffId: StaffId, place: StaffPlace): Promise<void> {
  const { branches, brands } = place.scope
  await sql`
    update identity.staff_user
    set role = ${place.role}, branch_scope = ${branches === null ? null : [...branches]}::text[],
      brand_scope = ${brands === null ? null : [...brands]}::text[]
    where id = ${staffId}
  `.execute(trx)
}

export interface Suspension {
  readonly from: Date
  /** Null until somebody lifts it. */
  readonly until: Date | null
  readonly reason: string
}

export async function findSuspension(trx: Trx, staffId: StaffId): Promise<Suspension | null> {
  const { rows } = await sql<Suspension>`
    select suspended_from as "from", suspended_until as until, suspension_reason as reason
    from identity.staff_user where id = ${staffId} and suspended_from is not null
  `.execute(trx)
  return rows[0] ?? null
}

export async function setSuspension(
  trx: Trx,
  staffId: StaffId,
  suspension: Suspension | null,
): Promise<void> {
  await sql`
    update identity.staff_user
    set suspended_from = ${suspension?.from ?? null}, suspended_until = ${suspension?.until ?? null},
      suspension_reason = ${suspension?.reason ?? null}
    where id = ${staffId}
  `.execute(trx)
}

/** Ends the sessions and logins under way of every holder of a role. Answers how many people hold it. */
export async function raiseHoldersVersion(trx: Trx, role: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update identity.staff_user set cred_version = cred_version + 1 where role = ${role}
  `.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

/** Does anybody hold this role who has not left for good? */
export async function hasHolders(trx: Trx, role: string): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.staff_user where role = ${role} and disabled_at is null limit 1
  `.execute(trx)
  return rows.length > 0
}

/** Everybody who manages people, to be told: those whose role is among these and who may sign in now. */
export async function listHolders(
  trx: Trx,
  input: { readonly roles: readonly string[]; readonly at: Date },
): Promise<StaffId[]> {
  const { rows } = await sql<{ id: StaffId }>`
    select id from identity.staff_user
    where role = any(${[...input.roles]}::text[]) and disabled_at is null and invited_at is null
      and (suspended_from is null or suspended_from > ${input.at}
        or (suspended_until is not null and suspended_until <= ${input.at}))
    order by id limit 200
  `.execute(trx)
  return rows.map(({ id }) => id)
}

/** Does the e-mail or the phone belong to an account already? */
export async function isTaken(
  trx: Trx,
  person: { readonly email: string; readonly phone: string },
): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.staff_user where email = ${person.email} or phone_e164 = ${person.phone}
    union all
    select id from identity.invitation where state = 'open' and phone_e164 = ${person.phone}
    limit 1
  `.execute(trx)
  return rows.length > 0
}

export async function setInvitedAt(trx: Trx, staffId: StaffId, invitedAt: Date | null): Promise<void> {
  await sql`update identity.staff_user set invited_at = ${invitedAt} where id = ${staffId}`.execute(trx)
}

export async function isPhoneTaken(
  trx: Trx,
  of: { readonly phone: string; readonly staffId: StaffId },
): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.staff_user where phone_e164 = ${of.phone} and id <> ${of.staffId}
  `.execute(trx)
  return rows.length > 0
}

/** The person has shown the phone, and chosen a password where one was asked: everything of before ends. */
export async function enrolAccount(
  trx: Trx,
  enrolled: { readonly staffId: StaffId; readonly phone: string; readonly passwordHash: string | null },
): Promise<void> {
  const { staffId, phone, passwordHash } = enrolled
  await sql`
    update identity.staff_user
    set phone_e164 = ${phone}, password_hash = coalesce(${passwordHash}, password_hash), invited_at = null,
      must_change_password_since =
        case when ${passwordHash}::text is null then must_change_password_since end,
      cred_version = cred_version + 1, pw_fail = 0, pw_locked_until = null, otp_fail = 0, otp_locked_until = null
    where id = ${staffId}
  `.execute(trx)
}

/** Takes away what was lost; a hash in the place of the password opens nothing. */
export async function takeFactors(
  trx: Trx,
  taken: {
    readonly staffId: StaffId
    readonly passwordHash: string | null
    readonly isPhone: boolean
    readonly isAll: boolean
    readonly at: Date
  },
): Promise<void> {
  const { staffId, passwordHash, isPhone, isAll, at } = taken
  await sql`
    update identity.staff_user
    set phone_e164 = case when ${isPhone} then null else phone_e164 end,
      password_hash = coalesce(${passwordHash}, password_hash)
    where id = ${staffId}
  `.execute(trx)
  if (!isAll) return
  await sql`
    update identity.staff_passkey set revoked_at = ${at}, revoked_reason = 'reset'
    where staff_id = ${staffId} and revoked_at is null
  `.execute(trx)
  await sql`
    update identity.staff_totp set removed_at = ${at} where staff_id = ${staffId} and removed_at is null
  `.execute(trx)
  await sql`
    update identity.staff_recovery_code set replaced_at = ${at}
    where staff_id = ${staffId} and used_at is null and replaced_at is null
  `.execute(trx)
}
