import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askProof, findProof, hashDeed, type AskedProof, type Deed } from '#access'
import { present } from '#platform/assert.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { signInTestPerson, type TestPerson } from '../factor.testing.ts'
import { endStaffSession } from '../staff-session.ts'
import type { TestIdentity } from '../testing.ts'
import { beginTestLogin, createTestIdentity, otherCode, testClient } from '../testing.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { checkStepUpCode, openStepUpChallenge, stepUpStatus } from './step-up.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const minuteMs = 60_000
const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const deedOf = (amount: bigint): Deed => ({ action: 'refund.order', values: { paymentId: 'pay_x', amount } })

async function ask(person: TestPerson, deed: Deed = deedOf(125_000n)): Promise<AskedProof> {
  const summary = `Kembalikan Rp ${String(deed.values['amount'])}`
  const form = { path: '/pengembalian/baru', method: 'post', fields: [] } as const
  const proofId = await askProof(database.ctx, { actor: person.actor, deed, summary, form })
  return present(await findProof(database.db, { proofId, sessionId: person.session.id }), 'the question')
}

const open = (proof: AskedProof) =>
  openStepUpChallenge(identity.ctx, { proof, client: testClient, locale: 'id' })
const check = (proof: AskedProof, code: string) =>
  database.ctx.transaction((trx) => checkStepUpCode(identity.ctx, trx, { proof, code, client: testClient }))

/** A question whose code has come. */
async function asked(person: TestPerson, deed?: Deed): Promise<{ proof: AskedProof; code: string }> {
  const proof = await ask(person, deed)
  expect(await open(proof)).toMatchObject({ kind: 'sent', sendState: 'sent', sendsLeft: 2 })
  return { proof, code: identity.phones.lastCode() }
}

