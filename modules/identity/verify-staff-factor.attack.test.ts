import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { savePolicy } from '#access'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { factorDeed } from './change-factor.ts'
import type { FactorAnswer } from './factor.ts'
import type { TestPerson } from './factor.testing.ts'
import { enrolTestPasskey, proveByCode, signInTestPerson } from './factor.testing.ts'
import { makeRecoveryCodes } from './recovery-codes/make-recovery-codes.ts'
import { findStaffSession } from './staff-session.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestIdentity, testClient } from './testing.ts'
import { beginTotp, confirmTotp } from './totp/change-totp.ts'
import { totpCodeAt } from './totp/totp.ts'
import { askLoginPasskey, verifyStaffFactor } from './verify-staff-factor.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
  await allowPasskey(false)
})

const later = (ms: number) => {
  database.clock.offsetMs += ms
}

function allowPasskey(value: boolean) {
  const { ctx } = identity
  return ctx.transaction((trx) =>
    savePolicy(trx, { key: 'passkeyReplacesCode', value, by: 'system', at: ctx.now() }),
  )
}

function verify(challengeToken: string, answer: FactorAnswer) {
  return verifyStaffFactor(identity.ctx, { challengeToken, answer, client: testClient })
}

function loseMessages(): void {
  identity.phones.answer = () => Promise.resolve({ kind: 'unknown', reason: 'timeout' })
}

async function begin(person: TestPerson): Promise<string> {
  later(61_000)
  return (await beginTestLogin(identity.ctx, person.email)).challengeToken
}

async function withCodes(): Promise<{ person: TestPerson; codes: readonly string[] }> {
  const first = await signInTestPerson(identity, 'sales')
  const { person } = await proveByCode(identity, first, factorDeed('recovery_codes.make'))
  const made = await makeRecoveryCodes(identity.ctx, { actor: person.actor, client: testClient })
  if (made.kind !== 'made') throw new Error('they are made')
  return { person, codes: made.codes }
}

async function withApp(): Promise<{ person: TestPerson; code: () => string }> {
  const first = await signInTestPerson(identity, 'sales')
  const { person } = await proveByCode(identity, first, factorDeed('totp.enrol'))
  const by = { actor: person.actor, client: testClient }
  const begun = await beginTotp(identity.ctx, by)
  if (begun.kind !== 'begun') throw new Error('it was proven')
  const code = () => totpCodeAt(begun.secret.replaceAll(' ', ''), identity.ctx.now())
  await confirmTotp(identity.ctx, { ...by, code: code() })
  return { person, code }
}

describe('a passkey at login', () => {
  it('stands in for the code only where the policy says so, and opens a session that says how', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const closed = await begin(person)
    expect(await askLoginPasskey(identity.ctx, { challengeToken: closed })).toEqual({ kind: 'unavailable' })

    await allowPasskey(true)
    const challengeToken = await begin(person)
    const asked = await askLoginPasskey(identity.ctx, { challengeToken })
    if (asked.kind !== 'ask') throw new Error('the policy allows it')
    const response = passkey.answer(asked.options)
    const signedIn = await verify(challengeToken, { kind: 'passkey', response })
    if (signedIn.kind !== 'signed_in') throw new Error(`it signs in, not ${signedIn.kind}`)
    expect(await findStaffSession(identity.ctx, { sessionToken: signedIn.sessionToken })).toMatchObject({
      factor: 'passkey',
    })
    expect(await verify(challengeToken, { kind: 'passkey', response })).toEqual({
      kind: 'ended',
      reason: 'used',
    })
  })

  it('asked for before the policy was taken back opens nothing', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    await allowPasskey(true)
    const challengeToken = await begin(person)
    const asked = await askLoginPasskey(identity.ctx, { challengeToken })
    if (asked.kind !== 'ask') throw new Error('the policy allows it')
    await allowPasskey(false)
    const response = passkey.answer(asked.options)
    expect((await verify(challengeToken, { kind: 'passkey', response })).kind).toBe('wrong')
  })

  it('answered for one login opens no other, of the same or of another person', async () => {
    const mine = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    await allowPasskey(true)
    const first = await begin(mine.person)
    const asked = await askLoginPasskey(identity.ctx, { challengeToken: first })
    if (asked.kind !== 'ask') throw new Error('the policy allows it')
    const response = mine.passkey.answer(asked.options)
    const second = await begin(mine.person)
    expect((await verify(second, { kind: 'passkey', response })).kind).toBe('wrong')
    const theirs = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const other = await begin(theirs.person)
    expect((await verify(other, { kind: 'passkey', response })).kind).toBe('wrong')
  })

  it('is asked of nobody without the password', async () => {
    await allowPasskey(true)
    expect(await askLoginPasskey(identity.ctx, { challengeToken: 'invented' })).toEqual({
      kind: 'unavailable',
    })
    expect(await verify('invented', { kind: 'totp', code: '123456' })).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
  })
})

describe('an app or a recovery code at login', () => {
  it('opens nothing while the message arrives, not even when right, and costs a try', async () => {
    const { person, codes } = await withCodes()
    const challengeToken = await begin(person)
    const [code = ''] = codes
    expect(await verify(challengeToken, { kind: 'recovery_code', code })).toEqual({
      kind: 'wrong',
      triesLeft: 4,
      codeExpired: false,
    })
    loseMessages()
    const later = await begin(person)
    expect((await verify(later, { kind: 'recovery_code', code })).kind, 'it was not used up').toBe(
      'signed_in',
    )
  })

  it('opens when no report of the message came for 45 seconds', async () => {
    const { person, code } = await withApp()
    const challengeToken = await begin(person)
    later(44_000)
    expect((await verify(challengeToken, { kind: 'totp', code: code() })).kind).toBe('wrong')
    later(2_000)
    expect((await verify(challengeToken, { kind: 'totp', code: code() })).kind).toBe('signed_in')
  })

  it('is taken once, also by eight logins steps at once', async () => {
    const { person, codes } = await withCodes()
    loseMessages()
    const challengeToken = await begin(person)
    const answer = { kind: 'recovery_code', code: codes[3] ?? '' } as const
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify(challengeToken, answer)))
    expect(answers.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1)
    const again = await begin(person)
    expect((await verify(again, answer)).kind).toBe('wrong')
  })

  it('guessed ends the login after five tries and locks after ten, like the code', async () => {
    const { person } = await withApp()
    loseMessages()
    const kinds: string[] = []
    for (let round = 0; round < 2; round += 1) {
      const challengeToken = await begin(person)
      for (let step = 0; step < 5; step += 1) {
        const answer = await verify(challengeToken, { kind: 'totp', code: `00000${step}` })
        kinds.push(answer.kind === 'ended' ? answer.reason : answer.kind)
      }
    }
    expect(kinds[4]).toBe('too_many_tries')
    expect(kinds[9]).toBe('locked')
  })
})
