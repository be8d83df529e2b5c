import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { savePolicy } from '#access'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginPhoneChange, stopToken } from './begin-phone-change.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { changePassword } from './change-password.ts'
import { applyPhoneChanges, confirmPhoneChange } from './confirm-phone-change.ts'
import { personOf, signInTestPerson, type TestPerson } from './factor.testing.ts'
import { findOwnProfile } from './own-profile.ts'
import { findOpenPhoneChange } from './phone-change.store.ts'
import { isSignedIn, provenBy } from './profile.testing.ts'
import { findPhoneChangeByLink, stopPhoneChange, withdrawPhoneChange } from './stop-phone-change.ts'
import { findStaff } from './staff.store.ts'
import { tellUnfinishedLogins } from './tell-unfinished-logins.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestIdentity, otherCode, testClient, testPassword } from './testing.ts'
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

const hourMs = 3_600_000
const newPassword = 'teh poci hangat sekali'
let numbers = 0
const freshNumber = () => `0815${String((numbers += 1)).padStart(8, '0')}`

/** Signs the same person in once more, from another browser. */
async function signInAgain(person: TestPerson, password = testPassword): Promise<string> {
  const { ctx, phones } = identity
  const client = { address: '127.0.0.9', agent: 'another browser' }
  const begun = await beginStaffLogin(ctx, { email: person.email, password, client })
  if (begun.kind !== 'challenge') throw new Error(`refused: ${begun.kind}`)
  const { challengeToken } = begun
  const done = await verifyStaffCode(ctx, { challengeToken, code: phones.lastCode(), client })
  if (done.kind !== 'signed_in') throw new Error(`refused: ${done.kind}`)
  return done.sessionToken
}

const noticesOf = async (staffId: string) => {
  const { rows } = await sql<{ kind: string; alsoTo: string[] }>`
    select kind, also_to as "alsoTo" from identity.staff_notice where staff_id = ${staffId} order by id
  `.execute(database.db)
  return rows
}
const kindsOf = async (staffId: string) => (await noticesOf(staffId)).map(({ kind }) => kind)
const phoneOf = async (person: TestPerson) => (await findStaff(database.db, person.staffId))?.phone

const change = (person: TestPerson, password = newPassword) =>
  changePassword(identity.ctx, { actor: person.actor, newPassword: password, client: testClient })
const begin = (person: TestPerson, phone: string) =>
  beginPhoneChange(identity.ctx, { actor: person.actor, phone, client: testClient })
/** Begins a change to a fresh number, proven by a factor. */
function beginProven(person: TestPerson, factor: 'passkey' | 'whatsapp') {
  const number = freshNumber()
  return provenBy(identity.ctx, { person, factor }, () => begin(person, number))
}
const confirm = (person: TestPerson, code = identity.phones.lastCode()) =>
  confirmPhoneChange(identity.ctx, { actor: person.actor, code, client: testClient })

describe('a new password', () => {
  it('ends every other session, login and known browser at once, and this one gets a new token', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    const other = await signInAgain(person)
    const waiting = await beginTestLogin(ctx, person.email)
    const code = identity.phones.lastCode()
    const changed = await provenBy(ctx, { person, factor: 'whatsapp' }, () => change(person))
    if (changed.kind !== 'changed') throw new Error(changed.kind)
    expect(await isSignedIn(ctx, changed.sessionToken)).toBe(true)
    expect(await isSignedIn(ctx, person.token)).toBe(false)
    expect(await isSignedIn(ctx, other)).toBe(false)
    const late = { challengeToken: waiting.challengeToken, code, client: testClient }
    expect(await verifyStaffCode(ctx, late)).toEqual({ kind: 'ended', reason: 'revoked' })
    const { rows } = await sql`select id from identity.staff_device
      where staff_id = ${person.staffId} and revoked_at is null`.execute(database.db)
    expect(rows).toEqual([])
    expect(await kindsOf(person.staffId)).toContain('password_changed')
  })

  it('opens the door that the old one no longer opens', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await provenBy(identity.ctx, { person, factor: 'whatsapp' }, () => change(person))
    await expect(signInAgain(person)).rejects.toThrow('refused')
    await expect(signInAgain(person, newPassword)).resolves.toHaveLength(43)
  })

  it('lifts what demanded it', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await sql`update identity.staff_user set must_change_password_since = now() where id = ${person.staffId}`.execute(
      database.db,
    )
    await provenBy(identity.ctx, { person, factor: 'whatsapp' }, () => change(person))
    const { rows } = await sql<{ since: Date | null }>`
      select must_change_password_since as since from identity.staff_user where id = ${person.staffId}
    `.execute(database.db)
    expect(rows[0]?.since).toBeNull()
  })

  it('that is weak, or the old one again, is refused and keeps the proof good', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const refused = await provenBy(identity.ctx, { person, factor: 'whatsapp' }, () =>
      change(person, 'pendek'),
    )
    expect(refused).toEqual({ kind: 'password_refused', reason: 'too_short' })
    expect(await change(person, testPassword)).toEqual({ kind: 'same_password' })
    expect(await change(person, `astraotoshop-${person.email.split('@')[0] ?? ''}-1`)).toMatchObject({
      kind: 'password_refused',
    })
    expect(await change(person)).toMatchObject({ kind: 'changed' })
  })
})

