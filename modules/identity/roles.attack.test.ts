import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOwnRole, PermissionDenied, type Actor, type Permission } from '#access'
import { listAudit } from '#audit'
import { proven } from '../../apps/testing/staff.ts'
import { proposeStaffPlace } from './change-staff.ts'
import { inviteStaff } from './invite-staff.ts'
import { proposeRole } from './own-roles.ts'
import { findStaffSession } from './staff-session.ts'
import { findStaff } from './staff.store.ts'
import { retireStaff } from './suspend-staff.ts'
import { proposeReset } from './supervised-reset.ts'
import {
  actorOfStaff,
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

/** Makes an own role with two people, and somebody in it. */
async function personWith(name: string, permissions: readonly Permission[]): Promise<Actor> {
  await approve(house, idOf(await makeRole(house.first, { name, permissions })), house.second)
  const key = name.toLowerCase().replaceAll(' ', '_')
  return createPerson(house.ctx, { role: key })
}

async function signedIn(actor: Actor): Promise<string> {
  return signIn(house, { email: await emailOf(house.ctx, actor.id) })
}

const isIn = async (sessionToken: string) => (await findStaffSession(house.ctx, { sessionToken })) !== null

describe('a role', () => {
  it('is given by two people, ends all sessions of its holder and is written down', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const session = await signedIn(clerk)
    const proposed = await place(house.first, clerk.id, 'finance')
    expect((await findStaff(house.ctx.db, clerk.id))?.role).toBe('orders')
    expect(await approve(house, idOf(proposed), house.second)).toEqual({ kind: 'approved' })
    expect((await findStaff(house.ctx.db, clerk.id))?.role).toBe('finance')
    expect(await isIn(session)).toBe(false)
    const [record] = await listAudit(house.ctx.db, { object: { kind: 'staff', id: clerk.id }, limit: 1 })
    expect(record).toMatchObject({ before: { role: 'orders' }, after: { role: 'finance' }, reason })
  })

  it('is not decided by whoever proposed it', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const proposed = await place(house.first, clerk.id, 'finance')
    expect(await approve(house, idOf(proposed), house.first)).toEqual({ kind: 'same_person' })
  })

  it('of oneself is changed by nobody, nor decided about', async () => {
    expect(await place(house.first, house.first.id, 'finance')).toEqual({ kind: 'own_account' })
    const third = await createPerson(house.ctx, { role: 'admin' })
    const proposed = await place(house.first, third.id, 'finance')
    expect(await approve(house, idOf(proposed), third)).toEqual({ kind: 'refused', why: 'own_account' })
  })

  it('is not changed by whoever does not manage people', async () => {
    const clerk = await createPerson(house.ctx, { role: 'finance' })
    await expect(place(clerk, house.first.id, 'orders')).rejects.toThrow(PermissionDenied)
  })

  it('with more than the giver holds is not given', async () => {
    const lead = await personWith('Kepala Toko', ['staff.read', 'staff.manage', 'company.read'])
    const clerk = await createPerson(house.ctx, { role: 'catalogue' })
    expect(await place(lead, clerk.id, 'admin')).toEqual({ kind: 'beyond_own' })
    expect(await place(lead, clerk.id, 'finance')).toEqual({ kind: 'beyond_own' })
    const invited = invitee(lead, { role: 'admin' })
    expect(await inviteStaff(house.ctx, invited)).toEqual({ kind: 'beyond_own' })
  })

  it('of somebody who may more is out of reach: no suspension, no reset, no demotion', async () => {
    const lead = await personWith('Kepala Gudang', ['staff.read', 'staff.manage'])
    expect(await suspend(lead, house.first.id)).toEqual({ kind: 'beyond_own' })
    expect(await place(lead, house.first.id, 'catalogue')).toEqual({ kind: 'beyond_own' })
    const lost = { lost: 'password', phone: '' } as const
    const reset = await proposeReset(house.ctx, { actor: lead, staffId: house.first.id, ...lost, reason })
    expect(reset).toEqual({ kind: 'beyond_own' })
  })

  it('is not given by a decider who lost what they held meanwhile', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const third = await createPerson(house.ctx, { role: 'admin' })
    const proposed = await place(third, clerk.id, 'finance')
    await suspend(house.first, third.id)
    expect(await approve(house, idOf(proposed), house.second)).toEqual({ kind: 'refused', why: 'beyond_own' })
  })

  it('that was changed meanwhile is not overwritten by an older proposal', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const older = await place(house.first, clerk.id, 'finance')
    await house.ctx.db
      .updateTable('identity.staff_user')
      .set({ role: 'auditor' })
      .where('id', '=', clerk.id)
      .execute()
    expect(await approve(house, idOf(older), house.second)).toEqual({ kind: 'changed_meanwhile' })
  })

  it('that does not exist or has ended is given to nobody', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    expect(await place(house.first, clerk.id, 'no_such_role')).toEqual({ kind: 'no_role' })
  })

  it('asks for a fresh factor, and for another where another role is meant', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const wish = { actor: house.first, staffId: clerk.id, reason }
    const first = await proposeStaffPlace(house.ctx, {
      ...wish,
      place: { role: 'finance', scope: everything },
    })
    expect(first.kind).toBe('proof_needed')
  })

  it('that moves money is given to a new person by two as well, and the link goes out then', async () => {
    const input = invitee(house.first, { role: 'finance' })
    const proposed = await proven(house.ctx, house.first, () => inviteStaff(house.ctx, input))
    expect(proposed.kind).toBe('proposed')
    expect(await approve(house, idOf(proposed), house.second)).toEqual({ kind: 'approved' })
    await enrolBy(house, await lastLinkToken(house.ctx))
    expect(await isIn(await signIn(house, { email: input.email, password: newPassword }))).toBe(true)
  })
})

