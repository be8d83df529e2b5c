import { present } from '#platform/assert.ts'
import type { Id } from '#platform/ids.ts'
import type { IdentityCtx } from '../identity.ts'
import { testClient } from '../testing.ts'
import { inviteCompanyMember, type MemberInvited } from './invite.ts'
import type { CompanyRole } from './permission.ts'
import type { TestBuyer } from './testing.ts'
import { createTestBuyer, createTestCompany } from './testing.ts'

export interface StaffedCompany {
  readonly companyId: Id<'cmp'>
  readonly people: Readonly<Record<CompanyRole, TestBuyer>>
}

/** A company with one person in each role. */
export async function createStaffedCompany(ctx: IdentityCtx): Promise<StaffedCompany> {
  const companyId = await createTestCompany(ctx)
  const make = (role: CompanyRole) => createTestBuyer(ctx, { companyId, role })
  const people = {
    owner: await make('owner'),
    approver: await make('approver'),
    buyer: await make('buyer'),
    finance: await make('finance'),
    mechanic: await make('mechanic'),
  }
  return { companyId, people }
}

/** Somebody of a company invites a number. */
export function inviteMember(
  ctx: IdentityCtx,
  wanted: { readonly by: TestBuyer; readonly phone: string; readonly role: string },
): Promise<MemberInvited> {
  const { by, phone, role } = wanted
  return inviteCompanyMember(ctx, { by: by.id, name: 'Baru', phone, role, client: testClient, locale: 'id' })
}

export function tokenOf(url: string): string {
  return present(url.split('/').at(-1), 'the link ends with its token')
}
