import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { resendStaffCode } from '../resend-staff-code.ts'
import {
  beginTestLogin,
  createTestIdentity,
  createTestStaff,
  otherCode,
  testClient,
  testKeys,
} from '../testing.ts'
import { hashToken } from '../token.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { macCode } from './code.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Every row of every table as text, the queue's included. */
async function dumpDatabase(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
  `.execute(database.db)
  const parts: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(
      database.db,
    )
    parts.push(...rows.map((row) => row.row))
  }
  return parts.join('\n')
}

const standsIn = (text: string, code: string) =>
  new RegExp(`(?<![0-9a-zA-Z.])${code}(?![0-9a-zA-Z])`).test(text)

describe('the code in plain', () => {
  it('stands in no table, no job and no log line, whatever happens to the message', async () => {
    const lines: string[] = []
    const keep = (details: object, message: string) =>
      void lines.push(`${JSON.stringify(details)} ${message}`)
    const log = { info: keep, warn: keep, error: keep }
    const { ctx, phones } = createTestIdentity({ ...database.ctx, log })
    const answers = [
      () => Promise.reject(new Error(`could not send ${phones.lastCode()}`)),
      () => Promise.resolve({ kind: 'unknown', reason: 'timeout' } as const),
      () => Promise.resolve({ kind: 'refused', fault: 'recipient', code: '131026', reason: '' } as const),
      () => Promise.resolve({ kind: 'refused', fault: 'configuration', code: '190', reason: '' } as const),
    ]
    for (const answer of answers) {
      phones.answer = answer
      const { email } = await createTestStaff(ctx)
      const { challengeToken } = await beginTestLogin(ctx, email)
      const code = phones.lastCode()
      await verifyStaffCode(ctx, { challengeToken, code: otherCode(code), client: testClient })
      const dump = await dumpDatabase()
      const everything = `${dump}\n${lines.join('\n')}`
      expect(dump).toContain(email)
      expect(standsIn(everything, code), `code ${code}`).toBe(false)
      expect(everything).not.toContain(challengeToken)
    }
    expect(lines.length).toBeGreaterThanOrEqual(4)
  })

  it('cannot be searched from a stolen database: without the key even the right code does not match', async () => {
    const { ctx, phones } = createTestIdentity(database.ctx)
    const { email } = await createTestStaff(ctx)
    const { challengeToken } = await beginTestLogin(ctx, email)
    const { rows } = await sql<{ id: string; staff: string; mac: Buffer }>`
      select id, staff_id as staff, code_mac as mac from identity.login_challenge
      where token_sha256 = ${hashToken(challengeToken)}`.execute(database.db)
    const stolen = rows[0]
    if (stolen === undefined) throw new Error('the challenge exists')
    const binding = { purpose: 'staff_login', challengeId: stolen.id, accountId: stolen.staff } as const
    const code = phones.lastCode()
    const plain = ['staff_login', stolen.id, stolen.staff, code].join('|')
    expect(macCode(testKeys.otpKey, binding, code).equals(stolen.mac)).toBe(true)
    expect(createHash('sha256').update(plain).digest().equals(stolen.mac)).toBe(false)
    for (const key of ['', stolen.id, stolen.staff, email, Buffer.alloc(32), hashToken(challengeToken)])
      expect(macCode(Buffer.from(key), binding, code).equals(stolen.mac)).toBe(false)
    expect(
      (await verifyStaffCode(ctx, { challengeToken, code: phones.lastCode(), client: testClient })).kind,
    ).toBe('signed_in')
  })

  it('leaves no MAC behind once the challenge is over', async () => {
    const { ctx, phones } = createTestIdentity(database.ctx)
    const { email } = await createTestStaff(ctx)
    const { challengeToken } = await beginTestLogin(ctx, email)
    await verifyStaffCode(ctx, { challengeToken, code: phones.lastCode(), client: testClient })
    expect(await resendStaffCode(ctx, { challengeToken, client: testClient })).toEqual({
      kind: 'ended',
      reason: 'used',
    })
    const { rows } = await sql<{ kept: number }>`
      select count(*)::int as kept from identity.login_challenge where state <> 'live' and code_mac is not null
    `.execute(database.db)
    expect(rows[0]?.kept).toBe(0)
  })
})
