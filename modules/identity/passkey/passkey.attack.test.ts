import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { factorDeed } from '../change-factor.ts'
import { checkFactor, listFactors } from '../factor.ts'
import type { TestPerson } from '../factor.testing.ts'
import { enrolTestPasskey, proveByCode, signInTestPerson, testOrigin } from '../factor.testing.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient } from '../testing.ts'
import { passkeyQuestion } from './ask-passkey.ts'
import { beginPasskey, enrolPasskey } from './enrol-passkey.ts'
import { removePasskey } from './remove-passkey.ts'
import type { AnswerFaults } from './testing.ts'
import { createSoftAuthenticator } from './testing.ts'

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

/** A question for this person and proof. */
async function ask(person: TestPerson, id = 'prf_X') {
  const asked = await passkeyQuestion(identity.ctx, {
    staffId: person.staffId,
    purpose: 'proof',
    boundTo: id,
  })
  if (asked.kind !== 'ask') throw new Error('the person has a passkey')
  return asked.options
}

function check(
  person: TestPerson,
  response: unknown,
  bound: { purpose: 'login' | 'proof'; id: string } = { purpose: 'proof', id: 'prf_X' },
) {
  const { ctx } = identity
  return ctx.transaction((trx) =>
    checkFactor(ctx, trx, {
      staffId: person.staffId,
      answer: { kind: 'passkey', response },
      bound,
      at: ctx.now(),
    }),
  )
}

