import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { factorDeed } from '../change-factor.ts'
import { checkFactor, listFactors } from '../factor.ts'
import type { TestPerson } from '../factor.testing.ts'
import { proveByCode, signInTestPerson } from '../factor.testing.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient } from '../testing.ts'
import { makeRecoveryCodes } from './make-recovery-codes.ts'
import { makeRecoveryCode, readRecoveryCode } from './recovery-code.ts'

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

async function make(asked: TestPerson): Promise<{ person: TestPerson; codes: readonly string[] }> {
  const { person } = await proveByCode(identity, asked, factorDeed('recovery_codes.make'))
  const made = await makeRecoveryCodes(identity.ctx, { actor: person.actor, client: testClient })
  if (made.kind !== 'made') throw new Error(`they are made, not ${made.kind}`)
  return { person, codes: made.codes }
}

function check(person: TestPerson, code: string) {
  const { ctx } = identity
  const bound = { purpose: 'proof', id: 'prf_X' } as const
  const answer = { kind: 'recovery_code', code } as const
  return ctx.transaction((trx) =>
    checkFactor(ctx, trx, { staffId: person.staffId, answer, bound, client: testClient, at: ctx.now() }),
  )
}

const left = async (person: TestPerson) => (await listFactors(database.db, person.staffId)).recoveryCodesLeft

describe('recovery codes', () => {
  it('are ten different ones of 80 bits, and each opens once', async () => {
    const { person, codes } = await make(await signInTestPerson(identity, 'sales'))
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const [first = '', second = ''] = codes
    expect(await check(person, first)).toBe('right')
    expect(await check(person, first)).toBe('wrong')
    expect(await left(person)).toBe(9)
    expect(await check(person, ` ${second.toLowerCase().replaceAll('-', ' ')} `)).toBe('right')
  })

  it('offered eight times at once opens one time', async () => {
    const { person, codes } = await make(await signInTestPerson(identity, 'sales'))
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => check(person, codes[0] ?? '')))
    expect(verdicts.filter((verdict) => verdict === 'right')).toHaveLength(1)
    expect(await left(person)).toBe(9)
  })

  it('are told to their owner when one is used, recorded, and never in plain', async () => {
    const { person, codes } = await make(await signInTestPerson(identity, 'sales'))
    const [code = ''] = codes
    await check(person, code)
    const { rows } = await sql<{ kind: string }>`
      select kind from identity.staff_notice where staff_id = ${person.staffId} and kind like 'recovery%' order by at
    `.execute(database.db)
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual(['recovery_code_used', 'recovery_codes_made'])
    const stored = await sql<{ all: string }>`
      select string_agg(t::text, ' ') as all from (
        select r::text as t from identity.staff_recovery_code r union all
        select e::text from identity.auth_event e union all select a::text from audit.record a) rows
    `.execute(database.db)
    const text = stored.rows[0]?.all ?? ''
    for (const each of codes) {
      expect(text).not.toContain(each)
      expect(text).not.toContain(each.replaceAll('-', ''))
    }
  })

  it('of an older set are worth nothing once there is a new one', async () => {
    const first = await make(await signInTestPerson(identity, 'sales'))
    database.clock.offsetMs += 61_000
    const second = await make(first.person)
    expect(await check(second.person, first.codes[0] ?? '')).toBe('wrong')
    expect(await check(second.person, second.codes[0] ?? '')).toBe('right')
    expect(await left(second.person)).toBe(9)
  })

  it('of somebody else are worth nothing', async () => {
    const mine = await make(await signInTestPerson(identity, 'sales'))
    const theirs = await make(await signInTestPerson(identity, 'sales'))
    expect(await check(mine.person, theirs.codes[0] ?? '')).toBe('wrong')
    expect(await check(theirs.person, theirs.codes[0] ?? '')).toBe('right')
  })

  it('are made only with a fresh proof, each time anew', async () => {
    const { person } = await make(await signInTestPerson(identity, 'sales'))
    const by = { actor: person.actor, client: testClient }
    expect(await makeRecoveryCodes(identity.ctx, by)).toMatchObject({ kind: 'proof_needed' })
  })

  it('that do not exist are unavailable, so that nothing is guessed', async () => {
    const person = await signInTestPerson(identity, 'sales')
    expect(await check(person, makeRecoveryCode())).toBe('unavailable')
  })

  it.each([
    ['nothing', ''],
    ['a letter', 'x'],
    ['three groups', 'AAAA-AAAA-AAAA'],
    ['bytes of zero', '\u0000'.repeat(16)],
    ['letters that codes do not have', 'U'.repeat(16)],
    ['a whole book', 'A'.repeat(10_000)],
  ])('take not %s for one', async (_name, typed) => {
    const { person } = await make(await signInTestPerson(identity, 'sales'))
    expect(await check(person, typed)).toBe('wrong')
  })

  it('are read as people write them', () => {
    expect(readRecoveryCode('ol1i-0000 abcd-efgh')).toBe('01110000ABCDEFGH')
  })
})
