import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { Id } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { findBuyerSession } from '../buyer-session.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient } from '../testing.ts'
import { seeCompanyInvitation } from './accept-invitation.ts'
import type { MemberDeed } from './members.ts'
import { changeCompanyMember, listCompanyMembers } from './members.ts'
import type { CompanyRole } from './permission.ts'
import type { StaffedCompany } from './company.testing.ts'
import { createStaffedCompany, inviteMember, tokenOf } from './company.testing.ts'
import { companyRoles, mayBuyer } from './permission.ts'
import type { TestBuyer } from './testing.ts'
import { createTestBuyer, createTestCompany, freshPhone, signInTestBuyer } from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
let companyId: Id<'cmp'>
let people: StaffedCompany['people']
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(async () => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
  ;({ companyId, people } = await createStaffedCompany(identity.ctx))
})

const change = (by: TestBuyer, member: { id: string }, deed: MemberDeed) =>
  changeCompanyMember(identity.ctx, { by: by.id, memberId: member.id, deed, client: testClient })
const inviteBy = (by: TestBuyer, phone: string, role = 'buyer') =>
  inviteMember(identity.ctx, { by, phone, role })
const roleOf = async (member: TestBuyer) =>
  (await listCompanyMembers(identity.ctx, { companyId })).find((one) => one.id === member.id)?.role

describe('whoever manages no people', () => {
  it.each(companyRoles.filter((role) => role !== 'owner'))('changes and invites nobody: %s', async (role) => {
    expect((await change(people[role], people.buyer, { kind: 'remove' })).kind).toMatch(/denied/)
    expect((await change(people[role], people[role], { kind: 'change_role', role: 'owner' })).kind).toBe(
      'denied',
    )
    expect((await inviteBy(people[role], freshPhone(), 'owner')).kind).toBe('denied')
    expect(await roleOf(people[role])).toBe(role)
  })

  it('is anybody without a company, or kept away from it, or disabled', async () => {
    const alone = await createTestBuyer(identity.ctx)
    expect((await change(alone, people.buyer, { kind: 'suspend' })).kind).toBe('denied')
    const second = await createTestBuyer(identity.ctx, { companyId, role: 'owner' })
    await change(people.owner, second, { kind: 'suspend' })
    expect((await change(second, people.owner, { kind: 'remove' })).kind).toBe('denied')
    await change(people.owner, second, { kind: 'resume' })
    await sql`update identity.buyer set disabled_at = now() where id = ${second.id}`.execute(database.db)
    expect((await change(second, people.owner, { kind: 'remove' })).kind).toBe('denied')
  })
})

describe('an owner', () => {
  it('reaches nobody of another company by id, and sees nobody', async () => {
    const other = await createTestCompany(identity.ctx, 'Toko Contoh')
    const foreign = await createTestBuyer(identity.ctx, { companyId: other, role: 'buyer' })
    const alone = await createTestBuyer(identity.ctx)
    for (const member of [foreign, alone, { id: 'byr_NOBODY' }, { id: "' or 1=1 --" }])
      expect((await change(people.owner, member, { kind: 'remove' })).kind).toBe('not_found')
    const ids = (await listCompanyMembers(identity.ctx, { companyId })).map((member) => member.id)
    expect(ids).not.toContain(foreign.id)
  })

  it('changes no own role and never removes oneself: the last owner stays', async () => {
    for (const deed of [
      { kind: 'change_role', role: 'buyer' },
      { kind: 'suspend' },
      { kind: 'remove' },
    ] as const)
      expect((await change(people.owner, people.owner, deed)).kind).toBe('own_account')
    expect((await change(people.owner, people.buyer, { kind: 'change_role', role: 'superadmin' })).kind).toBe(
      'bad_role',
    )
  })

  it('and another who remove each other at once leave one of them', async () => {
    const second = await createTestBuyer(identity.ctx, { companyId, role: 'owner' })
    const kinds = await Promise.all([
      change(people.owner, second, { kind: 'remove' }),
      change(second, people.owner, { kind: 'remove' }),
    ])
    expect(kinds.map((answer) => answer.kind).toSorted()).toEqual(['changed', 'denied'])
  })

  it('ends every session of whom they change; a suspended person acts for no company', async () => {
    const { sessionToken } = await signInTestBuyer(identity.ctx, people.finance.email)
    await change(people.owner, people.finance, { kind: 'change_role', role: 'mechanic' })
    expect(await findBuyerSession(identity.ctx, { sessionToken })).toBeNull()
    await change(people.owner, people.finance, { kind: 'suspend' })
    const again = await signInTestBuyer(identity.ctx, people.finance.email)
    expect(again.buyer).toMatchObject({ companyId: null, companyRole: null })
    await change(people.owner, people.finance, { kind: 'resume' })
    expect((await signInTestBuyer(identity.ctx, people.finance.email)).buyer.companyRole).toBe('mechanic')
  })

  it.each([{ kind: 'suspend' }, { kind: 'change_role', role: 'buyer' }] as const)(
    'lets nobody in whom an owner invited before they managed people no longer: $kind',
    async (deed) => {
      const second = await createTestBuyer(identity.ctx, { companyId, role: 'owner' })
      const invited = await inviteBy(second, freshPhone(), 'owner')
      if (invited.kind !== 'invited') throw new Error(invited.kind)
      await change(people.owner, second, deed)
      expect((await seeCompanyInvitation(identity.ctx, { token: tokenOf(invited.url) })).kind).toBe('over')
    },
  )

  it('takes a person out for good: no company, no invitations of theirs', async () => {
    const second = await createTestBuyer(identity.ctx, { companyId, role: 'owner' })
    const invited = await inviteBy(second, freshPhone())
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    await change(people.owner, second, { kind: 'remove' })
    expect((await signInTestBuyer(identity.ctx, second.email)).buyer.companyId).toBeNull()
    expect((await seeCompanyInvitation(identity.ctx, { token: tokenOf(invited.url) })).kind).toBe('over')
  })
})

describe('what a role may', () => {
  it('shows money only to those who handle it', () => {
    const may = (role: CompanyRole) => ({
      price: mayBuyer({ companyId, companyRole: role }, 'price.read'),
      order: mayBuyer({ companyId, companyRole: role }, 'order.place'),
      invoice: mayBuyer({ companyId, companyRole: role }, 'invoice.read'),
      credit: mayBuyer({ companyId, companyRole: role }, 'credit.read'),
      people: mayBuyer({ companyId, companyRole: role }, 'member.manage'),
    })
    const [yes, no] = [true, false]
    expect(Object.fromEntries(companyRoles.map((role) => [role, Object.values(may(role))]))).toEqual({
      owner: [yes, yes, yes, yes, yes],
      approver: [yes, yes, yes, yes, no],
      buyer: [yes, yes, no, no, no],
      finance: [yes, no, yes, yes, no],
      mechanic: [no, no, no, no, no],
    })
    expect(mayBuyer({ companyId, companyRole: null }, 'price.read'), 'no role may nothing').toBe(false)
    expect(mayBuyer(null, 'order.place'), 'a visitor orders for themselves').toBe(true)
  })
})
