import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { sendQueue } from '#messaging'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import type { IdentityCtx } from './identity.ts'
import { inviteFirstAdmin } from './invite-first-admin.ts'
import { createTestIdentity } from './testing.ts'

let database: TestDatabase
let ctx: IdentityCtx

beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
  ctx = createTestIdentity(database.ctx).ctx
})
afterAll(() => database.drop())

const person = (index: number) => ({
  email: `pertama${index}@astraotoshop.test`,
  name: `Pengawas ${index}`,
  phone: `0812990000${index}`,
})

async function enrolAll(): Promise<void> {
  await sql`update identity.staff_user set invited_at = null`.execute(ctx.db)
  await sql`update identity.invitation set state = 'used', ended_at = now()`.execute(ctx.db)
}

test('a house without accounts gets its first two superadmins by a link, and no third', async () => {
  expect(await inviteFirstAdmin(ctx, person(1))).toMatchObject({ kind: 'invited' })
  await enrolAll()
  expect(await inviteFirstAdmin(ctx, person(2))).toMatchObject({ kind: 'invited' })
  expect(await inviteFirstAdmin(ctx, person(2))).toEqual({ kind: 'taken' })
  await enrolAll()
  expect(await inviteFirstAdmin(ctx, person(3))).toEqual({ kind: 'enough_superadmins' })
})

test('an account made so opens to nobody before it is enrolled, and its making is written down', async () => {
  const { rows } = await sql<{ who: string; action: string; reason: string }>`
    select who, action, reason from audit.record where object_kind = 'staff' order by id limit 1`.execute(
    ctx.db,
  )
  expect(rows).toEqual([{ who: 'system', action: 'staff.invited', reason: 'first superadmins of the house' }])
})

test.each([
  ['bad_email', { email: 'nobody' }],
  ['bad_phone', { phone: '0211234567' }],
  ['bad_name', { name: ' ' }],
])('what is wrong is told: %s', async (kind, wrong) => {
  expect(await inviteFirstAdmin(ctx, { ...person(4), ...wrong })).toEqual({ kind })
})