async function events(person: TestPerson, kind: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from identity.auth_event where account_id = ${person.staffId} and kind = ${kind}
  `.execute(database.db)
  return rows[0]?.count ?? 0
}

describe('a passkey', () => {
  it('answers the question that was asked, again and again with a growing counter', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    expect(await check(person, passkey.answer(await ask(person)))).toBe('right')
    expect(await check(person, passkey.answer(await ask(person)))).toBe('right')
    const { passkeys } = await listFactors(database.db, person.staffId)
    expect(passkeys).toMatchObject([{ name: 'Laptop' }])
    expect(passkeys[0]?.lastUsedAt).not.toBeNull()
  })

  it('that counts nothing, as synced ones do, is taken each time', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    for (let round = 0; round < 2; round += 1)
      expect(await check(person, passkey.answer(await ask(person), { signCount: 0 }))).toBe('right')
  })

  it('replayed is refused, also ten times at once', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const response = passkey.answer(await ask(person))
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => check(person, response)))
    expect(verdicts.filter((verdict) => verdict === 'right')).toHaveLength(1)
    expect(await check(person, response)).toBe('wrong')
  })

  it('whose counter goes back is refused and recorded as a copy', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    expect(await check(person, passkey.answer(await ask(person), { signCount: 7 }))).toBe('right')
    expect(await check(person, passkey.answer(await ask(person), { signCount: 7 }))).toBe('wrong')
    expect(await check(person, passkey.answer(await ask(person), { signCount: 3 }))).toBe('wrong')
    expect(await events(person, 'passkey_copied')).toBe(2)
    expect(await check(person, passkey.answer(await ask(person), { signCount: 8 }))).toBe('right')
  })

  it.each<[string, AnswerFaults]>([
    ['from another origin', { origin: 'http://localhost:3000' }],
    ['from the address of digits', { origin: 'http://127.0.0.1:3001' }],
    ['from a look-alike of our origin', { origin: 'http://localhost:3001.evil.test' }],
    ['for another relying party', { rpId: 'evil.test' }],
    ['without the person verified', { isUserVerified: false }],
    ['with a spoilt signature', { isSignatureSpoilt: true }],
    ['for an invented question', { challenge: Buffer.alloc(32, 9).toString('base64url') }],
    ['of an enrolment', { type: 'webauthn.create' }],
    ['in the name of somebody else', { userHandle: Buffer.from('stf_OTHER').toString('base64url') }],
    ['out of a frame of another site', { crossOrigin: true }],
  ])('%s is refused', async (_name, faults) => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    expect(await check(person, passkey.answer(await ask(person), faults))).toBe('wrong')
  })

  it('for one proof is refused for another, and for a login', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const other = passkey.answer(await ask(person, 'prf_A'))
    expect(await check(person, other, { purpose: 'proof', id: 'prf_B' })).toBe('wrong')
    const login = passkey.answer(await ask(person, 'chl_A'))
    expect(await check(person, login, { purpose: 'login', id: 'chl_A' })).toBe('wrong')
  })

  it('of another account is refused', async () => {
    const mine = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const theirs = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const question = await ask(mine.person)
    expect(await check(mine.person, theirs.passkey.answer(question))).toBe('wrong')
  })

  it('whose answer comes after five minutes is refused', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const question = await ask(person)
    database.clock.offsetMs += 5 * 60_000 + 1
    expect(await check(person, passkey.answer(question))).toBe('wrong')
  })

  it.each([null, 'text', 7, [], {}, { id: 'x', rawId: 'x', type: 'public-key', response: {} }])(
    'of the wrong form (%j) is refused and breaks nothing',
    async (response) => {
      const { person } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
      expect(await check(person, response)).toBe('wrong')
    },
  )

  it('that was removed opens nothing any more, and never comes back', async () => {
    const made = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    database.clock.offsetMs += 61_000
    const question = await ask(made.person)
    const deed = factorDeed('passkey.remove', made.passkeyId)
    const { person } = await proveByCode(identity, made.person, deed)
    const change = { actor: person.actor, client: testClient }
    expect(await removePasskey(identity.ctx, { ...change, passkeyId: made.passkeyId })).toEqual({
      kind: 'removed',
    })
    expect(await check(person, made.passkey.answer(question))).toBe('unavailable')

    database.clock.offsetMs += 61_000
    const again = await proveByCode(identity, person, factorDeed('passkey.enrol'))
    const by = { actor: again.person.actor, client: testClient }
    const begun = await beginPasskey(identity.ctx, by)
    if (begun.kind !== 'ask') throw new Error('it was proven')
    const response = made.passkey.register(begun.options)
    expect(await enrolPasskey(identity.ctx, { ...by, name: 'Lagi', response })).toEqual({ kind: 'known' })
  })
})

describe('enrolling a passkey', () => {
  it('without a fresh proof begins nothing', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const by = { actor: person.actor, client: testClient }
    expect(await beginPasskey(identity.ctx, by)).toEqual({
      kind: 'proof_needed',
      deed: factorDeed('passkey.enrol'),
    })
    const invented = createSoftAuthenticator({ origin: testOrigin }).register({
      challenge: Buffer.alloc(32, 1).toString('base64url'),
      rp: { id: 'localhost' },
      user: { id: 'x' },
    })
    expect(await enrolPasskey(identity.ctx, { ...by, name: 'Palsu', response: invented })).toEqual({
      kind: 'refused',
    })
  })

  it('is answered once, in the session that asked, at our origin, with the person verified', async () => {
    const first = await signInTestPerson(identity, 'sales')
    const { person } = await proveByCode(identity, first, factorDeed('passkey.enrol'))
    const other = await signInTestPerson(identity, 'sales')
    const by = { actor: person.actor, client: testClient, name: 'Laptop' }
    const begun = await beginPasskey(identity.ctx, by)
    if (begun.kind !== 'ask') throw new Error('it was proven')
    const key = createSoftAuthenticator({ origin: testOrigin })
    const response = key.register(begun.options)
    const stolen = { ...by, actor: other.actor, response }
    expect((await enrolPasskey(identity.ctx, stolen)).kind).toBe('refused')
    expect((await enrolPasskey(identity.ctx, { ...by, response })).kind).toBe('enrolled')
    expect((await enrolPasskey(identity.ctx, { ...by, response })).kind).toBe('refused')
    expect(await beginPasskey(identity.ctx, by)).toMatchObject({ kind: 'proof_needed' })
  })

  it.each<[string, AnswerFaults]>([
    ['from another origin', { origin: 'https://evil.test' }],
    ['for another relying party', { rpId: 'evil.test' }],
    ['without the person verified', { isUserVerified: false }],
  ])('%s is refused', async (_name, faults) => {
    const first = await signInTestPerson(identity, 'sales')
    const { person } = await proveByCode(identity, first, factorDeed('passkey.enrol'))
    const by = { actor: person.actor, client: testClient, name: 'Laptop' }
    const begun = await beginPasskey(identity.ctx, by)
    if (begun.kind !== 'ask') throw new Error('it was proven')
    const response = createSoftAuthenticator({ origin: testOrigin }).register(begun.options, faults)
    expect((await enrolPasskey(identity.ctx, { ...by, response })).kind).toBe('refused')
  })

  it('tells its owner, excludes what is enrolled, and keeps a typed name harmless', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const { rows } = await sql<{ kind: string; subject: string }>`
      select kind, subject from identity.staff_notice where staff_id = ${person.staffId} and kind = 'passkey_added'
    `.execute(database.db)
    expect(rows).toEqual([{ kind: 'passkey_added', subject: 'Laptop' }])
    database.clock.offsetMs += 61_000
    const again = await proveByCode(identity, person, factorDeed('passkey.enrol'))
    const by = { actor: again.person.actor, client: testClient }
    const begun = await beginPasskey(identity.ctx, by)
    if (begun.kind !== 'ask') throw new Error('it was proven')
    expect(begun.options.excludeCredentials).toMatchObject([{ id: passkey.credentialId }])
    expect(begun.options.authenticatorSelection).toMatchObject({
      residentKey: 'preferred',
      userVerification: 'required',
    })
    expect(begun.options.attestation).toBe('none')
    const response = createSoftAuthenticator({ origin: testOrigin }).register(begun.options)
    const name = `\u202e${'x'.repeat(200)}\n\u0000`
    const enrolled = await enrolPasskey(identity.ctx, { ...by, name, response })
    expect(enrolled).toMatchObject({ kind: 'enrolled', name: 'x'.repeat(60) })
  })
})
