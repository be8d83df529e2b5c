import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginPhoneChange, phoneDeed, stopToken } from './begin-phone-change.ts'
import { changePassword, passwordDeed } from './change-password.ts'
import { applyPhoneChanges, confirmPhoneChange } from './confirm-phone-change.ts'
import { personOf, signInTestPerson, type TestPerson } from './factor.testing.ts'
import { findOpenPhoneChange } from './phone-change.store.ts'
import { isSignedIn, proveBy } from './profile.testing.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { present } from '#platform/assert.ts'
import { stopPhoneChange } from './stop-phone-change.ts'
import { findStaff } from './staff.store.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  changeTestCredentials,
  createTestIdentity,
  otherCode,
  testClient,
} from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

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

const newPassword = 'teh poci hangat sekali'
let numbers = 0
const freshNumber = () =>
  present(normalizePhone(`0816${String((numbers += 1)).padStart(8, '0')}`), 'a number')
const change = (person: TestPerson, password = newPassword) =>
  changePassword(identity.ctx, { actor: person.actor, newPassword: password, client: testClient })
const begin = (person: TestPerson, phone: string) =>
  beginPhoneChange(identity.ctx, { actor: person.actor, phone, client: testClient })
const confirm = (person: TestPerson, code = identity.phones.lastCode()) =>
  confirmPhoneChange(identity.ctx, { actor: person.actor, code, client: testClient })
const phoneOf = async (person: TestPerson) => (await findStaff(database.db, person.staffId))?.phone

/** A change of number whose code is out. */
async function beginProven(person: TestPerson, phone = freshNumber()): Promise<void> {
  await proveBy(identity.ctx, person, { deed: phoneDeed(phone), factor: 'whatsapp' })
  expect((await begin(person, phone)).kind).toBe('code_sent')
}

describe('a stolen session', () => {
  it('sets no password without the proof of old password and factor', async () => {
    const person = await signInTestPerson(identity, 'sales')
    expect(await change(person)).toMatchObject({ kind: 'proof_needed' })
    expect((await findStaff(database.db, person.staffId))?.credVersion).toBe(1)
  })

  it('changes no number without it, and no message goes out', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const before = identity.phones.arrived.length
    expect(await begin(person, freshNumber())).toMatchObject({ kind: 'proof_needed' })
    expect(identity.phones.arrived).toHaveLength(before)
  })

  it('cannot use the proof of one number for another', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await proveBy(identity.ctx, person, { deed: phoneDeed(freshNumber()), factor: 'whatsapp' })
    expect(await begin(person, freshNumber())).toMatchObject({ kind: 'proof_needed' })
  })

  it('cannot use the proof of a number for the password, nor one proof twice', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const phone = freshNumber()
    await proveBy(identity.ctx, person, { deed: phoneDeed(phone), factor: 'whatsapp' })
    expect(await change(person)).toMatchObject({ kind: 'proof_needed' })
    await begin(person, phone)
    expect(await begin(person, freshNumber())).toMatchObject({ kind: 'proof_needed' })
  })

  it('cannot use the proof that another session of the same person gave', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await proveBy(identity.ctx, person, { deed: passwordDeed, factor: 'whatsapp' })
    const begun = await beginTestLogin(identity.ctx, person.email)
    const done = await verifyStaffCode(identity.ctx, {
      challengeToken: begun.challengeToken,
      code: identity.phones.lastCode(),
      client: testClient,
    })
    if (done.kind !== 'signed_in') throw new Error(done.kind)
    const other = await personOf(identity.ctx, { ...person, token: done.sessionToken })
    expect(await change(other)).toMatchObject({ kind: 'proof_needed' })
    expect((await change(person)).kind).toBe('changed')
  })
})

describe('a proof', () => {
  it('is good for one new password, however many arrive at once', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await proveBy(identity.ctx, person, { deed: passwordDeed, factor: 'whatsapp' })
    const answers = await Promise.all(
      ['satu', 'dua', 'tiga', 'empat'].map((word) => change(person, `teh poci hangat ${word}`)),
    )
    expect(answers.filter(({ kind }) => kind === 'changed')).toHaveLength(1)
    const kept = answers.find((answer) => answer.kind === 'changed')
    expect(await isSignedIn(identity.ctx, kept?.kind === 'changed' ? kept.sessionToken : '')).toBe(true)
  })

  it('is worth nothing after five minutes', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await proveBy(identity.ctx, person, { deed: passwordDeed, factor: 'whatsapp' })
    database.clock.offsetMs = 5 * 60_000 + 1_000
    expect(await change(person)).toMatchObject({ kind: 'proof_needed' })
  })
})

