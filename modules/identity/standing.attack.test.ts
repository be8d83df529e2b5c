import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideApproval, PermissionDenied, type Actor } from '#access'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { proven } from '../../apps/testing/staff.ts'
import { proposeStaffPlace } from './change-staff.ts'
import { endSuspensions } from './end-suspensions.ts'
import { inviteStaff } from './invite-staff.ts'
import { proofWays } from './proof-ways.ts'
import { findStaffSession } from './staff-session.ts'
import { findStaff } from './staff.store.ts'
import { liftSuspension, retireStaff, suspendStaff } from './suspend-staff.ts'
import { proposeReset } from './supervised-reset.ts'
import { testPassword } from './testing.ts'
import {
  approve,
  createPerson,
  emailOf,
  enrolBy,
  idOf,
  invitee,
  lastLinkToken,
  newPassword,
  openPeopleHouse,
  signIn,
  type PeopleHouse,
} from './people.testing.ts'
import { deedsIn, everything, reason } from './people-deeds.testing.ts'

let house: PeopleHouse
beforeAll(async () => {
  house = await openPeopleHouse()
})
afterAll(() => house.database.drop())

const { place, makeRole, suspend } = deedsIn(() => house)

const later = (minutes: number) => new Date(house.ctx.now().getTime() + minutes * 60_000)

async function signedIn(actor: Actor): Promise<string> {
  return signIn(house, { email: await emailOf(house.ctx, actor.id) })
}

const isIn = async (sessionToken: string) => (await findStaffSession(house.ctx, { sessionToken })) !== null

describe('a suspension', () => {
  it('ends open sessions and logins at once, and says so to the person', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    expect(await suspend(house.first, clerk.id, { until: later(60) })).toEqual({ kind: 'suspended' })
    expect(await isIn(session)).toBe(false)
    expect(await signedIn(clerk)).toBe('refused')
  })

  it('lifts itself by the clock, though no job has run, and opens nothing of before', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    await suspend(house.first, clerk.id, { until: later(60) })
    house.database.clock.offsetMs += 61 * 60_000
    expect(await isIn(session)).toBe(false)
    const fresh = await signedIn(clerk)
    expect(await isIn(fresh)).toBe(true)
    expect((await endSuspensions(house.ctx)).ended).toBeGreaterThan(0)
    expect(await isIn(fresh)).toBe(true)
    const [record] = await listAudit(house.ctx.db, { object: { kind: 'staff', id: clerk.id }, limit: 1 })
    expect(record).toMatchObject({ who: 'system', action: 'staff.suspension_ended' })
    house.database.clock.offsetMs = 0
  })

  it('that begins later ends the session that is open then, also when it is over again', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    expect(await suspend(house.first, clerk.id, { until: later(20), from: later(2) })).toEqual({
      kind: 'planned',
    })
    expect(await isIn(session)).toBe(true)
    house.database.clock.offsetMs += 3 * 60_000
    expect(await isIn(session)).toBe(false)
    house.database.clock.offsetMs += 18 * 60_000
    expect(await isIn(session)).toBe(false)
    await endSuspensions(house.ctx)
    expect(await isIn(session)).toBe(false)
    house.database.clock.offsetMs = 0
  })

  it('lifted by hand opens the account and no session of before', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    await suspend(house.first, clerk.id)
    const lifted = await proven(house.ctx, house.second, () =>
      liftSuspension(house.ctx, { actor: house.second, staffId: clerk.id, reason }),
    )
    expect(lifted).toEqual({ kind: 'changed' })
    expect(await isIn(session)).toBe(false)
    expect(await isIn(await signedIn(clerk))).toBe(true)
  })

  it('of oneself, without a reason, or backwards is refused', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    expect(await suspend(house.first, house.first.id)).toEqual({ kind: 'own_account' })
    expect(await suspend(house.first, clerk.id, { until: later(-5) })).toEqual({ kind: 'bad_dates' })
    const silent = { actor: house.first, staffId: clerk.id, from: new Date(0), until: null, reason: ' ' }
    expect(await suspendStaff(house.ctx, silent)).toEqual({ kind: 'reason_missing' })
  })
})

describe('the last who may do everything', () => {
  it('stays, when two demote each other at one moment', async () => {
    const lone = await openPeopleHouse()
    const { ctx, first, second } = lone
    const helper = await createPerson(ctx, { role: 'admin' })
    // Both proposals stand before either is decided; the helper leaves in between.
    const demote = (actor: Actor, staffId: string) =>
      proven(ctx, actor, () =>
        proposeStaffPlace(ctx, { actor, staffId, place: { role: 'orders', scope: everything }, reason }),
      )
    const one = idOf(await demote(helper, first.id))
    const other = idOf(await demote(helper, second.id))
    const answers = await Promise.all([approve(lone, one, second), approve(lone, other, first)])
    expect(answers.filter(({ kind }) => kind === 'approved').length).toBeLessThanOrEqual(1)
    await lone.database.drop()
  })

  it('is neither suspended nor retired, in a race neither', async () => {
    const lone = await openPeopleHouse()
    const { ctx, first, second } = lone
    const retire = (actor: Actor, staffId: string) =>
      proven(ctx, actor, () => retireStaff(ctx, { actor, staffId, reason }))
    const answers = await Promise.all([retire(first, second.id), retire(second, first.id)])
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'last_admin'])
    await lone.database.drop()
  })

  it('counts nobody whose suspension is only planned', async () => {
    const lone = await openPeopleHouse()
    const { ctx, first, second } = lone
    const from = new Date(Date.now() + 3_600_000)
    const plan = (actor: Actor, staffId: string) =>
      proven(ctx, actor, () => suspendStaff(ctx, { actor, staffId, from, until: null, reason }))
    expect(await plan(first, second.id)).toEqual({ kind: 'planned' })
    expect(await plan(second, first.id)).toEqual({ kind: 'last_admin' })
    await lone.database.drop()
  })
})

