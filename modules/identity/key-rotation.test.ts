import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from './begin-buyer-login.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createTestBuyer } from './buyer/testing.ts'
import { createTestIdentity, createTestStaff, testClient, testKeys, testPassword } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const newPepper = Buffer.alloc(32, 41)
const newOtpKey = Buffer.alloc(32, 42)

async function hashOf(email: string): Promise<string> {
  const { rows } = await sql<{ hash: string }>`
    select password_hash as hash from identity.staff_user where email = ${email}`.execute(database.db)
  return rows[0]?.hash ?? ''
}

it('a password hashed with the pepper before opens, and is hashed anew by the right login only', async () => {
  const before = createTestIdentity(database.ctx)
  const { email } = await createTestStaff(before.ctx)
  const old = await hashOf(email)
  const changed = createTestIdentity(database.ctx, { pepper: newPepper, pepperPrevious: testKeys.pepper })
  const login = (identity: typeof before, password: string) =>
    beginStaffLogin(identity.ctx, { email, password, client: testClient })

  expect((await login(changed, 'salah semua ini')).kind).toBe('refused')
  expect(await hashOf(email)).toBe(old)
  expect((await login(changed, testPassword)).kind).toBe('challenge')
  const renewed = await hashOf(email)
  expect(renewed).not.toBe(old)
  const after = createTestIdentity(database.ctx, { pepper: newPepper })
  expect((await login(after, testPassword)).kind, 'the old pepper is gone').toBe('challenge')
  expect((await login(before, testPassword)).kind, 'and opens nothing').toBe('refused')
  expect(await hashOf(email)).toBe(renewed)
})

it('a customer’s password hashed with the pepper before is hashed anew by the right login only', async () => {
  const before = createTestIdentity(database.ctx)
  const { email } = await createTestBuyer(before.ctx)
  const changed = createTestIdentity(database.ctx, { pepper: newPepper, pepperPrevious: testKeys.pepper })
  const login = (identity: typeof before, password: string) =>
    beginBuyerLogin(identity.ctx, { login: email, password, client: testClient })
  expect((await login(changed, 'salah semua ini')).kind).toBe('refused')
  expect((await login(before, testPassword)).kind, 'a wrong one changes nothing').toBe('signed_in')
  expect((await login(changed, testPassword)).kind).toBe('signed_in')
  expect((await login(createTestIdentity(database.ctx, { pepper: newPepper }), testPassword)).kind).toBe(
    'signed_in',
  )
  expect((await login(before, testPassword)).kind, 'the old pepper opens nothing').toBe('refused')
})

it('a hash from before peppers had names is one of the pepper before', async () => {
  const before = createTestIdentity(database.ctx)
  const { email } = await createTestStaff(before.ctx)
  await sql`update identity.staff_user set password_hash = split_part(password_hash, '#', 1) where email = ${email}`.execute(
    database.db,
  )
  const changed = createTestIdentity(database.ctx, { pepper: newPepper, pepperPrevious: testKeys.pepper })
  const login = { email, password: testPassword, client: testClient }
  expect((await beginStaffLogin(changed.ctx, login)).kind).toBe('challenge')
  expect(await hashOf(email)).toMatch(/#[0-9a-f]{8}$/)
})

it('a code under way stays right through a change of its key, and not without the old one', async () => {
  const before = createTestIdentity(database.ctx)
  const codes = []
  for (const otpKeyPrevious of [testKeys.otpKey, undefined]) {
    const { email } = await createTestStaff(before.ctx)
    const begun = await beginStaffLogin(before.ctx, { email, password: testPassword, client: testClient })
    if (begun.kind !== 'challenge') throw new Error(begun.kind)
    const changed = createTestIdentity(database.ctx, { otpKey: newOtpKey, otpKeyPrevious })
    const { challengeToken } = begun
    const code = before.phones.lastCode()
    codes.push((await verifyStaffCode(changed.ctx, { challengeToken, code, client: testClient })).kind)
  }
  expect(codes).toEqual(['signed_in', 'wrong'])
})