describe('the code for a new number', () => {
  it('guessed five times is over, and the number stays', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const before = await phoneOf(person)
    await beginProven(person)
    const code = identity.phones.lastCode()
    for (let step = 1; step < 5; step += 1)
      expect(await confirm(person, otherCode(code, step))).toMatchObject({
        kind: 'wrong',
        triesLeft: 5 - step,
      })
    expect(await confirm(person, otherCode(code, 5))).toMatchObject({ kind: 'ended' })
    expect(await confirm(person, code)).toMatchObject({ kind: 'ended' })
    database.clock.offsetMs = 48 * 3_600_000
    await applyPhoneChanges(identity.ctx)
    expect(await phoneOf(person)).toBe(before)
  })

  it('given many times at once begins one cool-down and ends none', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    const code = identity.phones.lastCode()
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(person, code)))
    expect(answers.filter(({ kind }) => kind === 'cooling')).toHaveLength(1)
    expect(await findOpenPhoneChange(database.db, person.staffId)).toMatchObject({ state: 'cooling' })
  })

  it('opens no login, and the code of a login confirms no number', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    const codeOfNumber = phones.lastCode()
    const { challengeToken } = await beginTestLogin(ctx, person.email)
    const codeOfLogin = phones.lastCode()
    const login = { challengeToken, client: testClient }
    expect(await verifyStaffCode(ctx, { ...login, code: codeOfNumber })).toMatchObject({ kind: 'wrong' })
    // The login also ended the change: of one account one code lives at a time.
    expect(await confirm(person, codeOfLogin)).toMatchObject({ kind: 'ended' })
  })

  it('is taken from the session that asked for it, and from no other', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    const code = phones.lastCode()
    const stranger = await signInTestPerson(identity, 'sales')
    expect(await confirm(stranger, code)).toEqual({ kind: 'ended', reason: 'not_found' })
    const elsewhere = { ...person.actor, session: { id: 'ses_elsewhere', factor: 'whatsapp' as const } }
    expect(await confirmPhoneChange(ctx, { actor: elsewhere, code, client: testClient })).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
    expect((await confirm(person, code)).kind).toBe('cooling')
  })

  it('does not take the number of a colleague, who is told nothing of it by an earlier answer', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const colleague = await signInTestPerson(identity, 'sales')
    const number = present(normalizePhone((await phoneOf(colleague)) ?? ''), 'a number')
    database.clock.offsetMs = 61_000
    await beginProven(person, number)
    await confirm(person)
    database.clock.offsetMs = 25 * 3_600_000
    await applyPhoneChanges(identity.ctx)
    expect(await phoneOf(person)).not.toBe(number)
    expect(await phoneOf(colleague)).toBe(number)
  })

  it('is sent at the limits of every phone: the thirteenth of a day waits', async () => {
    const { ctx } = identity
    const phone = freshNumber()
    const person = await signInTestPerson(identity, 'sales')
    await sql`insert into identity.otp_send (id, challenge_id, phone_e164, at)
      select 'ots_' || n, (select id from identity.login_challenge where staff_id = ${person.staffId} limit 1),
        ${phone}, ${ctx.now()}::timestamptz - n * interval '1 hour' from generate_series(1, 12) n`.execute(
      database.db,
    )
    await proveBy(ctx, person, { deed: phoneDeed(phone), factor: 'whatsapp' })
    expect(await begin(person, phone)).toMatchObject({ kind: 'wait' })
    // The limit used nothing up: the proof is still good where another number is not asked for.
    expect(await findOpenPhoneChange(database.db, person.staffId)).toBeNull()
  })
})

describe('a change of number that cools down', () => {
  it('is dropped by any change of credentials meanwhile', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    const before = await phoneOf(person)
    await beginProven(person)
    await confirm(person)
    await changeTestCredentials(ctx, person.staffId)
    database.clock.offsetMs = 25 * 3_600_000
    await applyPhoneChanges(ctx)
    expect(await phoneOf(person)).toBe(before)
  })

  it('is stopped once by its link, and the link does nothing more', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    await confirm(person)
    const open = await findOpenPhoneChange(database.db, person.staffId)
    const token = stopToken(ctx, open?.id ?? '')
    const answers = await Promise.all(
      [1, 2, 3].map(() => stopPhoneChange(ctx, { token, client: testClient })),
    )
    expect(answers.filter(({ kind }) => kind === 'stopped')).toHaveLength(1)
    expect(await stopPhoneChange(ctx, { token, client: testClient })).toEqual({ kind: 'gone' })
    const { rows } = await sql<{ version: number }>`
      select cred_version as version from identity.staff_user where id = ${person.staffId}`.execute(
      database.db,
    )
    expect(rows[0]?.version).toBe(2)
  })

  it('is not stopped by invented links, nor before its code was given', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    const open = await findOpenPhoneChange(database.db, person.staffId)
    for (const token of ['', 'a'.repeat(43), "' or 1=1 --", stopToken(ctx, open?.id ?? '')])
      expect(await stopPhoneChange(ctx, { token, client: testClient })).toEqual({ kind: 'gone' })
    expect(await isSignedIn(ctx, person.token)).toBe(true)
  })

  it('keeps its link in no table: a stolen database stops nothing and begins nothing', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person)
    await confirm(person)
    const open = await findOpenPhoneChange(database.db, person.staffId)
    const token = stopToken(ctx, open?.id ?? '')
    const { rows } = await sql<{ text: string }>`select change::text as text from identity.phone_change change
      union all select notice::text from identity.staff_notice notice`.execute(database.db)
    expect(rows.map(({ text }) => text).join('\n')).not.toContain(token)
  })
})
