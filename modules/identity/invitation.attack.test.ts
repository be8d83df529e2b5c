import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PermissionDenied } from '#access'
import { newToken } from '#platform/ids.ts'
import { proven } from '../../apps/testing/staff.ts'
import { acceptInvitation, beginEnrolment, resendEnrolmentCode } from './accept-invitation.ts'
import { findInvitation } from './invitation.ts'
import { inviteStaff } from './invite-staff.ts'
import { sendInvitationAgain, withdrawInvitation } from './manage-invitation.ts'
import { findStaffSession } from './staff-session.ts'
import { findStaff } from './staff.store.ts'
import { otherCode, testClient } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'
import {
  createPerson,
  enrolBy,
  invitee,
  inviteOne,
  newPassword,
  openPeopleHouse,
  signIn,
  tokenOf,
  type PeopleHouse,
} from './people.testing.ts'

let house: PeopleHouse
beforeAll(async () => {
  house = await openPeopleHouse()
})
afterAll(() => house.database.drop())

const begin = (token: string, password = newPassword) =>
  beginEnrolment(house.ctx, { token, password, client: testClient })

async function begun(token: string, password = newPassword): Promise<string> {
  const answer = await begin(token, password)
  if (answer.kind !== 'code_sent') throw new Error(answer.kind)
  return answer.challengeToken
}

const accept = (token: string, challengeToken: string, code: string) =>
  acceptInvitation(house.ctx, { token, challengeToken, code, client: testClient })

