import { type Actor, demand } from '#access'
import { recordAudit } from '#audit'
import { findCompanyForStaff } from '#companies'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { BuyerId } from '../buyer.ts'
import { lockBuyer, raiseBuyerVersion } from '../buyer.store.ts'
import type { Client } from '../client.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { withdrawInvitationsOf } from './invitation.store.ts'
import type { MemberRow } from './member.store.ts'
import {
  countActiveOwners,
  listMemberRows,
  findCompanyOfAccount,
  lockCompanyMembers,
  lockMember,
  setMemberRole,
  setMemberSuspended,
  takeOutOfCompany,
} from './member.store.ts'
import type { CompanyRole } from './permission.ts'
import { isCompanyRole, mayBuyer } from './permission.ts'

/** A person of a company as its owner sees them. */
export interface CompanyMember extends Omit<MemberRow, 'phone'> {
  readonly phoneMasked: string
}

/** The people of a company; whether the asker may see them is for the caller to judge. */
export async function listCompanyMembers(
  ctx: IdentityCtx,
  input: { readonly companyId: string },
): Promise<CompanyMember[]> {
  const rows = await listMemberRows(ctx.db, input.companyId)
  return rows.map(({ phone, ...member }) => ({ ...member, phoneMasked: maskPhone(phone) }))
}

/**
 * The same for staff; null for a company that is not theirs to see.
 * @throws PermissionDenied
 */
export async function listMembersForStaff(
  ctx: IdentityCtx,
  input: { readonly companyId: string; readonly by: Actor },
): Promise<CompanyMember[] | null> {
  demand(input.by, 'customer.read')
  const company = await findCompanyForStaff(ctx, input)
  return company === null ? null : listCompanyMembers(ctx, input)
}

/** What an owner does to another person of the same company. */
export type MemberDeed =
  | { readonly kind: 'change_role'; readonly role: string }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'remove' }

export interface ChangeMember {
  /** Whoever acts; what they may is read anew, under the company's lock. */
  readonly by: BuyerId
  readonly memberId: string
  readonly deed: MemberDeed
  readonly client: Client
}

export type MemberChanged =
  | { readonly kind: 'changed' }
  /** The actor manages no company's people (any more). */
  | { readonly kind: 'denied' }
  /** Nobody of this company: another company's people are as good as nobody. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'own_account' | 'last_owner' | 'bad_role' }

/** Changes what somebody of the own company may do. All sessions of that person end with it. */
export async function changeCompanyMember(ctx: IdentityCtx, input: ChangeMember): Promise<MemberChanged> {
  return ctx.transaction(async (trx) => {
    const companyId = await lockManagedCompany(trx, input.by)
    if (companyId === null) return { kind: 'denied' }
    if (input.memberId === input.by) return { kind: 'own_account' }
    const member = await lockMember(trx, { companyId, memberId: input.memberId })
    if (member === null) return { kind: 'not_found' }
    const { deed } = input
    if (deed.kind === 'change_role' && !isCompanyRole(deed.role)) return { kind: 'bad_role' }
    const isLosing = member.role === 'owner' && member.suspendedAt === null && deed.kind !== 'resume'
    const staysOwner = deed.kind === 'change_role' && deed.role === 'owner'
    if (isLosing && !staysOwner && (await countActiveOwners(trx, companyId)) <= 1)
      return { kind: 'last_owner' }
    await applyDeed(ctx, trx, { member, deed })
    // Whom a person invited while they managed people does not come in after they no longer do.
    if (!staysOwner && deed.kind !== 'resume') await withdrawInvitationsOf(trx, member.id, ctx.now())
    await raiseBuyerVersion(trx, member.id)
    await recordDeed(ctx, trx, { companyId, member, input })
    return { kind: 'changed' }
  })
}

/** The company whose people somebody manages, with its lock held; null where they manage none. */
export async function lockManagedCompany(trx: Trx, by: BuyerId): Promise<Id<'cmp'> | null> {
  // Looked up without a lock: the company's comes before that of any of its people, or two owners wait for each other.
  const companyId = await findCompanyOfAccount(trx, by)
  if (companyId === null) return null
  await lockCompanyMembers(trx, companyId)
  const actor = await lockBuyer(trx, by)
  const isSame = actor !== null && actor.companyId === companyId && actor.disabledAt === null
  return isSame && mayBuyer(actor, 'member.manage') ? companyId : null
}

async function applyDeed(
  ctx: IdentityCtx,
  trx: Trx,
  { member, deed }: { member: MemberRow; deed: MemberDeed },
): Promise<void> {
  switch (deed.kind) {
    case 'change_role': {
      const role: string = deed.role
      assert(isCompanyRole(role), 'the role was judged')
      return setMemberRole(trx, member.id, role)
    }
    case 'suspend':
      return setMemberSuspended(trx, member.id, member.suspendedAt ?? ctx.now())
    case 'resume':
      return setMemberSuspended(trx, member.id, null)
    case 'remove':
      return takeOutOfCompany(trx, member.id)
  }
}

const actions = {
  change_role: 'company_member.role_changed',
  suspend: 'company_member.suspended',
  resume: 'company_member.resumed',
  remove: 'company_member.removed',
} as const satisfies Record<MemberDeed['kind'], string>

async function recordDeed(
  ctx: IdentityCtx,
  trx: Trx,
  done: { readonly companyId: string; readonly member: MemberRow; readonly input: ChangeMember },
): Promise<void> {
  const { companyId, member, input } = done
  const { deed } = input
  await recordAudit(trx, {
    who: input.by,
    action: actions[deed.kind],
    object: { kind: 'company', id: companyId },
    before: { member: member.id, role: member.role, suspended: member.suspendedAt !== null },
    after: { member: member.id, role: roleAfter(member.role, deed) },
    reason: null,
    address: cleanClient(input.client).address,
    at: ctx.now(),
  })
}

function roleAfter(role: CompanyRole, deed: MemberDeed): string | null {
  switch (deed.kind) {
    case 'change_role':
      return deed.role
    case 'remove':
      return null
    case 'suspend':
    case 'resume':
      return role
  }
}
