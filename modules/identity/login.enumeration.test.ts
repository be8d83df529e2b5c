import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCtx } from '#platform/create-ctx.ts'
import { silentLog } from '#platform/log.ts'
import type { DB } from '../../db/types.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from './begin-buyer-login.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createBuyer } from './create-buyer.ts'
import { createStaffUser } from './create-staff-user.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  createTestIdentity,
  createTestStaff,
  retireTestStaff,
  testClient,
  testPassword,
} from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
const statements: string[] = []
function countingCtx() {
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: database.pool }),
    log: (event) => void statements.push(event.query.sql),
  })
  const { queue } = database
  return createCtx({ db, queue, now: database.ctx.now, log: silentLog })
}
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

interface Refused {
  readonly email: string
  readonly password: string
  readonly deviceCookie?: string
}

async function refusedAccounts(): Promise<Record<string, Refused>> {
  const { ctx, phones } = createTestIdentity(database.ctx)
  const known = await createTestStaff(ctx)
  const disabled = await createTestStaff(ctx)
  await retireTestStaff(ctx, disabled.staffId)
  const throttled = await createTestStaff(ctx)
  for (let step = 0; step < 5; step += 1)
    await beginStaffLogin(ctx, { email: throttled.email, password: 'wrong', client: testClient })
  const locked = await createTestStaff(ctx)
  const until = new Date(Date.now() + 900_000)
  await sql`update identity.staff_user set otp_fail = 10, otp_locked_until = ${until} where id = ${locked.staffId}`.execute(
    database.db,
  )
  const suspended = await createTestStaff(ctx)
  await sql`
    update identity.staff_user set suspended_from = now() - interval '1 day', suspension_reason = 'cuti'
    where id = ${suspended.staffId}`.execute(database.db)
  const invited = await createTestStaff(ctx)
  await sql`update identity.staff_user set invited_at = now() where id = ${invited.staffId}`.execute(
    database.db,
  )
  const owner = await createTestStaff(ctx)
  const deviceCookie = await signInOnce({ ctx, phones }, owner.email)
  await sql`
    update identity.staff_user set pw_fail = 9, pw_locked_until = ${until}, otp_fail = 50
    where id = ${owner.staffId}`.execute(database.db)
  const careless = await createTestStaff(ctx)
  const lockedCookie = await signInOnce({ ctx, phones }, careless.email)
  await sql`
    update identity.staff_device set pw_fail = 9, pw_locked_until = ${until} where staff_id = ${careless.staffId}
  `.execute(database.db)
  await createStaffUser(ctx, {
    email: 'tanpa.telepon@astraotoshop.test',
    name: 'Tanpa Telepon',
    role: 'auditor',
    password: testPassword,
    phone: null,
    by: 'system',
  })
  return {
    'unknown account': { email: 'siapa@astraotoshop.test', password: testPassword },
    'wrong password': { email: known.email, password: 'teh manis tanpa es' },
    'disabled account': { email: disabled.email, password: testPassword },
    'throttled password': { email: throttled.email, password: testPassword },
    'codes locked': { email: locked.email, password: testPassword },
    'suspended account': { email: suspended.email, password: testPassword },
    'account not enrolled': { email: invited.email, password: testPassword },
    'stranger where its owner is known': { email: owner.email, password: testPassword },
    'owner with a wrong password': { email: owner.email, password: 'salah semua ini', deviceCookie },
    'known browser that is throttled': {
      email: careless.email,
      password: testPassword,
      deviceCookie: lockedCookie,
    },
    'no phone': { email: 'tanpa.telepon@astraotoshop.test', password: testPassword },
    'no e-mail at all': { email: 'bukan email', password: testPassword },
    'NUL in the e-mail': { email: 'a\u0000@astraotoshop.test', password: testPassword },
    'endless password': { email: known.email, password: 'x'.repeat(100_000) },
  }
}

async function signInOnce({ ctx, phones }: TestIdentity, email: string): Promise<string> {
  const { challengeToken } = await beginTestLogin(ctx, email)
  const code = phones.lastCode()
  const answer = await verifyStaffCode(ctx, { challengeToken, code, client: testClient })
  return answer.kind === 'signed_in' ? answer.deviceCookie : ''
}

describe('who asks which accounts exist', () => {
  it('gets one answer and the same statements for every cause of refusal', async () => {
    const accounts = await refusedAccounts()
    const { ctx, phones } = createTestIdentity(countingCtx())
    const seen = new Set<string>()
    const answers: { cause: string; answer: unknown }[] = []
    for (const [cause, account] of Object.entries(accounts)) {
      statements.length = 0
      const answer = await beginStaffLogin(ctx, { ...account, client: testClient })
      answers.push({ cause, answer })
      expect(statements.length).toBeGreaterThanOrEqual(4)
      seen.add(statements.join('\n'))
    }
    expect(answers).toEqual(answers.map(({ cause }) => ({ cause, answer: { kind: 'refused' } })))
    // One sequence of statements for all causes.
    expect(seen.size).toBe(1)
    expect(phones.arrived).toHaveLength(0)
  })

  it('cannot tell a known account by the time its refusal takes', async () => {
    const { ctx } = createTestIdentity(database.ctx)
    const known = await createTestStaff(ctx)
    const timeOf = async (email: string) => {
      const started = performance.now()
      await beginStaffLogin(ctx, { email, password: 'salah semua ini', client: testClient })
      return performance.now() - started
    }
    // Taken in turns, and the quickest counts: so neither warming up nor other work of the machine tells them apart.
    const [knownMs, unknownMs]: [number[], number[]] = [[], []]
    for (let step = 0; step < 15; step += 1) {
      knownMs.push(await timeOf(known.email))
      unknownMs.push(await timeOf('siapa.saja@astraotoshop.test'))
    }
    const ratio = Math.min(...knownMs) / Math.min(...unknownMs)
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  })

  it('gets one answer and the same statements from the door for buyers too', async () => {
    const { ctx } = createTestIdentity(countingCtx())
    const email = 'pembeli@bengkel.test'
    const account = { companyId: null, email, name: 'Pembeli', phone: '081300000001', password: testPassword }
    expect((await createBuyer(ctx, account)).kind).toBe('created')
    const seen = new Set<string>()
    for (const login of [
      { login: email, password: 'salah semua ini' },
      { login: 'bukan.pembeli@bengkel.test', password: testPassword },
    ]) {
      statements.length = 0
      expect(await beginBuyerLogin(ctx, { ...login, client: testClient })).toEqual({ kind: 'refused' })
      seen.add(statements.join('\n'))
    }
    expect(seen.size).toBe(1)
  })

  it('finds no account of the other realm: staff are no buyers and buyers no staff', async () => {
    const { ctx } = createTestIdentity(database.ctx)
    const staff = await createTestStaff(ctx)
    const login = { login: staff.email, password: testPassword, client: testClient }
    expect(await beginBuyerLogin(ctx, login)).toEqual({ kind: 'refused' })
  })

  it('leaves no e-mail of an unknown account in the events: people type passwords there', async () => {
    const { ctx } = createTestIdentity(database.ctx)
    await beginStaffLogin(ctx, { email: 'rahasia-sekali', password: 'x', client: testClient })
    const { rows } = await sql<{ row: string }>`select e::text as row from identity.auth_event e`.execute(
      database.db,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map((row) => row.row).join('\n')).not.toContain('rahasia-sekali')
  })
})
