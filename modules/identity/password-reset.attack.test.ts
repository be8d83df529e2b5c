import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginPasswordReset, forgetResetsOfNobody, sendResetCode } from './begin-password-reset.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import type { FactorAnswer } from './factor.ts'
import { signInTestPerson, type TestPerson } from './factor.testing.ts'
import { finishPasswordReset } from './finish-password-reset.ts'
import { giveResetCode, resetStatus } from './give-reset-code.ts'
import { isSignedIn, recoveryCodesOf, watch } from './profile.testing.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  changeTestCredentials,
  createTestIdentity,
  otherCode,
  retireTestStaff,
  testClient,
  testPassword,
} from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
let addresses = 0
beforeEach(() => {
  addresses += 1
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const newPassword = 'teh poci hangat sekali'
const client = () => ({ address: `127.0.9.${addresses}`, agent: 'test browser' })

/** Asks for a reset and does the worker's job, as far as there is one. */
async function ask(email: string): Promise<string> {
  const { resetToken } = await beginPasswordReset(identity.ctx, { email, client: client() })
  await work()
  return resetToken
}

async function work(): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from identity.password_reset where state = 'asked' and challenge_id is null order by id
  `.execute(database.db)
  for (const { id } of rows) await sendResetCode(identity.ctx, { resetId: id })
}

const give = (resetToken: string, code = identity.phones.lastCode()) =>
  giveResetCode(identity.ctx, { resetToken, code, client: client() })
const finish = (resetToken: string, answer: FactorAnswer, password = newPassword) =>
  finishPasswordReset(identity.ctx, { resetToken, answer, newPassword: password, client: client() })

/** Somebody with recovery codes, whose password is forgotten and whose code came and was right. */
async function halfway(): Promise<{ person: TestPerson; codes: readonly string[]; token: string }> {
  const person = await signInTestPerson(identity, 'sales')
  const codes = await recoveryCodesOf(identity.ctx, person)
  const token = await ask(person.email)
  expect(await give(token)).toEqual({ kind: 'right' })
  return { person, codes, token }
}

const recovery = (code: string | undefined): FactorAnswer => ({ kind: 'recovery_code', code: code ?? '' })
const logIn = (email: string, password: string) =>
  beginStaffLogin(identity.ctx, { email, password, client: client() })

describe('a forgotten password', () => {
  it('is set by phone and a factor of another kind; everything open ends, and nothing opens', async () => {
    const { person, codes, token } = await halfway()
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'done' })
    expect(await isSignedIn(identity.ctx, person.token)).toBe(false)
    expect((await logIn(person.email, testPassword)).kind).toBe('refused')
    database.clock.offsetMs = 61_000
    expect((await logIn(person.email, newPassword)).kind).toBe('challenge')
    const { rows } = await sql`select id from identity.staff_notice
      where staff_id = ${person.staffId} and kind = 'password_changed'`.execute(database.db)
    expect(rows).toHaveLength(1)
  })

  it('by the phone alone stays what it is', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const token = await ask(person.email)
    const code = identity.phones.lastCode()
    await give(token)
    const answers: FactorAnswer[] = [
      { kind: 'recovery_code', code },
      { kind: 'totp', code },
      { kind: 'passkey', response: { id: 'x', code } },
    ]
    for (const answer of answers) expect(await finish(token, answer)).toEqual({ kind: 'unavailable' })
    expect((await logIn(person.email, newPassword)).kind).toBe('refused')
  })

  it('skips no step: the factor before the code is over before it begins', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const codes = await recoveryCodesOf(identity.ctx, person)
    const token = await ask(person.email)
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'ended' })
    const { rows } = await sql`select id from identity.staff_recovery_code
      where staff_id = ${person.staffId} and used_at is not null`.execute(database.db)
    expect(rows).toEqual([])
  })

  it('is not reset twice with one token, however many arrive at once', async () => {
    const { codes, token } = await halfway()
    const answers = await Promise.all(
      codes.slice(0, 4).map((code, index) => finish(token, recovery(code), `${newPassword} ${index}`)),
    )
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1)
    expect(await finish(token, recovery(codes[5]))).toEqual({ kind: 'ended' })
    expect(await give(token)).toEqual({ kind: 'ended' })
    expect(await resetStatus(identity.ctx, { resetToken: token })).toEqual({ kind: 'ended' })
  })

  it('is not replaced by itself or by a weak one, and that uses no recovery code up', async () => {
    const { person, codes, token } = await halfway()
    expect(await finish(token, recovery(codes[0]), testPassword)).toEqual({ kind: 'same_password' })
    expect(await finish(token, recovery(codes[0]), 'pendek')).toMatchObject({ kind: 'password_refused' })
    expect(await finish(token, recovery(codes[0]), person.email)).toMatchObject({ kind: 'password_refused' })
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'done' })
  })

  it('guessed at its second factor is over after five tries', async () => {
    const { codes, token } = await halfway()
    for (let tries = 4; tries > 0; tries -= 1)
      expect(await finish(token, recovery('AAAA-AAAA-AAAA-AAAA'))).toEqual({
        kind: 'wrong',
        triesLeft: tries,
      })
    expect(await finish(token, recovery('AAAA-AAAA-AAAA-AAAA'))).toEqual({ kind: 'ended' })
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'ended' })
  })

  it('waits 15 minutes and not longer', async () => {
    const { codes, token } = await halfway()
    database.clock.offsetMs = 15 * 60_000 + 1_000
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'ended' })
  })

  it('of an account whose credentials changed meanwhile is over', async () => {
    const { person, codes, token } = await halfway()
    await changeTestCredentials(identity.ctx, person.staffId)
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'ended' })
  })

  it('of a disabled account is over, and sends nothing', async () => {
    const { person, codes, token } = await halfway()
    await retireTestStaff(identity.ctx, person.staffId)
    expect(await finish(token, recovery(codes[0]))).toEqual({ kind: 'ended' })
    const before = identity.phones.arrived.length
    database.clock.offsetMs = 61_000
    await ask(person.email)
    expect(identity.phones.arrived).toHaveLength(before)
  })
})

describe('the code of a forgotten password', () => {
  it('opens no login, and the code of a login resets nothing', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    const token = await ask(person.email)
    const codeOfReset = phones.lastCode()
    database.clock.offsetMs = 61_000
    const { challengeToken } = await beginTestLogin(ctx, person.email)
    const codeOfLogin = phones.lastCode()
    if (codeOfLogin === codeOfReset) return
    expect(await give(token, codeOfLogin)).toMatchObject({ kind: 'wrong' })
    const login = { challengeToken, client: testClient }
    expect(await verifyStaffCode(ctx, { ...login, code: codeOfReset })).toMatchObject({ kind: 'wrong' })
    expect(await verifyStaffCode(ctx, { ...login, challengeToken: token, code: codeOfReset })).toEqual({
      kind: 'ended',
      reason: 'not_found',
    })
    expect((await verifyStaffCode(ctx, { ...login, code: codeOfLogin })).kind).toBe('signed_in')
    expect(await give(token, codeOfReset)).toEqual({ kind: 'right' })
  })

  it('begun by a stranger ends no login of the owner and locks none', async () => {
    const { ctx, phones } = identity
    const person = await signInTestPerson(identity, 'sales')
    const { challengeToken } = await beginTestLogin(ctx, person.email)
    const code = phones.lastCode()
    database.clock.offsetMs = 61_000
    const token = await ask(person.email)
    for (let step = 1; step <= 5; step += 1) await give(token, otherCode(phones.lastCode(), step))
    const done = await verifyStaffCode(ctx, { challengeToken, code, client: testClient })
    expect(done.kind).toBe('signed_in')
  })

  it('goes to one phone three times a day, whoever asks, and then no more', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const before = identity.phones.arrived.length
    for (let turn = 0; turn < 8; turn += 1) {
      database.clock.offsetMs += 16 * 60_000
      await ask(person.email)
    }
    expect(identity.phones.arrived.length - before).toBe(3)
  })

  it('given twice at once is right once', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const token = await ask(person.email)
    const answers = await Promise.all([1, 2, 3, 4].map(() => give(token)))
    expect(answers.filter(({ kind }) => kind === 'right')).toHaveLength(1)
  })

  it('wrong fifty times since the last success is closed until two supervisors help', async () => {
    const person = await signInTestPerson(identity, 'sales')
    await sql`update identity.staff_user set reset_fail = 50 where id = ${person.staffId}`.execute(
      database.db,
    )
    const before = identity.phones.arrived.length
    await ask(person.email)
    expect(identity.phones.arrived).toHaveLength(before)
  })

  it('is sent once, however often its job runs', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const before = identity.phones.arrived.length
    await beginPasswordReset(identity.ctx, { email: person.email, client: client() })
    await Promise.all([work(), work(), work()])
    expect(identity.phones.arrived.length - before).toBe(1)
  })
})

describe('whether an e-mail belongs to somebody', () => {
  it('is told neither by the answers of the first step nor by those of the second', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const known = await ask(person.email)
    const unknown = await ask('nobody@astraotoshop.test')
    const rubbish = await ask('\u0000 not an e-mail')
    const code = otherCode(identity.phones.lastCode())
    const status = (resetToken: string) => resetStatus(identity.ctx, { resetToken })
    for (let tries = 4; tries >= 0; tries -= 1)
      for (const token of [known, unknown, rubbish]) {
        expect(await status(token)).toMatchObject({ kind: 'code_awaited' })
        expect(await give(token, code)).toEqual(
          tries === 0 ? { kind: 'ended' } : { kind: 'wrong', triesLeft: tries },
        )
      }
    for (const token of [known, unknown, rubbish]) expect(await status(token)).toEqual({ kind: 'ended' })
  })

  it('is not told by a second asking: the first token of both goes on being wrong', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const known = await ask(person.email)
    const unknown = await ask('nobody2@astraotoshop.test')
    database.clock.offsetMs = 61_000
    await ask(person.email)
    await ask('nobody2@astraotoshop.test')
    const code = otherCode(identity.phones.lastCode())
    for (const token of [known, unknown]) {
      expect(await resetStatus(identity.ctx, { resetToken: token })).toMatchObject({ kind: 'code_awaited' })
      expect(await give(token, code)).toEqual({ kind: 'wrong', triesLeft: 4 })
    }
  })

  it('is not told by the work: both steps run the same statements', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const statements: string[][] = []
    for (const email of [person.email, 'nobody3@astraotoshop.test']) {
      const seen: string[] = []
      const watched = watch(identity.ctx, seen)
      const { resetToken } = await beginPasswordReset(watched, { email, client: client() })
      await work()
      await giveResetCode(watched, { resetToken, code: '000000', client: client() })
      statements.push(seen)
    }
    expect(statements[0]?.length).toBeGreaterThan(8)
    expect(statements[0]).toEqual(statements[1])
  })

  it('is asked by one address twenty times a quarter of an hour, and then nothing more is written', async () => {
    for (let turn = 0; turn < 25; turn += 1) await ask(`nobody${turn}@astraotoshop.test`)
    const { rows } = await sql<{ resets: number }>`
      select count(*)::int as resets from identity.password_reset where ip = ${client().address}`.execute(
      database.db,
    )
    expect(rows[0]?.resets).toBe(20)
  })
})

it('an old asking for nobody is forgotten after a day, and nobody else’s', async () => {
  const person = await signInTestPerson(identity, 'sales')
  await ask(person.email)
  await ask('nobody-old@astraotoshop.test')
  database.clock.offsetMs = 25 * 3_600_000
  await forgetResetsOfNobody(identity.ctx)
  const { rows } = await sql<{ nobodies: number; somebodies: number }>`
    select count(*) filter (where staff_id is null)::int as nobodies, count(staff_id)::int as somebodies
    from identity.password_reset`.execute(database.db)
  expect(rows[0]?.nobodies).toBe(0)
  expect(rows[0]?.somebodies).toBeGreaterThan(0)
})
