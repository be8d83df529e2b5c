import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { alertFewCodes } from './alert-few-codes.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())

const told = { day: '2026-01-05', sends: '1600', sendsMax: '2000', at: new Date('2026-01-05T03:00:00Z') }
const ctxOf = (phone: string | null) => ({
  ...database.ctx,
  monitor: { onCallPhone: phone === null ? null : normalizePhone(phone) },
})
const sent = async () => {
  const { rows } = await sql<{ phone: string; params: object }>`
    select phone_e164 as phone, params from messaging.message order by created_at, id`.execute(database.db)
  return rows
}

it('whoever is on call reads once a day that codes run low, and once that none are left, however often the job runs', async () => {
  const ctx = ctxOf('0812-0000-0009')
  for (let step = 0; step < 3; step += 1) await alertFewCodes(ctx, told)
  for (let step = 0; step < 2; step += 1) await alertFewCodes(ctx, { ...told, sends: '2000' })
  expect(await sent()).toMatchObject([
    { phone: '6281200000009', params: { sends: '1600', sendsMax: '2000', at: '5 Jan 2026, 10.00 WIB' } },
    { phone: '6281200000009', params: { sends: '2000' } },
  ])
})

it('where nobody is on call, nobody is written to', async () => {
  const before = (await sent()).length
  await alertFewCodes(ctxOf(null), { ...told, day: '2026-01-06' })
  expect(await sent()).toHaveLength(before)
})