describe('a supervised reset', () => {
  const propose = (actor: Actor, staffId: string, lost: 'phone' | 'password' | 'all', phone: string) =>
    proven(house.ctx, actor, () => proposeReset(house.ctx, { actor, staffId, lost, phone, reason }))

  it('of a lost phone ends sessions, takes the phone away and asks the password as ever', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    const proposed = await propose(house.first, clerk.id, 'phone', '081555000001')
    expect(await approve(house, idOf(proposed), house.second)).toEqual({ kind: 'approved' })
    expect(await isIn(session)).toBe(false)
    expect(await signedIn(clerk)).toBe('refused')
    await enrolBy(house, await lastLinkToken(house.ctx))
    const email = await emailOf(house.ctx, clerk.id)
    expect(await signIn(house, { email, password: newPassword })).toBe('refused')
    expect(await isIn(await signIn(house, { email, password: testPassword }))).toBe(true)
    expect((await findStaff(house.ctx.db, clerk.id))?.phone).toBe('6281555000001')
  })

  it('of a lost password goes to the known phone only, and nobody but the person chooses the new one', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const phone = (await findStaff(house.ctx.db, clerk.id))?.phone
    const proposed = await propose(house.first, clerk.id, 'password', '081555000002')
    await approve(house, idOf(proposed), house.second)
    await enrolBy(house, await lastLinkToken(house.ctx))
    expect(house.phones.arrived.at(-1)?.to).toBe(phone)
    const email = await emailOf(house.ctx, clerk.id)
    expect(await signIn(house, { email, password: testPassword })).toBe('refused')
    expect(await isIn(await signIn(house, { email, password: newPassword }))).toBe(true)
  })

  it('of a lost password sends no link to a number that the account had only when it was proposed', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const proposed = await propose(house.first, clerk.id, 'password', '')
    await sql`update identity.staff_user set phone_e164 = '6281555000077' where id = ${clerk.id}`.execute(
      house.ctx.db,
    )
    expect(await approve(house, idOf(proposed), house.second)).toEqual({ kind: 'changed_meanwhile' })
  })

  it('leaves a phone that proves no dangerous deed before the cool-down is over', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const proposed = await propose(house.first, clerk.id, 'phone', '081555000009')
    await approve(house, idOf(proposed), house.second)
    await enrolBy(house, await lastLinkToken(house.ctx))
    const ways = async () => {
      const sessionToken = await signedIn(clerk)
      const session = present(await findStaffSession(house.ctx, { sessionToken }), 'the person is in')
      return (await proofWays(house.ctx, { proof: { action: 'receivable.export' }, session })).ways
    }
    expect(await ways()).toEqual([])
    house.database.clock.offsetMs += 24 * 3_600_000
    expect(await ways()).toEqual(['whatsapp'])
    house.database.clock.offsetMs = 0
  })

  it('is decided by neither its maker nor the person', async () => {
    const third = await createPerson(house.ctx, { role: 'admin' })
    const proposed = idOf(await propose(house.first, third.id, 'all', '081555000003'))
    expect(await approve(house, proposed, house.first)).toEqual({ kind: 'same_person' })
    expect(await approve(house, proposed, third)).toEqual({ kind: 'refused', why: 'own_account' })
    expect(await propose(third, third.id, 'phone', '081555000004')).toEqual({ kind: 'own_account' })
  })

  it("to another account's phone is refused", async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const other = await createPerson(house.ctx, { role: 'orders' })
    const phone = (await findStaff(house.ctx.db, other.id))?.phone ?? ''
    expect(await propose(house.first, clerk.id, 'phone', phone)).toEqual({ kind: 'phone_taken' })
  })
})

describe('deciding about people', () => {
  it('needs the permission to approve', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const finance = await createPerson(house.ctx, { role: 'finance' })
    const approvalId = idOf(await place(house.first, clerk.id, 'catalogue'))
    const deciding = decideApproval(house.ctx, { approvalId, decision: 'approve', reason, actor: finance })
    await expect(deciding).rejects.toThrow(PermissionDenied)
  })

  it('is not done from access in an emergency', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = { id: 'ses_EMERGENCY', factor: 'break_glass' } as const
    const actor = { ...house.first, session }
    expect(await suspend(actor, clerk.id)).toEqual({ kind: 'emergency' })
    expect(await place(actor, clerk.id, 'finance')).toEqual({ kind: 'emergency' })
    expect(await makeRole(actor, { name: 'Peran Darurat', permissions: ['company.read'] })).toEqual({
      kind: 'emergency',
    })
    expect(await inviteStaff(house.ctx, invitee(actor))).toEqual({ kind: 'emergency' })
  })
})
