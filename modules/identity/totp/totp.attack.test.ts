import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { factorDeed } from '../change-factor.ts'
import { checkFactor, listFactors } from '../factor.ts'
import type { TestPerson } from '../factor.testing.ts'
import { proveByCode, signInTestPerson } from '../factor.testing.ts'
import type { TestIdentity } from '../testing.ts'
import { findStaffSession } from '../staff-session.ts'
import { beginTestLogin, createTestIdentity, otherCode, testClient } from '../testing.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { beginTotp, confirmTotp, removeTotp } from './change-totp.ts'
import { totpCodeAt } from './totp.ts'

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

const stepMs = 30_000
const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const codeNow = (secret: string, shiftMs = 0) =>
  totpCodeAt(secret.replaceAll(' ', ''), new Date(identity.ctx.now().getTime() + shiftMs))

function check(person: TestPerson, code: string) {
  const { ctx } = identity
  const bound = { purpose: 'proof', id: 'prf_X' } as const
  const answer = { kind: 'totp', code } as const
  return ctx.transaction((trx) =>
    checkFactor(ctx, trx, { staffId: person.staffId, answer, bound, at: ctx.now() }),
  )
}

/** An app begun by somebody who proved it. */
async function begin(): Promise<{ person: TestPerson; secret: string }> {
  const first = await signInTestPerson(identity, 'sales')
  const { person } = await proveByCode(identity, first, factorDeed('totp.enrol'))
  const begun = await beginTotp(identity.ctx, { actor: person.actor, client: testClient })
  if (begun.kind !== 'begun') throw new Error('it was proven')
  return { person, secret: begun.secret }
}

/** An app that counts; its next step has begun. */
async function enrol(): Promise<{ person: TestPerson; secret: string }> {
  const { person, secret } = await begin()
  const confirmed = await confirm(person, codeNow(secret))
  expect(confirmed).toEqual({ kind: 'confirmed' })
  later(stepMs)
  return { person, secret }
}

function confirm(person: TestPerson, code: string, endOthers = false) {
  return confirmTotp(identity.ctx, { actor: person.actor, client: testClient, code, endOthers })
}