describe('an invitation', () => {
  it('lets its person choose a password, show the phone and sign in, and nobody else knows either', async () => {
    const { token, email, staffId } = await inviteOne(house.ctx, house.first)
    expect(await findInvitation(house.ctx, { token })).toMatchObject({ kind: 'open', email, isNew: true })
    await enrolBy(house, token)
    const sessionToken = await signIn(house, { email, password: newPassword })
    expect(await findStaffSession(house.ctx, { sessionToken })).toMatchObject({ staff: { id: staffId } })
  })

  it('opened by a program that previews links changes nothing', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const rows = () =>
      sql`select * from identity.invitation order by id`.execute(house.ctx.db).then((found) => found.rows)
    const before = await rows()
    for (let time = 0; time < 5; time += 1) await findInvitation(house.ctx, { token })
    expect(await rows()).toEqual(before)
  })

  it('signs nobody in before it is accepted, whatever the password', async () => {
    const { email } = await inviteOne(house.ctx, house.first)
    expect(await signIn(house, { email })).toBe('refused')
    expect(await signIn(house, { email, password: newPassword })).toBe('refused')
  })

  it('used a second time is over, and changes no password', async () => {
    const { token, email } = await inviteOne(house.ctx, house.first)
    await enrolBy(house, token)
    expect(await begin(token, 'sandi pencuri yang panjang')).toEqual({ kind: 'ended', reason: 'used' })
    expect(await signIn(house, { email, password: newPassword })).not.toBe('refused')
  })

  it('guessed is not found', async () => {
    expect(await findInvitation(house.ctx, { token: newToken() })).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
    expect(await begin('x'.repeat(5_000))).toEqual({ kind: 'ended', reason: 'not_found' })
  })

  it('older than 72 hours is over', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    house.database.clock.offsetMs += 72 * 3_600_000 + 1_000
    expect(await begin(token)).toEqual({ kind: 'ended', reason: 'expired' })
    const code = house.phones.lastCode()
    expect(await accept(token, challengeToken, code)).toEqual({ kind: 'ended', reason: 'expired' })
    house.database.clock.offsetMs = 0
  })

  it('withdrawn dies at once, also between password and code', async () => {
    const { token, staffId } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    const code = house.phones.lastCode()
    const withdrawn = await proven(house.ctx, house.first, () =>
      withdrawInvitation(house.ctx, { actor: house.first, staffId, reason: 'salah orang' }),
    )
    expect(withdrawn.kind).toBe('withdrawn')
    expect(await accept(token, challengeToken, code)).toEqual({ kind: 'ended', reason: 'withdrawn' })
  })

  it('sent again kills the link before', async () => {
    const { token, staffId } = await inviteOne(house.ctx, house.first)
    const again = await proven(house.ctx, house.first, () =>
      sendInvitationAgain(house.ctx, { actor: house.first, staffId, phone: '' }),
    )
    if (again.kind !== 'sent') throw new Error(again.kind)
    expect(await begin(token)).toEqual({ kind: 'ended', reason: 'replaced' })
    await enrolBy(house, tokenOf(again.link))
  })

  it('found by a thief sends the code to the invited phone only', async () => {
    const input = invitee(house.first)
    const invited = await proven(house.ctx, house.first, () => inviteStaff(house.ctx, input))
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    await begun(tokenOf(invited.link), 'sandi pencuri yang panjang')
    expect(house.phones.arrived.at(-1)?.to).toBe(`62${input.phone.slice(1)}`)
  })

  it("of which a thief began a second try never sets the thief's password by the owner's code", async () => {
    const { token, email } = await inviteOne(house.ctx, house.first)
    const owner = await begun(token)
    const ownersCode = house.phones.lastCode()
    const thief = await begun(token, 'sandi pencuri yang panjang')
    expect((await accept(token, owner, ownersCode)).kind).toBe('ended')
    expect((await accept(token, thief, ownersCode)).kind).toBe('wrong')
    expect(await signIn(house, { email, password: 'sandi pencuri yang panjang' })).toBe('refused')
  })

  it('takes no code of another link, and no challenge of another link', async () => {
    const one = await inviteOne(house.ctx, house.first)
    const other = await inviteOne(house.ctx, house.first)
    const oneTry = await begun(one.token)
    const oneCode = house.phones.lastCode()
    const otherTry = await begun(other.token)
    expect((await accept(other.token, oneTry, oneCode)).kind).toBe('ended')
    expect((await accept(other.token, otherTry, oneCode)).kind).toBe('wrong')
  })

  it('gives a code that signs nobody in, and a challenge that is no login', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    const code = house.phones.lastCode()
    const login = await verifyStaffCode(house.ctx, { challengeToken, code, client: testClient })
    expect(login).toEqual({ kind: 'ended', reason: 'not_found' })
  })

  it('guessed at by codes is over after five, and counts for the lock of the account', async () => {
    const { token, staffId } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    const code = house.phones.lastCode()
    for (let step = 1; step <= 4; step += 1)
      expect((await accept(token, challengeToken, otherCode(code, step))).kind).toBe('wrong')
    expect(await accept(token, challengeToken, otherCode(code, 5))).toMatchObject({
      reason: 'too_many_tries',
    })
    expect((await accept(token, challengeToken, code)).kind).toBe('ended')
    expect((await findStaff(house.ctx.db, staffId))?.otpFail).toBe(5)
  })

  it('accepted twice at one moment enrols once', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    const code = house.phones.lastCode()
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(token, challengeToken, code)))
    expect(answers.filter(({ kind }) => kind === 'enrolled')).toHaveLength(1)
  })

  it('takes no weak password', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    expect(await begin(token, 'pendek')).toEqual({ kind: 'password_refused', reason: 'too_short' })
  })

  it('sends no more than three codes per try', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const challengeToken = await begun(token)
    const step = { token, challengeToken, client: testClient }
    const kinds = []
    for (let time = 0; time < 3; time += 1) kinds.push((await resendEnrolmentCode(house.ctx, step)).kind)
    expect(kinds).toEqual(['sent', 'sent', 'no_more_sends'])
  })

  it('stands in no table in plain', async () => {
    const { token } = await inviteOne(house.ctx, house.first)
    const { rows } = await sql<{ count: number }>`
      select (select count(*) from messaging.message where params::text like ${`%${token}%`})
        + (select count(*) from identity.invitation i where i::text like ${`%${token}%`})
        + (select count(*) from audit.record r where r::text like ${`%${token}%`}) as count
    `.execute(house.ctx.db)
    expect(Number(rows[0]?.count)).toBe(0)
  })

  it('to an e-mail or phone that is taken is refused', async () => {
    const { email } = await inviteOne(house.ctx, house.first)
    const again = invitee(house.first, { email })
    expect(await proven(house.ctx, house.first, () => inviteStaff(house.ctx, again))).toEqual({
      kind: 'taken',
    })
  })

  it('is refused to whoever does not manage people', async () => {
    const clerk = await createPerson(house.ctx, { role: 'finance' })
    await expect(inviteStaff(house.ctx, invitee(clerk))).rejects.toThrow(PermissionDenied)
  })

  it('without a fresh factor asks for one and creates nobody', async () => {
    const input = invitee(house.first)
    expect((await inviteStaff(house.ctx, input)).kind).toBe('proof_needed')
    const { rows } = await sql`select id from identity.staff_user where email = ${input.email}`.execute(
      house.ctx.db,
    )
    expect(rows).toEqual([])
  })

  it('with a factor given for somebody else asks again', async () => {
    const input = invitee(house.first)
    await proven(house.ctx, house.first, () => inviteStaff(house.ctx, input))
    const other = { ...invitee(house.first), name: input.name }
    expect((await inviteStaff(house.ctx, other)).kind).toBe('proof_needed')
  })
})