describe('a new number', () => {
  it('counts after the cool-down only; until then codes go to the old one, and both are told', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    const old = await phoneOf(person)
    const number = freshNumber()
    const begun = await provenBy(ctx, { person, factor: 'whatsapp' }, () => begin(person, number))
    expect(begun).toMatchObject({ kind: 'code_sent', phoneMasked: expect.stringContaining('0815') })
    expect(phones.arrived.at(-1)?.to).toBe(`62${number.slice(1)}`)
    expect(await confirm(person)).toMatchObject({ kind: 'cooling' })
    await applyPhoneChanges(ctx)
    expect(await phoneOf(person)).toBe(old)
    await beginTestLogin(ctx, person.email)
    expect(phones.arrived.at(-1)?.to).toBe(old)

    database.clock.offsetMs = 24 * hourMs + 1_000
    await Promise.all([applyPhoneChanges(ctx), applyPhoneChanges(ctx)])
    expect(await phoneOf(person)).toBe(`62${number.slice(1)}`)
    expect(await isSignedIn(ctx, person.token)).toBe(false)
    expect(await noticesOf(person.staffId)).toMatchObject([
      { kind: 'phone_change_begun', alsoTo: [`62${number.slice(1)}`] },
      { kind: 'phone_changed', alsoTo: [old] },
    ])
  })

  it('confirmed by a passkey that is no newcomer counts at once, and by a newcomer cools down', async () => {
    const { ctx } = identity
    for (const [ageHours, kind] of [
      [48, 'changed'],
      [1, 'cooling'],
    ] as const) {
      const person = await signInTestPerson(identity, 'sales')
      await sql`insert into identity.staff_passkey
        (id, staff_id, credential_id, public_key, sign_count, name, is_synced, created_at)
        values (${`psk_${person.staffId}`}, ${person.staffId}, ${`credential-${person.staffId}`}, '\\x00', 0, 'Laptop', false,
          ${new Date(ctx.now().getTime() - ageHours * hourMs)})`.execute(database.db)
      await beginProven(person, 'passkey')
      expect((await confirm(person)).kind).toBe(kind)
    }
  })

  it('cools down as long as the house’s policy says', async () => {
    const { ctx } = identity
    const save = (value: number) =>
      ctx.transaction((trx) =>
        savePolicy(trx, { key: 'phoneCoolDownHours', value, by: 'system', at: ctx.now() }),
      )
    await save(0)
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person, 'whatsapp')
    expect(await confirm(person)).toEqual({ kind: 'changed' })
    await save(24)
  })

  it('stopped by the old number’s link ends sessions, asks for a new password, and keeps others from beginning', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    const old = await phoneOf(person)
    await beginProven(person, 'whatsapp')
    await confirm(person)
    const open = await findOpenPhoneChange(database.db, person.staffId)
    const token = stopToken(ctx, open?.id ?? '')
    expect(await findPhoneChangeByLink(ctx, { token })).toMatchObject({
      phoneMasked: expect.stringContaining('0815'),
    })
    expect(await stopPhoneChange(ctx, { token, client: testClient })).toEqual({ kind: 'stopped' })
    expect(await isSignedIn(ctx, person.token)).toBe(false)
    const again = await signInTestPersonAgain(person)
    expect(again.session.mustChangePassword).toBe(true)
    expect(await begin(again, freshNumber())).toEqual({ kind: 'frozen' })
    database.clock.offsetMs += 25 * hourMs
    await applyPhoneChanges(ctx)
    expect(await phoneOf(person)).toBe(old)
    expect(await kindsOf(person.staffId)).toContain('phone_change_stopped')
  })

  it('can be taken back by whoever asked', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginProven(person, 'whatsapp')
    await confirm(person)
    expect((await findOwnProfile(ctx, person)).phoneChange).toMatchObject({ state: 'cooling' })
    const taken = { actor: person.actor, client: testClient }
    expect(await withdrawPhoneChange(ctx, taken)).toEqual({ kind: 'withdrawn' })
    expect(await withdrawPhoneChange(ctx, taken)).toEqual({ kind: 'gone' })
    expect(await isSignedIn(ctx, person.token)).toBe(true)
    expect((await findOwnProfile(ctx, person)).phoneChange).toBeNull()
  })

  it('that is no number, or the same, begins nothing', async () => {
    const person = await signInTestPerson(identity, 'sales')
    expect(await begin(person, '021 123 4567')).toEqual({ kind: 'bad_phone' })
    expect(await begin(person, (await phoneOf(person)) ?? '')).toEqual({ kind: 'same_phone' })
  })
})

describe('a login that nobody finished', () => {
  it('is told once when its time is over', async () => {
    const { ctx } = identity
    const person = await signInTestPerson(identity, 'sales')
    await beginTestLogin(ctx, person.email)
    await tellUnfinishedLogins(ctx)
    expect(await kindsOf(person.staffId)).not.toContain('unfinished_login')
    database.clock.offsetMs = 11 * 60_000
    await Promise.all([tellUnfinishedLogins(ctx), tellUnfinishedLogins(ctx)])
    await tellUnfinishedLogins(ctx)
    expect((await kindsOf(person.staffId)).filter((kind) => kind === 'unfinished_login')).toHaveLength(1)
  })

  it('is not told where the same browser began anew and went through', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    const first = await beginTestLogin(ctx, person.email)
    await verifyStaffCode(ctx, {
      challengeToken: first.challengeToken,
      code: otherCode(phones.lastCode()),
      client: testClient,
    })
    database.clock.offsetMs = 61_000
    const second = await beginTestLogin(ctx, person.email)
    const code = phones.lastCode()
    await verifyStaffCode(ctx, { challengeToken: second.challengeToken, code, client: testClient })
    database.clock.offsetMs = 30 * 60_000
    await tellUnfinishedLogins(ctx)
    expect(await kindsOf(person.staffId)).not.toContain('unfinished_login')
  })
})

/** The same person in a new session. */
async function signInTestPersonAgain(person: TestPerson): Promise<TestPerson> {
  return personOf(identity.ctx, { ...person, token: await signInAgain(person) })
}
