import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createStaffUser } from './create-staff-user.ts'
import { disownLogin, findDisownable } from './disown-login.ts'
import { resendStaffCode } from './resend-staff-code.ts'
import { findStaffSession } from './staff-session.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestIdentity, createTestStaff, testClient, testPassword } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
  identity = createTestIdentity(database.ctx)
  await createTestStaff(identity.ctx)
  await createStaffUser(identity.ctx, {
    email: 'pengawas.uji@astraotoshop.test',
    name: 'Pengawas Uji',
    role: 'admin',
    password: testPassword,
    phone: '0817-0000-0001',
    by: 'system',
  })
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const agent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const attacker = { address: '203.0.113.66', agent }

interface Message {
  readonly template: string
  readonly phone: string
  readonly params: Readonly<Record<string, string>>
}

async function messages(template: string): Promise<Message[]> {
  const { rows } = await sql<Message>`
    select template, phone_e164 as phone, params from messaging.message where template = ${template}
    order by created_at desc, id desc`.execute(database.db)
  return rows
}

/** The token of the link in the last message beside a code. */
async function lastToken(locale: 'id' | 'en' = 'id'): Promise<string> {
  const [last] = await messages(`login_notice_${locale}`)
  const link = String(identity.ctx.identity.valueSealer.open(present(last, 'a message').params['link']))
  return present(link.split('/bukan-saya/')[1], 'a link')
}

async function attacked(locale: 'id' | 'en' = 'id') {
  const account = await createTestStaff(identity.ctx)
  const login = { email: account.email, password: testPassword, client: attacker, locale }
  const begun = await beginStaffLogin(identity.ctx, login)
  if (begun.kind !== 'challenge') throw new Error(begun.kind)
  return { ...account, challengeToken: begun.challengeToken, code: identity.phones.lastCode() }
}

const verify = (challengeToken: string, code: string) =>
  verifyStaffCode(identity.ctx, { challengeToken, code, client: attacker })
const press = (token: string) => disownLogin(identity.ctx, { token, client: testClient })

describe('the message beside a code', () => {
  it('names deed, time, address and device in the language of the page, and never the code', async () => {
    const { code } = await attacked('id')
    const [indonesian] = await messages('login_notice_id')
    expect(indonesian?.params).toMatchObject({
      action: 'masuk ke panel staf',
      at: expect.stringMatching(/WIB$/),
      address: '203.0.113.66',
      device: 'Chrome di Windows',
    })
    await attacked('en')
    const [english] = await messages('login_notice_en')
    expect(english?.params).toMatchObject({
      action: 'sign in to the staff panel',
      device: 'Chrome on Windows',
    })
    const { rows } = await sql<{ all: string }>`
      select string_agg(m::text, ' ') as all from messaging.message m`.execute(database.db)
    expect(rows[0]?.all).not.toMatch(new RegExp(`(?<!\\d)${code}(?!\\d)`))
  })

  it('goes to the phone of the account once a code, and for a refused login not at all', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const count = async () => (await messages('login_notice_id')).length
    const before = await count()
    await beginStaffLogin(identity.ctx, { email, password: 'salah semua ini', client: attacker })
    expect(await count()).toBe(before)
    await beginTestLogin(identity.ctx, email)
    expect(await count()).toBe(before + 1)
  })

  it('keeps its link from whoever reads the database: it is sealed, and only a hash finds it', async () => {
    await attacked()
    const token = await lastToken()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const { rows } = await sql<{ all: string }>`
      select (select string_agg(m::text, ' ') from messaging.message m)
        || (select string_agg(c::text, ' ') from identity.login_challenge c)
        || coalesce((select string_agg(j::text, ' ') from pgboss.job j), '') as all`.execute(database.db)
    expect(rows[0]?.all).not.toContain(token)
  })
})

