import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { beginPasswordReset, sendResetCode } from './begin-password-reset.ts'
import { signInTestPerson } from './factor.testing.ts'
import { giveResetCode } from './give-reset-code.ts'
import { createTestIdentity, otherCode } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('codes typed where none went out close nobody’s way to a new password, those for a sent one are counted', async () => {
  const identity = createTestIdentity(database.ctx)
  const { email, staffId } = await signInTestPerson(identity, 'sales')
  const failures = async () => {
    const { rows } = await sql<{ count: number }>`
      select reset_fail as count from identity.staff_user where id = ${staffId}`.execute(database.db)
    return rows[0]?.count
  }
  for (let turn = 1; turn <= 12; turn += 1) {
    const client = { address: `127.0.8.${turn}`, agent: 'stranger' }
    const { resetToken } = await beginPasswordReset(identity.ctx, { email, client })
    for (let tries = 0; tries < 5; tries += 1)
      await giveResetCode(identity.ctx, { resetToken, code: '123456', client })
  }
  expect(await failures()).toBe(0)

  const client = { address: '127.0.8.99', agent: 'stranger' }
  const { resetToken } = await beginPasswordReset(identity.ctx, { email, client })
  const { rows } = await sql<{ id: string }>`
    select id from identity.password_reset where staff_id = ${staffId} and state = 'asked'`.execute(
    database.db,
  )
  expect(rows).toHaveLength(1)
  await sendResetCode(identity.ctx, { resetId: rows[0]?.id ?? '' })
  const code = otherCode(identity.phones.lastCode())
  expect(await giveResetCode(identity.ctx, { resetToken, code, client })).toMatchObject({ kind: 'wrong' })
  expect(await failures()).toBe(1)
})
