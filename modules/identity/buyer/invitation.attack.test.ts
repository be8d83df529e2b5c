import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { machineActor } from '#access'
import { sendQueue } from '#messaging'
import type { Id } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity } from '../testing.ts'
import { acceptCompanyInvitation, beginCompanyInvitation, seeCompanyInvitation } from './accept-invitation.ts'
import { beginBuyerCodeLogin } from './code-login.ts'
import { inviteCompanyOwner, listCompanyInvitations, withdrawCompanyInvitation } from './invite.ts'
import type { StaffedCompany } from './company.testing.ts'
import { createStaffedCompany, inviteMember, tokenOf } from './company.testing.ts'
import type { TestBuyer } from './testing.ts'
import { arrivedCode, asked, createTestBuyer, createTestCompany, freshPhone, stranger } from './testing.ts'

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

const inviteBy = (by: TestBuyer, phone: string, role = 'buyer') =>
  inviteMember(identity.ctx, { by, phone, role })

async function accept(token: string, more: { code?: string } = {}) {
  const begun = asked(await beginCompanyInvitation(identity.ctx, { ...stranger, token }))
  const code = more.code ?? (await arrivedCode(identity))
  return acceptCompanyInvitation(identity.ctx, {
    ...stranger,
    ...begun,
    token,
    code,
    password: '',
    hasConsented: true,
  })
}

describe('an invitation', () => {
  it('makes an account for a new number, with the invited role, once', async () => {
    const phone = freshPhone()
    const invited = await inviteBy(people.owner, phone, 'finance')
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    const token = tokenOf(invited.url)
    expect(await seeCompanyInvitation(identity.ctx, { token })).toMatchObject({
      kind: 'open',
      role: 'finance',
    })
    expect(await accept(token)).toMatchObject({
      kind: 'signed_in',
      buyer: { companyId, companyRole: 'finance', phone },
    })
    expect((await seeCompanyInvitation(identity.ctx, { token })).kind).toBe('over')
    expect((await beginCompanyInvitation(identity.ctx, { ...stranger, token })).kind).toBe('over')
  })

  it('brings an account of the number in, but never one of another company', async () => {
    const alone = await createTestBuyer(identity.ctx)
    const one = await inviteBy(people.owner, alone.phone)
    if (one.kind !== 'invited') throw new Error(one.kind)
    expect(await accept(tokenOf(one.url))).toMatchObject({
      kind: 'signed_in',
      buyer: { id: alone.id, companyId },
    })
    const other = await createTestCompany(identity.ctx, 'Toko Contoh')
    const foreign = await createTestBuyer(identity.ctx, { companyId: other, role: 'owner' })
    const two = await inviteBy(people.owner, foreign.phone)
    if (two.kind !== 'invited') throw new Error(two.kind)
    expect((await accept(tokenOf(two.url))).kind).toBe('other_company')
    expect((await inviteBy(people.owner, alone.phone)).kind).toBe('already_member')
  })

  it('opens nothing by its link alone: the code goes to the invited number', async () => {
    const phone = freshPhone()
    const invited = await inviteBy(people.owner, phone)
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    expect((await accept(tokenOf(invited.url), { code: '000000' })).kind).toBe('wrong')
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived.map((message) => message.to)).toEqual([phone])
  })

  it('takes no code of another invitation or purpose', async () => {
    const phone = freshPhone()
    const one = await inviteBy(people.owner, phone)
    const otherOwner = await createTestBuyer(identity.ctx, {
      companyId: await createTestCompany(identity.ctx, 'Toko Contoh'),
      role: 'owner',
    })
    const two = await inviteBy(otherOwner, phone, 'owner')
    if (one.kind !== 'invited' || two.kind !== 'invited') throw new Error('both are invited')
    const begun = asked(await beginCompanyInvitation(identity.ctx, { ...stranger, token: tokenOf(one.url) }))
    const code = await arrivedCode(identity)
    const given = { ...stranger, ...begun, code, password: '', hasConsented: true }
    expect((await acceptCompanyInvitation(identity.ctx, { ...given, token: tokenOf(two.url) })).kind).toBe(
      'over',
    )
    const login = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone: people.buyer.phone }))
    const loginCode = await arrivedCode(identity)
    const stolen = { ...given, ...login, code: loginCode, token: tokenOf(two.url) }
    expect(await acceptCompanyInvitation(identity.ctx, stolen)).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
  })

  it('is over after 72 hours, when withdrawn by its own company only, and when replaced', async () => {
    const urls = []
    for (const phone of [freshPhone(), freshPhone()]) {
      const invited = await inviteBy(people.owner, phone)
      if (invited.kind === 'invited') urls.push(invited.url)
    }
    const [first, second] = urls.map(tokenOf)
    const [listed] = await listCompanyInvitations(identity.ctx, { companyId })
    const other = await createTestBuyer(identity.ctx, {
      companyId: await createTestCompany(identity.ctx, 'Toko Contoh'),
      role: 'owner',
    })
    const withdraw = (by: TestBuyer) =>
      withdrawCompanyInvitation(identity.ctx, { by: by.id, invitationId: listed?.id ?? '' })
    expect((await withdraw(other)).kind).toBe('not_found')
    expect((await withdraw(people.mechanic)).kind).toBe('denied')
    expect((await withdraw(people.owner)).kind).toBe('withdrawn')
    expect((await seeCompanyInvitation(identity.ctx, { token: second ?? '' })).kind).toBe('over')
    database.clock.offsetMs = 73 * 3_600_000
    expect((await seeCompanyInvitation(identity.ctx, { token: first ?? '' })).kind).toBe('over')
  })

  it('accepted twice at once joins once', async () => {
    const invited = await inviteBy(people.owner, freshPhone())
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    const token = tokenOf(invited.url)
    const begun = asked(await beginCompanyInvitation(identity.ctx, { ...stranger, token }))
    const code = await arrivedCode(identity)
    const given = { ...stranger, ...begun, token, code, password: '', hasConsented: true }
    const both = await Promise.all([1, 2].map(() => acceptCompanyInvitation(identity.ctx, given)))
    expect(both.filter((answer) => answer.kind === 'signed_in')).toHaveLength(1)
  })

  it('by staff needs customer.manage; the database keeps no link that works', async () => {
    const nobody = { ...machineActor('uji'), id: 'stf_UJI', permissions: new Set(['customer.read'] as const) }
    const input = { companyId, name: 'Pemilik', phone: freshPhone(), email: '' }
    await expect(inviteCompanyOwner(identity.ctx, { ...input, by: nobody })).rejects.toThrow(
      'customer.manage',
    )
    const invited = await inviteCompanyOwner(identity.ctx, { ...input, by: machineActor('uji') })
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    const { rows } = await sql<{ row: string }>`
      select m::text as row from messaging.message m union all select i::text from identity.buyer_invitation i
    `.execute(database.db)
    expect(rows.map((row) => row.row).join('\n')).not.toContain(tokenOf(invited.url))
  })

  it('floods nobody: twenty a day for a company', async () => {
    const kinds = []
    for (let step = 0; step < 22; step += 1) kinds.push((await inviteBy(people.owner, freshPhone())).kind)
    expect(kinds.filter((kind) => kind === 'invited')).toHaveLength(20)
  })
})