describe('"Bukan saya"', () => {
  it('shows what it is about, and looking changes nothing', async () => {
    const { challengeToken, code } = await attacked()
    const token = await lastToken()
    for (let step = 0; step < 3; step += 1)
      expect(await findDisownable(identity.ctx, { token })).toMatchObject({
        kind: 'open',
        purpose: 'staff_login',
        address: '203.0.113.66',
        wentThrough: false,
      })
    expect((await verify(challengeToken, code)).kind).toBe('signed_in')
  })

  it('ends the login under way: the code that was sent opens nothing any more', async () => {
    const { challengeToken, code, staffId } = await attacked()
    expect(await press(await lastToken())).toEqual({ kind: 'disowned' })
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'revoked' })
    const { rows } = await sql<{ must: Date | null }>`
      select must_change_password_since as must from identity.staff_user where id = ${staffId}`.execute(
      database.db,
    )
    expect(rows[0]?.must).toBeInstanceOf(Date)
  })

  it('ends every session, also where the code was entered already, and asks for a new password after the next login', async () => {
    const { challengeToken, code, email } = await attacked()
    const token = await lastToken()
    const inside = await verify(challengeToken, code)
    if (inside.kind !== 'signed_in') throw new Error(inside.kind)
    expect(await findDisownable(identity.ctx, { token })).toMatchObject({ wentThrough: true })
    expect(await press(token)).toEqual({ kind: 'disowned' })
    expect(await findStaffSession(identity.ctx, { sessionToken: inside.sessionToken })).toBeNull()

    const begun = await beginTestLogin(identity.ctx, email)
    const next = await verify(begun.challengeToken, identity.phones.lastCode())
    if (next.kind !== 'signed_in') throw new Error(next.kind)
    const session = await findStaffSession(identity.ctx, { sessionToken: next.sessionToken })
    expect(session?.mustChangePassword).toBe(true)
  })

  it('forgets known devices: whoever signed in counts as a stranger again', async () => {
    const { challengeToken, code, email } = await attacked()
    const token = await lastToken()
    const inside = await verify(challengeToken, code)
    if (inside.kind !== 'signed_in') throw new Error(inside.kind)
    await press(token)
    const { deviceCookie } = inside
    const login = { email, client: attacker, deviceCookie }
    for (let step = 0; step < 5; step += 1)
      await beginStaffLogin(identity.ctx, { ...login, deviceCookie: undefined, password: 'salah semua ini' })
    expect(await beginStaffLogin(identity.ctx, { ...login, password: testPassword })).toEqual({
      kind: 'refused',
    })
  })

  it('works once, also when it is pressed ten times at once', async () => {
    const { staffId } = await attacked()
    const token = await lastToken()
    const answers = await Promise.all(Array.from({ length: 10 }, () => press(token)))
    expect(answers.filter(({ kind }) => kind === 'disowned')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(9)
    expect(await findDisownable(identity.ctx, { token })).toEqual({ kind: 'done' })
    const records = await listAudit(database.db, { object: { kind: 'staff', id: staffId }, limit: 10 })
    expect(records.filter(({ action }) => action === 'staff.login_disowned')).toHaveLength(1)
  })

  it('works for a day, and not for a minute longer', async () => {
    await attacked()
    const token = await lastToken()
    database.clock.offsetMs += 24 * 3_600_000 + 60_000
    expect(await findDisownable(identity.ctx, { token })).toEqual({ kind: 'expired' })
    expect(await press(token)).toEqual({ kind: 'expired' })
    database.clock.offsetMs -= 120_000
    expect(await press(token)).toEqual({ kind: 'disowned' })
  })

  it('is the same link in every message of one login', async () => {
    database.clock.offsetMs = 48 * 3_600_000
    const { challengeToken } = await attacked()
    const first = await lastToken()
    database.clock.offsetMs += 61_000
    await resendStaffCode(identity.ctx, { challengeToken, client: attacker })
    expect(await lastToken()).toBe(first)
  })

  it('does nothing for invented links', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), '../masuk', '\u0000', 'x'.repeat(10_000)]) {
      expect(await findDisownable(identity.ctx, { token })).toEqual({ kind: 'not_found' })
      expect(await press(token)).toEqual({ kind: 'not_found' })
    }
  })

  it('tells the owner on every channel and whoever manages people, by name and address', async () => {
    // The latest of all, since the clock was ahead before.
    database.clock.offsetMs = 72 * 3_600_000
    const { staffId } = await attacked()
    const before = (await messages('login_disowned_id')).length
    await press(await lastToken())
    const told = await messages('login_disowned_id')
    expect(told.length).toBe(before + 1)
    expect(told[0]).toMatchObject({
      phone: '6281700000001',
      params: { address: '203.0.113.66', device: 'Chrome di Windows' },
    })
    const { rows } = await sql<{ kind: string }>`
      select kind from identity.staff_notice where staff_id = ${staffId}`.execute(database.db)
    expect(rows.map(({ kind }) => kind)).toContain('not_me')
  })
})
