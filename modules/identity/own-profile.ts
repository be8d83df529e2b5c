import { findPolicy, type Actor } from '#access'
import { present } from '#platform/assert.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { Factors } from './factor.ts'
import { listFactors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import { findOpenPhoneChange } from './phone-change.store.ts'
import type { StaffNotice } from './staff-notice.store.ts'
import { listStaffNotices } from './staff-notice.store.ts'
import { findStaff } from './staff.store.ts'

/** The own account as its owner sees it. */
export interface OwnProfile {
  readonly name: string
  readonly email: string
  readonly phoneMasked: string | null
  readonly phoneChange: OwnPhoneChange | null
  readonly coolDownHours: number
  readonly factors: Factors
  readonly notices: readonly StaffNotice[]
}

/** A change of number under way. */
export interface OwnPhoneChange {
  readonly phoneMasked: string
  /** Whether this very session waits for the code, or the new number is cooling down. */
  readonly state: 'code_awaited' | 'cooling'
  readonly countsAt: Date | null
}

const noticesShown = 20
const codeAwaitedMs = 10 * 60_000

/** Everything that the own profile shows. */
export async function findOwnProfile(
  ctx: IdentityCtx,
  input: { readonly actor: Actor },
): Promise<OwnProfile> {
  const { actor } = input
  const staff = present(await findStaff(ctx.db, actor.id), 'whoever has a session has an account')
  const [factors, notices, policy] = await Promise.all([
    listFactors(ctx.db, staff.id),
    listStaffNotices(ctx.db, { staffId: staff.id, limit: noticesShown }),
    findPolicy(ctx.db),
  ])
  return {
    name: staff.name,
    email: staff.email,
    phoneMasked: staff.phone === null ? null : maskPhone(staff.phone),
    phoneChange: await findOwnChange(ctx, actor),
    coolDownHours: policy.phoneCoolDownHours,
    factors,
    notices,
  }
}

async function findOwnChange(ctx: IdentityCtx, actor: Actor): Promise<OwnPhoneChange | null> {
  const change = await findOpenPhoneChange(ctx.db, actor.id)
  if (change === null) return null
  const phoneMasked = maskPhone(change.toPhone)
  if (change.state === 'cooling') return { phoneMasked, state: 'cooling', countsAt: change.countsAt }
  const isOpen =
    change.sessionId === actor.session?.id && change.askedAt.getTime() + codeAwaitedMs > ctx.now().getTime()
  return isOpen ? { phoneMasked, state: 'code_awaited', countsAt: null } : null
}