describe('a code for one deed', () => {
  it('is right once, for its question', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { proof, code } = await asked(person)
    expect(await check(proof, ` ${code.slice(0, 3)} ${code.slice(3)} `)).toEqual({ kind: 'right' })
    expect(await check(proof, code), 'used').toEqual({ kind: 'ended', reason: 'used' })
  })

  it('says in the message beside it what would be done, and hides the link from the database', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await asked(person)
    const { rows } = await sql<{ params: Record<string, string> }>`
      select params from messaging.message where template = 'login_notice_id' order by created_at desc limit 1
    `.execute(database.db)
    expect(rows[0]?.params).toMatchObject({ action: 'Kembalikan Rp 125000', address: testClient.address })
    expect(rows[0]?.params['link']).toMatch(/^sealed:/)
    const link = identity.ctx.identity.valueSealer.open(rows[0]?.params['link'])
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3001\/bukan-saya\/[\w-]{43}$/)
  })

  it('is wrong for another question, another sum, another session and another account', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { proof, code } = await asked(person)
    const sibling = await ask(person)
    expect(await check(sibling, code), 'no code was asked for it').toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
    const dearer = { ...proof, deedSha256: hashDeed(deedOf(9_125_000n)) }
    expect(await check(dearer, code)).toMatchObject({ kind: 'wrong', triesLeft: 4 })
    const stranger = await signInTestPerson(identity, 'sales')
    const foreign = { ...proof, sessionId: stranger.session.id, staffId: stranger.staffId }
    expect(await check(foreign, code)).toEqual({ kind: 'ended', reason: 'not_found' })
    expect(await check({ ...proof, staffId: stranger.staffId }, code)).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
    expect(await check(proof, code)).toEqual({ kind: 'right' })
  })

  it('opens no login, and the code of a login proves no deed', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { challengeToken } = await beginTestLogin(identity.ctx, person.email)
    const loginCode = identity.phones.lastCode()
    later(minuteMs + 1)
    const { proof, code } = await asked(person)
    expect(
      await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient }),
      'one challenge lives at a time',
    ).toEqual({ kind: 'ended', reason: 'superseded' })
    expect(loginCode === code || (await check(proof, loginCode)).kind === 'wrong').toBe(true)
    // Moved in the database from one purpose to the other, it still does not match: the MAC holds the purpose.
    await sql`
      update identity.login_challenge set purpose = 'staff_login', proof_id = null, session_id = null, deed_sha256 = null
      where state = 'live' and staff_id = ${person.staffId}`.execute(database.db)
    expect(await check(proof, code)).toEqual({ kind: 'ended', reason: 'not_found' })
  })

  it('is guessed five times a question and ten times in a row, also in parallel and by new questions', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const first = await asked(person)
    const tries = await Promise.all(
      Array.from({ length: 30 }, (_, step) => check(first.proof, otherCode(first.code, step + 1))),
    )
    expect(tries.filter(({ kind }) => kind === 'wrong')).toHaveLength(4)
    expect(await check(first.proof, first.code)).toEqual({ kind: 'ended', reason: 'too_many_tries' })
    later(minuteMs + 1)
    const second = await asked(person)
    const last = []
    for (let step = 1; step <= 5; step += 1)
      last.push(await check(second.proof, otherCode(second.code, step)))
    expect(last.at(-1)).toEqual({ kind: 'ended', reason: 'locked' })
    expect(await check(second.proof, second.code)).toMatchObject({ kind: 'ended' })
    const { kind } = await open(await ask(person))
    expect(['sent', 'wait', 'ended']).toContain(kind)
  })

  it('is locked by its own session only: a stranger who guesses at the login does not stop the deed', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await sql`
      update identity.staff_user set otp_fail = 50, otp_locked_until = now() + interval '1 day'
      where id = ${person.staffId}`.execute(database.db)
    const { proof, code } = await asked(person)
    expect(await check(proof, code)).toEqual({ kind: 'right' })
  })

  it('goes out three times at most, with the gaps of logins, and only the last one counts', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { proof, code: first } = await asked(person)
    expect(await open(proof)).toMatchObject({ kind: 'wait' })
    later(minuteMs + 1)
    expect(await open(proof)).toMatchObject({ kind: 'sent', sendsLeft: 1 })
    const second = identity.phones.lastCode()
    expect(first === second || (await check(proof, first)).kind === 'wrong').toBe(true)
    later(minuteMs + 1)
    expect(await open(proof)).toMatchObject({ kind: 'sent', sendsLeft: 0 })
    later(minuteMs + 1)
    expect(await open(proof)).toEqual({ kind: 'no_more_sends' })
    expect(await check(proof, identity.phones.lastCode())).toEqual({ kind: 'right' })
  })

  it('is not sent for an ended session, an old question or an answered one', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const proof = await ask(person)
    later(11 * minuteMs)
    expect(await open(proof)).toEqual({ kind: 'unavailable' })
    expect(await open({ ...(await ask(person)), state: 'given' })).toEqual({ kind: 'unavailable' })
    const orphan = await ask(person)
    await endStaffSession(identity.ctx, { sessionToken: person.token, client: testClient })
    expect(await open(orphan)).toEqual({ kind: 'unavailable' })
  })

  it('dies with the question: five minutes after it was sent, and with the account', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { proof, code } = await asked(person)
    later(5 * minuteMs + 1)
    expect(await check(proof, code)).toMatchObject({ kind: 'wrong', codeExpired: true })
    later(minuteMs)
    expect(await open(proof)).toMatchObject({ kind: 'sent' })
    await sql`update identity.staff_user set cred_version = cred_version + 1 where id = ${person.staffId}`.execute(
      database.db,
    )
    expect(await check(proof, identity.phones.lastCode())).toEqual({ kind: 'ended', reason: 'revoked' })
  })

  it('tells its page how it fares, and nobody else', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const { proof } = await asked(person)
    const of = { proofId: proof.id, sessionId: person.session.id }
    expect(await stepUpStatus(identity.ctx, of)).toMatchObject({ kind: 'live', triesLeft: 5, sendsLeft: 2 })
    expect(await stepUpStatus(identity.ctx, { ...of, sessionId: 'ses_other' })).toBeNull()
  })
})
