import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideApproval, findWaitingApproval, type Actor } from '#access'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { proven } from '../../apps/testing/staff.ts'
import { askBreakGlass } from './ask-break-glass.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { breakGlassStatus, enterBreakGlass } from './enter-break-glass.ts'
import { listStaffNotices } from './staff-notice.store.ts'
import { findStaffSession, rotateStaffSession } from './staff-session.ts'
import { findStaff } from './staff.store.ts'
import { retireStaff } from './suspend-staff.ts'
import { testClient, testPassword } from './testing.ts'
import { approve, createPerson, emailOf, openPeopleHouse, type PeopleHouse } from './people.testing.ts'

let house: PeopleHouse
beforeAll(async () => {
  house = await openPeopleHouse()
})
afterAll(() => house.database.drop())

const client = testClient
const reason = 'WhatsApp mati, pembayaran menumpuk'

/** The right password on a day on which no code arrives. */
async function loginWithoutCode(actor: Actor): Promise<string> {
  const usual = house.phones.answer
  house.phones.answer = () =>
    Promise.resolve({ kind: 'refused', fault: 'outage', code: '131000', reason: 'provider down' })
  const email = await emailOf(house.ctx, actor.id)
  const begun = await beginStaffLogin(house.ctx, { email, password: testPassword, client })
  house.phones.answer = usual
  if (begun.kind !== 'challenge') throw new Error(begun.kind)
  return begun.challengeToken
}

interface Asked {
  readonly clerk: Actor
  readonly challengeToken: string
  readonly emergencyToken: string
  readonly approvalId: string
}

async function ask(role = 'payment_operations'): Promise<Asked> {
  const clerk = await createPerson(house.ctx, { role })
  const challengeToken = await loginWithoutCode(clerk)
  const asked = await askBreakGlass(house.ctx, { challengeToken, reason, client })
  if (asked.kind !== 'asked') throw new Error(asked.kind)
  const wanted = { kind: 'staff.break_glass', object: { kind: 'staff', id: clerk.id } }
  const waiting = present(await findWaitingApproval(house.ctx, wanted), 'it waits for a decision')
  return { clerk, challengeToken, emergencyToken: asked.emergencyToken, approvalId: waiting.id }
}

async function askAndGrant(role?: string): Promise<Asked> {
  const asked = await ask(role)
  await approve(house, asked.approvalId, house.first)
  await approve(house, asked.approvalId, house.second)
  return asked
}

const enter = (emergencyToken: string) => enterBreakGlass(house.ctx, { emergencyToken, client })

async function entered(emergencyToken: string): Promise<string> {
  const answer = await enter(emergencyToken)
  if (answer.kind !== 'signed_in') throw new Error(answer.kind)
  return answer.sessionToken
}

