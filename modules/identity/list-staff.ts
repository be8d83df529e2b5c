import { sql, type RawBuilder } from 'kysely'
import { demand, type Actor, type RoleKey } from '#access'
import type { Ctx } from '#platform/ctx.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { StaffId } from './staff.ts'

/** How an account stands at this moment. The first that is true, in this order. */
export const staffStates = ['disabled', 'invited', 'suspended', 'locked', 'active'] as const
export type StaffState = (typeof staffStates)[number]

export interface StaffFilter {
  /** In name or e-mail. */
  readonly text: string
  readonly role: RoleKey | null
  readonly state: StaffState | null
}

/** A member of staff in the list. */
export interface ListedStaff {
  readonly id: StaffId
  readonly name: string
  readonly email: string
  readonly role: RoleKey
  readonly state: StaffState
  readonly phoneMasked: string | null
  readonly passkeys: number
  readonly totp: boolean
  readonly recoveryCodesLeft: number
  readonly lastLoginAt: Date | null
  readonly isScoped: boolean
}

export interface StaffPage {
  readonly staff: readonly ListedStaff[]
  /** Give it back as `cursor` for those after these; null at the end. */
  readonly nextCursor: string | null
}

type ListedRow = Omit<ListedStaff, 'phoneMasked'> & { readonly phone: string | null }

const pageSize = 50

/** Members of staff by name, page after page. */
export async function listStaff(
  ctx: Ctx,
  input: { readonly actor: Actor; readonly filter: StaffFilter; readonly cursor: string | null },
): Promise<StaffPage> {
  demand(input.actor, 'staff.read')
  const conditions = conditionsOf(input.filter)
  if (input.cursor !== null)
    conditions.push(sql`(name, id) > (select name, id from identity.staff_user where id = ${input.cursor})`)
  const { rows } = await sql<ListedRow>`
    with stood as (select staff.*, ${stateSql(ctx.now())} as state from identity.staff_user staff),
    page as (
      select * from stood where ${sql.join(conditions, sql` and `)} order by name, id limit ${pageSize + 1})
    select page.id, page.name, page.email, page.role, page.state, page.phone_e164 as phone,
      page.branch_scope is not null or page.brand_scope is not null as "isScoped",
      (select count(*)::int from identity.staff_passkey k where k.staff_id = page.id and k.revoked_at is null) as passkeys,
      exists (select from identity.staff_totp t where t.staff_id = page.id and t.confirmed_at is not null
        and t.removed_at is null) as totp,
      (select count(*)::int from identity.staff_recovery_code c where c.staff_id = page.id and c.used_at is null
        and c.replaced_at is null) as "recoveryCodesLeft",
      (select max(s.created_at) from identity.staff_session s where s.staff_id = page.id) as "lastLoginAt"
    from page order by page.name, page.id
  `.execute(ctx.db)
  const staff = rows.slice(0, pageSize)
  return {
    staff: staff.map(({ phone, ...row }) => ({
      ...row,
      phoneMasked: phone === null ? null : maskPhone(phone),
    })),
    nextCursor: rows.length > pageSize ? (staff.at(-1)?.id ?? null) : null,
  }
}

function conditionsOf({ text, role, state }: StaffFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  const words = text.trim().slice(0, 80).toLowerCase()
  if (words !== '')
    conditions.push(sql`(position(${words} in lower(name)) > 0 or position(${words} in email) > 0)`)
  if (role !== null) conditions.push(sql`role = ${role}`)
  if (state !== null) conditions.push(sql`state = ${state}`)
  return conditions
}

/** The same judgement as at a login, in SQL, so that a list of thousands is filtered where it lies. */
export function stateSql(now: Date): RawBuilder<StaffState> {
  return sql<StaffState>`case
    when staff.disabled_at is not null then 'disabled'
    when staff.invited_at is not null then 'invited'
    when staff.suspended_from <= ${now} and (staff.suspended_until is null or staff.suspended_until > ${now})
      then 'suspended'
    when staff.otp_fail >= 50 or staff.otp_locked_until > ${now} or staff.pw_locked_until > ${now} then 'locked'
    else 'active' end`
}

/** How many people hold each role, those who left not counted. */
export async function countHolders(
  ctx: Ctx,
  { actor }: { readonly actor: Actor },
): Promise<ReadonlyMap<RoleKey, number>> {
  demand(actor, 'staff.read')
  const { rows } = await sql<{ role: string; count: number }>`
    select role, count(*)::int as count from identity.staff_user where disabled_at is null group by role
  `.execute(ctx.db)
  return new Map(rows.map(({ role, count }) => [role, count]))
}
