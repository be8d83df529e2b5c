import type { RoleKey } from '#access'
import { recordAudit } from '#audit'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { PasswordRefusal } from './judge-password.ts'
import { judgeNewPassword } from './judge-password.ts'
import type { StaffId } from './staff.ts'
import { insertStaff } from './staff.store.ts'

export interface CreateStaffUser {
  readonly email: string
  readonly name: string
  readonly role: RoleKey
  readonly password: string
  /** In any usual notation; null for an account that cannot sign in yet. */
  readonly phone: string | null
  /** Who creates it: a staff id, or `system`. */
  readonly by: string
}

export type StaffUserCreated =
  | { readonly kind: 'created'; readonly staffId: StaffId }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
  | { readonly kind: 'bad_email' | 'bad_phone' | 'taken' | 'busy' }

/** Creates an account of the staff realm. `taken` says that e-mail or phone belong to another account already. */
export async function createStaffUser(ctx: IdentityCtx, input: CreateStaffUser): Promise<StaffUserCreated> {
  const email = normalizeEmail(input.email)
  if (email === null) return { kind: 'bad_email' }
  const phone = input.phone === null ? null : normalizePhone(input.phone)
  if (input.phone !== null && phone === null) return { kind: 'bad_phone' }
  const refusal = await judgeNewPassword(ctx, {
    password: input.password,
    personal: [email, input.name],
  })
  if (refusal !== null) return { kind: 'password_refused', reason: refusal }
  const hashed = await ctx.identity.passwords.hash(input.password)
  if (hashed.kind === 'busy') return { kind: 'busy' }

  const { name, role, by } = input
  const id = newId('stf')
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const inserted = await insertStaff(trx, { id, email, name, role, passwordHash: hashed.hash, phone, at })
    if (!inserted) return { kind: 'taken' }
    await recordAudit(trx, {
      who: by,
      action: 'staff.created',
      object: { kind: 'staff', id },
      before: null,
      after: { email, name, role },
      reason: null,
      address: null,
      at,
    })
    return { kind: 'created', staffId: id }
  })
}
