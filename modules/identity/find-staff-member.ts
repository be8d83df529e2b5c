import { sql } from 'kysely'
import { demand, type Actor, type RoleKey, type Scope } from '#access'
import { isId } from '#platform/ids.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import { listFactors, type Factors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import { findLastInvitation, type Invitation } from './invitation.store.ts'
import { invitationState } from './invitation.ts'
import { stateSql, type StaffState } from './list-staff.ts'
import type { StaffId } from './staff.ts'
import { listStaffSessions, type ListedStaffSession } from './staff-sessions.ts'

/** A member of staff on their own page. */
export interface StaffMember {
  readonly id: StaffId
  readonly name: string
  readonly email: string
  readonly role: RoleKey
  readonly scope: Scope
  readonly state: StaffState
  readonly phoneMasked: string | null
  readonly createdAt: Date
  readonly lastLoginAt: Date | null
  readonly suspension: {
    readonly from: Date
    readonly until: Date | null
    readonly reason: string
  } | null
  readonly lock: {
    readonly wrongPasswords: number
    readonly wrongCodes: number
    /** Null where only a supervisor opens it. */
    readonly until: Date | null
  } | null
  readonly mustChangePassword: boolean
  readonly factors: Factors
  readonly sessions: readonly ListedStaffSession[]
  readonly invitation: {
    readonly kind: Invitation['kind']
    readonly state: Invitation['state'] | 'expired'
    readonly phoneMasked: string
    readonly expiresAt: Date
  } | null
}

interface MemberRow extends Pick<
  StaffMember,
  'id' | 'name' | 'email' | 'role' | 'state' | 'createdAt' | 'lastLoginAt' | 'mustChangePassword'
> {
  readonly phone: string | null
  readonly branches: string[] | null
  readonly brands: string[] | null
  readonly from: Date | null
  readonly until: Date | null
  readonly reason: string | null
  readonly wrongPasswords: number
  readonly wrongCodes: number
  readonly lockedUntil: Date | null
}

const forGoodFrom = 50

/** Everything about one member of staff; null for an id of nobody. Sessions only for whoever manages people. */
export async function findStaffMember(
  ctx: IdentityCtx,
  { actor, staffId }: { readonly actor: Actor; readonly staffId: string },
): Promise<StaffMember | null> {
  demand(actor, 'staff.read')
  if (!isId('stf', staffId)) return null
  const now = ctx.now()
  const { rows } = await sql<MemberRow>`
    select staff.id, name, email, role, ${stateSql(now)} as state, phone_e164 as phone, created_at as "createdAt",
      branch_scope as branches, brand_scope as brands, suspended_from as "from", suspended_until as until,
      suspension_reason as reason, pw_fail as "wrongPasswords", otp_fail as "wrongCodes",
      greatest(pw_locked_until, otp_locked_until) as "lockedUntil",
      must_change_password_since is not null as "mustChangePassword",
      (select max(s.created_at) from identity.staff_session s where s.staff_id = staff.id) as "lastLoginAt"
    from identity.staff_user staff where staff.id = ${staffId}
  `.execute(ctx.db)
  const row = rows[0]
  if (row === undefined) return null
  const seesSessions = actor.id === row.id || actor.permissions.has('staff.manage')
  const [factors, sessions, invitation] = await Promise.all([
    listFactors(ctx.db, row.id),
    seesSessions ? listStaffSessions(ctx, { actor, staffId: row.id }) : [],
    findLastInvitation(ctx.db, row.id),
  ])
  const { id, name, email, role, state, createdAt, lastLoginAt, mustChangePassword } = row
  return {
    id,
    name,
    email,
    role,
    state,
    createdAt,
    lastLoginAt,
    mustChangePassword,
    factors,
    sessions,
    scope: { branches: row.branches, brands: row.brands },
    phoneMasked: row.phone === null ? null : maskPhone(row.phone),
    suspension: suspensionOf(row, now),
    lock: lockOf(row, now),
    invitation: invitation === null ? null : invitationOf(invitation, now),
  }
}

function suspensionOf({ from, until, reason }: MemberRow, now: Date): StaffMember['suspension'] {
  if (from === null || reason === null || (until !== null && until <= now)) return null
  return { from, until, reason }
}

function lockOf({ wrongPasswords, wrongCodes, lockedUntil }: MemberRow, now: Date): StaffMember['lock'] {
  const isForGood = wrongCodes >= forGoodFrom
  const until = lockedUntil !== null && lockedUntil > now ? lockedUntil : null
  if (!isForGood && until === null) return null
  return { wrongPasswords, wrongCodes, until: isForGood ? null : until }
}

function invitationOf(invitation: Invitation, now: Date): StaffMember['invitation'] {
  const { kind, phone, expiresAt } = invitation
  return { kind, state: invitationState(invitation, now), phoneMasked: maskPhone(phone), expiresAt }
}