describe('access in an emergency', () => {
  it('opens after two different supervisors said yes, for exactly fifteen minutes', async () => {
    const asked = await ask()
    const { emergencyToken } = asked
    expect(await enter(emergencyToken)).toEqual({ kind: 'waiting' })
    expect(await approve(house, asked.approvalId, house.first)).toEqual({ kind: 'counted', missing: 1 })
    expect(await breakGlassStatus(house.ctx, { emergencyToken })).toMatchObject({ kind: 'asked', missing: 1 })
    expect(await approve(house, asked.approvalId, house.second)).toEqual({ kind: 'approved' })
    const sessionToken = await entered(emergencyToken)
    const session = present(await findStaffSession(house.ctx, { sessionToken }), 'the session lives')
    expect(session.factor).toBe('break_glass')
    expect(session.expiresAt.getTime() - session.createdAt.getTime()).toBe(15 * 60_000)
    house.database.clock.offsetMs += 14 * 60_000
    expect(await findStaffSession(house.ctx, { sessionToken })).not.toBeNull()
    house.database.clock.offsetMs += 61_000
    expect(await findStaffSession(house.ctx, { sessionToken })).toBeNull()
    house.database.clock.offsetMs = 0
  })

  it('is not extended by a new token', async () => {
    const { emergencyToken } = await askAndGrant()
    const sessionToken = await entered(emergencyToken)
    const session = present(await findStaffSession(house.ctx, { sessionToken }), 'the session lives')
    const rotated = await house.ctx.transaction((trx) => rotateStaffSession(trx, { sessionId: session.id }))
    const after = await findStaffSession(house.ctx, { sessionToken: rotated })
    expect(after?.expiresAt).toEqual(session.expiresAt)
  })

  it('approved twice by one person counts once', async () => {
    const { approvalId, emergencyToken } = await ask()
    await approve(house, approvalId, house.first)
    expect(await approve(house, approvalId, house.first)).toEqual({ kind: 'said_before' })
    expect(await enter(emergencyToken)).toEqual({ kind: 'waiting' })
  })

  it('approved by one person ten times at one moment counts once', async () => {
    const { approvalId, emergencyToken } = await ask()
    await Promise.all(Array.from({ length: 10 }, () => approve(house, approvalId, house.first)))
    expect(await enter(emergencyToken)).toEqual({ kind: 'waiting' })
  })

  it('is not approved by whoever asks, though a supervisor', async () => {
    const { approvalId, clerk } = await ask('admin')
    expect(await approve(house, approvalId, clerk)).toEqual({ kind: 'same_person' })
  })

  it('is not approved without a fresh factor', async () => {
    const { approvalId } = await ask()
    const decision = { approvalId, decision: 'approve', reason, actor: house.first } as const
    expect((await decideApproval(house.ctx, decision)).kind).toBe('proof_needed')
  })

  it('approves nothing itself and manages nobody', async () => {
    const { emergencyToken } = await askAndGrant('admin')
    const sessionToken = await entered(emergencyToken)
    const session = present(await findStaffSession(house.ctx, { sessionToken }), 'the session lives')
    const held = ['staff.manage', 'role.manage', 'access.approve', 'customer.manage'] as const
    expect(held.filter((permission) => session.permissions.has(permission))).toEqual([])
    expect(session.permissions.has('payment.read')).toBe(true)
  })

  it('used a second time is over', async () => {
    const { emergencyToken } = await askAndGrant()
    await entered(emergencyToken)
    expect(await enter(emergencyToken)).toEqual({ kind: 'over', reason: 'used' })
  })

  it('used ten times at one moment opens one session', async () => {
    const { emergencyToken } = await askAndGrant()
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter(emergencyToken)))
    expect(answers.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1)
  })

  it('waits half an hour and no longer, for the decision and for the entry', async () => {
    const late = await ask()
    const granted = await askAndGrant()
    house.database.clock.offsetMs += 30 * 60_000 + 1_000
    expect(await approve(house, late.approvalId, house.first)).toEqual({ kind: 'expired' })
    expect(await enter(granted.emergencyToken)).toEqual({ kind: 'over', reason: 'expired' })
    house.database.clock.offsetMs = 0
  })

  it('asked with a token of no login, or of a finished one, is refused', async () => {
    const invented = await askBreakGlass(house.ctx, { challengeToken: 'x'.repeat(43), reason, client })
    expect(invented).toEqual({ kind: 'ended', reason: 'not_found' })
    const { challengeToken, emergencyToken } = await askAndGrant()
    await entered(emergencyToken)
    const again = await askBreakGlass(house.ctx, { challengeToken, reason, client })
    expect(again).toEqual({ kind: 'ended', reason: 'used' })
  })

  it('is not opened while a code can arrive', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const email = await emailOf(house.ctx, clerk.id)
    const begun = await beginStaffLogin(house.ctx, { email, password: testPassword, client })
    if (begun.kind !== 'challenge') throw new Error(begun.kind)
    const { challengeToken } = begun
    expect(await askBreakGlass(house.ctx, { challengeToken, reason, client })).toEqual({ kind: 'not_open' })
  })

  it('asked twice waits once, and without a reason not at all', async () => {
    const { challengeToken } = await ask()
    expect((await askBreakGlass(house.ctx, { challengeToken, reason, client })).kind).toBe('waiting_already')
    const silent = await askBreakGlass(house.ctx, { challengeToken, reason: '', client })
    expect(silent).toEqual({ kind: 'reason_missing' })
  })

  it('asked three times in a day is not asked again', async () => {
    const clerk = await createPerson(house.ctx, { role: 'orders' })
    const kinds = []
    for (let time = 0; time < 4; time += 1) {
      const challengeToken = await loginWithoutCode(clerk)
      kinds.push((await askBreakGlass(house.ctx, { challengeToken, reason, client })).kind)
      house.database.clock.offsetMs += 31 * 60_000
    }
    house.database.clock.offsetMs = 0
    expect(kinds).toEqual(['asked', 'asked', 'asked', 'too_many'])
  })

  it('dies with the account that is closed meanwhile', async () => {
    const { emergencyToken, clerk } = await askAndGrant()
    await proven(house.ctx, house.first, () =>
      retireStaff(house.ctx, { actor: house.first, staffId: clerk.id, reason }),
    )
    expect(await enter(emergencyToken)).toEqual({ kind: 'over', reason: 'revoked' })
  })

  it('rejected by a supervisor is over', async () => {
    const { approvalId, emergencyToken } = await ask()
    const reject = { approvalId, decision: 'reject', reason, actor: house.second } as const
    await proven(house.ctx, house.second, () => decideApproval(house.ctx, reject))
    expect(await enter(emergencyToken)).toEqual({ kind: 'over', reason: 'refused' })
  })

  it('is told to everybody who manages people and written down', async () => {
    const { emergencyToken, clerk } = await askAndGrant()
    await entered(emergencyToken)
    for (const { id } of [house.first, house.second, clerk]) {
      const { id: staffId } = present(await findStaff(house.ctx.db, id), 'the person exists')
      const notices = await listStaffNotices(house.ctx.db, { staffId, limit: 2 })
      expect(notices.map(({ kind }) => kind)).toEqual(['break_glass', 'break_glass'])
    }
    const [record] = await listAudit(house.ctx.db, { object: { kind: 'staff', id: clerk.id }, limit: 1 })
    expect(record?.action).toBe('staff.break_glass_used')
  })
})
