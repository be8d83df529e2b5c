import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import { createCtx } from '#platform/create-ctx.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import type { DB } from '../../../db/types.ts'
import { beginBuyerLogin } from '../begin-buyer-login.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient, testPassword } from '../testing.ts'
import { beginBuyerCodeLogin, beginBuyerPasswordReset, verifyBuyerLoginCode } from './code-login.ts'
import { beginBuyerRegistration } from './register.ts'
import { arrivedCode, asked, createTestBuyer, freshPhone, signInTestBuyer, stranger } from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
const statements: string[] = []
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx, { buyerSendLimits: { perAddressHourMax: 100_000 } })
})

const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const begin = async (phone: string, deviceToken: string | null = null) =>
  asked(await beginBuyerCodeLogin(identity.ctx, { client: testClient, deviceToken, phone }))
const verify = (challengeToken: string, code: string, deviceToken: string | null = null) =>
  verifyBuyerLoginCode(identity.ctx, { client: testClient, deviceToken, challengeToken, code })
describe('who asks which numbers have an account', () => {
  async function seen(ask: (phone: string) => Promise<unknown>, phones: readonly string[]) {
    const answers = new Set<string>()
    const works = new Set<string>()
    for (const phone of phones) {
      statements.length = 0
      const answer = await ask(phone)
      works.add(statements.join('\n'))
      const shown = {
        ...Object.fromEntries(Object.entries(Object(answer))),
        challengeToken: '',
        nextSendAt: '',
      }
      answers.add(JSON.stringify(shown))
    }
    return { answers: answers.size, works: works.size }
  }

  it('learns nothing from answers and statements of login, forgotten password and registration', async () => {
    const db = new Kysely<DB>({
      dialect: new PostgresDialect({ pool: database.pool }),
      log: (event) => void statements.push(event.query.sql),
    })
    const { queue } = database
    const { ctx, phones } = createTestIdentity(
      createCtx({ db, queue, now: database.ctx.now, log: silentLog }),
    )
    // Nobody's outcome may be recorded while the statements are counted.
    phones.answer = () => new Promise(() => {})
    const disabled = await createTestBuyer(identity.ctx)
    await sql`update identity.buyer set disabled_at = now() where id = ${disabled.id}`.execute(database.db)
    const numbers = async () => [(await createTestBuyer(identity.ctx)).phone, freshPhone()]
    const login = await seen(
      (phone) => beginBuyerCodeLogin(ctx, { ...stranger, phone }),
      [...(await numbers()), disabled.phone],
    )
    const reset = await seen((phone) => beginBuyerPasswordReset(ctx, { ...stranger, phone }), await numbers())
    const draft = { ...stranger, name: 'Siapa', email: '', password: '', hasConsented: true }
    const register = await seen((phone) => beginBuyerRegistration(ctx, { ...draft, phone }), await numbers())
    for (const counted of [login, reset, register]) expect(counted).toEqual({ answers: 1, works: 1 })
    expect(new Set(phones.arrived.map((message) => message.to)).size, 'unknown numbers got nothing').toBe(4)
  })

  it('learns nothing from the tries at a code either: five wrong, then the end', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const tries = async (number: string) => {
      const { challengeToken } = await begin(number)
      const answers = []
      for (let step = 0; step < 6; step += 1) answers.push(await verify(challengeToken, 'xxxxxx'))
      return answers
    }
    expect(await tries(phone)).toEqual(await tries(freshPhone()))
  })

  it('waits as long for an unknown number as for a known one', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const waits = async (number: string) => {
      const now = identity.ctx.now()
      await begin(number)
      const again = await begin(number)
      return [again.isWaiting, Math.round((again.nextSendAt.getTime() - now.getTime()) / 5_000)]
    }
    expect(await waits(phone)).toEqual(await waits(freshPhone()))
  })

  it('does not wait for the message, which takes long only where one is sent', async () => {
    identity.phones.answer = () => new Promise(() => {})
    const { phone } = await createTestBuyer(identity.ctx)
    expect((await begin(phone)).kind).toBe('code_asked')
  })
})

describe('a stolen copy of the database', () => {
  it('holds no code, no token and no password in plain', async () => {
    const phone = freshPhone()
    const password = 'soto betawi pakai emping'
    const draft = { name: 'Dewi', email: '', phone, password, hasConsented: true }
    const begun = asked(await beginBuyerRegistration(identity.ctx, { ...stranger, ...draft }))
    const code = await arrivedCode(identity)
    const { rows } = await sql<{ row: string }>`
      select c::text as row from identity.buyer_challenge c union all select s::text from identity.buyer_otp_send s
      union all select e::text from identity.auth_event e
    `.execute(database.db)
    const text = rows.map((row) => row.row).join('\n')
    for (const secret of [begun.challengeToken, password, `"${code}"`, `,${code},`])
      expect(text.includes(secret)).toBe(false)
  })

  it('never keeps a try’s throttle from counting: parallel wrong passwords by number or e-mail are one count', async () => {
    const { phone, email, id } = await createTestBuyer(identity.ctx)
    await Promise.all(
      Array.from({ length: 12 }, (_, step) =>
        beginBuyerLogin(identity.ctx, {
          login: step % 2 === 0 ? phone : email,
          password: 'salah ini',
          client: testClient,
        }),
      ),
    )
    const { rows } = await sql<{ fail: number }>`
      select pw_fail as fail from identity.buyer where id = ${id}
    `.execute(database.db)
    expect(rows[0]?.fail).toBe(5)
  })

  it('a known browser signs in while strangers have throttled the password, and its own wrong tries count', async () => {
    const { email } = await createTestBuyer(identity.ctx)
    const { deviceToken } = await signInTestBuyer(identity.ctx, email)
    const login = (password: string, device: string | null) =>
      beginBuyerLogin(identity.ctx, { login: email, password, client: testClient, deviceToken: device })
    for (let step = 0; step < 5; step += 1) await login('salah semua ini', null)
    expect((await login(testPassword, null)).kind).toBe('refused')
    for (let step = 0; step < 5; step += 1) await login('salah semua ini', deviceToken)
    expect((await login(testPassword, deviceToken)).kind, 'throttled by itself').toBe('refused')
    later(31_000)
    expect((await login(testPassword, deviceToken)).kind).toBe('signed_in')
  })
})