describe('an authenticator app', () => {
  it('counts only after one right code, and its owner is told', async () => {
    const { person, secret } = await begin()
    expect((await listFactors(database.db, person.staffId)).totp).toBe(false)
    expect(await check(person, codeNow(secret))).toBe('unavailable')
    expect(await confirm(person, otherCode(codeNow(secret)))).toEqual({ kind: 'wrong' })
    expect(await confirm(person, codeNow(secret))).toEqual({ kind: 'confirmed' })
    expect((await listFactors(database.db, person.staffId)).totp).toBe(true)
    const { rows } = await sql`
      select id from identity.staff_notice where staff_id = ${person.staffId} and kind = 'totp_added'
    `.execute(database.db)
    expect(rows).toHaveLength(1)
  })

  it('takes each step once: the code that confirmed it, and any code, is worth nothing a second time', async () => {
    const { person, secret } = await begin()
    const first = codeNow(secret)
    await confirm(person, first)
    expect(await check(person, first)).toBe('wrong')
    later(stepMs)
    const second = codeNow(secret)
    expect(await check(person, second)).toBe('right')
    expect(await check(person, second)).toBe('wrong')
    expect(await check(person, first)).toBe('wrong')
  })

  it('offered the same code ten times at once takes one', async () => {
    const { person, secret } = await enrol()
    const code = codeNow(secret)
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => check(person, code)))
    expect(verdicts.filter((verdict) => verdict === 'right')).toHaveLength(1)
  })

  it('takes the step before and after, for clocks a little wrong, and none beyond', async () => {
    const { person, secret } = await enrol()
    later(10 * stepMs)
    expect(await check(person, codeNow(secret, -2 * stepMs))).toBe('wrong')
    expect(await check(person, codeNow(secret, 2 * stepMs))).toBe('wrong')
    expect(await check(person, codeNow(secret, -stepMs))).toBe('right')
    expect(await check(person, codeNow(secret, stepMs))).toBe('right')
    // The step between was passed over, so it is spent too.
    expect(await check(person, codeNow(secret))).toBe('wrong')
  })

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', '1e5000'])(
    'takes no %j for a code',
    async (code) => {
      const { person } = await enrol()
      expect(await check(person, code)).toBe('wrong')
    },
  )

  it('is confirmed only in the session that began it, and only within a quarter of an hour', async () => {
    const { secret } = await begin()
    const other = await signInTestPerson(identity, 'sales')
    expect(await confirm(other, codeNow(secret))).toEqual({ kind: 'not_begun' })
    const late = await begin()
    later(15 * 60_000 + 1)
    expect(await confirm(late.person, codeNow(late.secret))).toEqual({ kind: 'not_begun' })
  })

  it('guessed at while it is confirmed locks like any code', async () => {
    const { person, secret } = await begin()
    const kinds: string[] = []
    for (let step = 1; step <= 10; step += 1)
      kinds.push((await confirm(person, otherCode(codeNow(secret), step * 7))).kind)
    expect(kinds.slice(0, 9).every((kind) => kind === 'wrong')).toBe(true)
    expect(kinds.at(-1)).toBe('locked')
    expect(await confirm(person, codeNow(secret))).toEqual({ kind: 'locked' })
  })

  it('begins and goes only with a fresh proof', async () => {
    const { person, secret } = await enrol()
    const by = { actor: person.actor, client: testClient }
    expect(await beginTotp(identity.ctx, by)).toMatchObject({ kind: 'proof_needed' })
    expect(await removeTotp(identity.ctx, by)).toMatchObject({ kind: 'proof_needed' })
    later(60_000)
    const proven = await proveByCode(identity, person, factorDeed('totp.remove'))
    const change = { actor: proven.person.actor, client: testClient }
    expect(await removeTotp(identity.ctx, change)).toEqual({ kind: 'removed' })
    expect(await check(person, codeNow(secret))).toBe('unavailable')
  })

  it('replaced by another one dies with the first code of the new one, not before', async () => {
    const { person, secret } = await enrol()
    later(60_000)
    const proven = await proveByCode(identity, person, factorDeed('totp.enrol'))
    const begun = await beginTotp(identity.ctx, { actor: proven.person.actor, client: testClient })
    if (begun.kind !== 'begun') throw new Error('it was proven')
    expect(await check(person, codeNow(secret))).toBe('right')
    later(stepMs)
    expect(await confirm(proven.person, codeNow(begun.secret))).toEqual({ kind: 'confirmed' })
    later(stepMs)
    expect(await check(person, codeNow(secret))).toBe('wrong')
    expect(await check(person, codeNow(begun.secret))).toBe('right')
  })

  it('stands in a stolen database sealed, and its seal opens no other row', async () => {
    const { person, secret } = await enrol()
    const { rows } = await sql<{ id: string; sealed: Buffer }>`
      select id, secret_sealed as sealed from identity.staff_totp where staff_id = ${person.staffId}
    `.execute(database.db)
    const [row] = rows
    if (row === undefined) throw new Error('it is stored')
    expect(row.sealed.toString('latin1')).not.toContain(secret.replaceAll(' ', ''))
    expect(identity.ctx.identity.factorSealer.unseal(row.sealed, row.id)).toBe(secret.replaceAll(' ', ''))
    expect(identity.ctx.identity.factorSealer.unseal(row.sealed, 'ttp_OTHER')).toBeNull()
  })

  it('added with the wish to end other sessions ends them, and not its own', async () => {
    const { person, secret } = await begin()
    later(61_000)
    const { challengeToken } = await beginTestLogin(identity.ctx, person.email)
    const login = { challengeToken, code: identity.phones.lastCode(), client: testClient }
    const elsewhere = await verifyStaffCode(identity.ctx, login)
    if (elsewhere.kind !== 'signed_in') throw new Error('the right code signs in')
    expect(await confirm(person, codeNow(secret), true)).toEqual({ kind: 'confirmed' })
    const find = (sessionToken: string) => findStaffSession(identity.ctx, { sessionToken })
    expect(await find(elsewhere.sessionToken)).toBeNull()
    expect(await find(person.token)).toMatchObject({ id: person.session.id })
  })
})