describe('a scope', () => {
  it('narrows what somebody may do, from the next look at the session on', async () => {
    const clerk = await createPerson(house.ctx, { role: 'finance' })
    const scope = { branches: ['brn_ONE'], brands: null }
    const proposed = await proven(house.ctx, house.first, () =>
      proposeStaffPlace(house.ctx, {
        actor: house.first,
        staffId: clerk.id,
        place: { role: 'finance', scope },
        reason,
      }),
    )
    await approve(house, idOf(proposed), house.second)
    const narrowed = await actorOfStaff(house.ctx, clerk.id)
    expect(narrowed.scope).toEqual(scope)
    expect(narrowed.permissions.has('ledger.read')).toBe(false)
  })
})

describe('an own role', () => {
  it('gives nothing that its maker does not hold', async () => {
    const lead = await personWith('Penata Peran', ['role.manage', 'company.read'])
    expect(await makeRole(lead, { name: 'Peran Licik', permissions: ['refund.approve'] })).toEqual({
      kind: 'beyond_own',
    })
    const fine = await makeRole(lead, { name: 'Peran Jujur', permissions: ['company.read'] })
    expect(fine.kind).toBe('proposed')
  })

  it('is not widened by whoever is in it', async () => {
    const lead = await personWith('Penata Diri', ['role.manage', 'company.read'])
    expect(
      await makeRole(lead, { name: 'Penata Diri', permissions: ['role.manage'], key: 'penata_diri' }),
    ).toEqual({
      kind: 'own_account',
    })
  })

  it('that changes ends the sessions of everybody in it at once', async () => {
    const clerk = await personWith('Meja Baru', ['company.read'])
    const session = await signedIn(clerk)
    const wider = await makeRole(house.first, {
      name: 'Meja Baru',
      permissions: ['company.read', 'receivable.read'],
      key: 'meja_baru',
    })
    await approve(house, idOf(wider), house.second)
    expect(await isIn(session)).toBe(false)
    expect((await findOwnRole(house.ctx.db, 'meja_baru'))?.permissions).toContain('receivable.read')
  })

  it('in use is not retired', async () => {
    const clerk = await personWith('Meja Lama', ['company.read'])
    const retire = () =>
      proven(house.ctx, house.first, () =>
        proposeRole(house.ctx, { actor: house.first, key: 'meja_lama', wanted: null, reason }),
      )
    expect(await retire()).toEqual({ kind: 'in_use' })
    await proven(house.ctx, house.first, () =>
      retireStaff(house.ctx, { actor: house.first, staffId: clerk.id, reason }),
    )
    expect(await approve(house, idOf(await retire()), house.second)).toEqual({ kind: 'approved' })
    expect((await findOwnRole(house.ctx.db, 'meja_lama'))?.retiredAt).not.toBeNull()
  })

  it('never takes the name of a built-in one', async () => {
    expect(await makeRole(house.first, { name: 'Finance', permissions: ['company.read'] })).toEqual({
      kind: 'taken',
    })
    expect(
      await makeRole(house.first, { name: 'Admin', permissions: ['company.read'], key: 'admin' }),
    ).toEqual({ kind: 'taken' })
  })
})
