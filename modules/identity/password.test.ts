import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { listAudit } from '#audit'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createFairQueue } from './bounded-queue.ts'
import { createStaffUser } from './create-staff-user.ts'
import { judgeNewPassword } from './judge-password.ts'
import { createPasswords } from './passwords.ts'
import type { TestIdentity } from './testing.ts'
import { createTestIdentity, createTestStaff, testClient, testPassword } from './testing.ts'
import { codeLockedUntil, passwordLockedUntil } from './throttle.ts'

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

const login = (email: string, password: string) =>
  beginStaffLogin(identity.ctx, { email, password, client: testClient })

async function failures(email: string) {
  const { rows } = await sql<{
    fail: number
  }>`select pw_fail as fail from identity.staff_user where email = ${email}`.execute(database.db)
  return rows[0]?.fail
}

describe('a password', () => {
  it('guessed forty times in parallel is judged five times and then throttled', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, step) => login(email, `tebakan ${step}`)),
    )
    expect(answers.every((answer) => answer.kind === 'refused' || answer.kind === 'busy')).toBe(true)
    expect(await failures(email)).toBe(5)
    expect(await login(email, testPassword), 'right, but throttled').toEqual({ kind: 'refused' })
    expect(await failures(email), 'a throttled try does not lengthen the wait').toBe(5)
  })

  it('is judged again after the wait, which doubles with every further failure up to an hour', async () => {
    const { email } = await createTestStaff(identity.ctx)
    for (let step = 0; step < 5; step += 1) await login(email, 'salah')
    database.clock.offsetMs += 30_001
    await login(email, 'salah')
    database.clock.offsetMs += 30_001
    expect(await login(email, testPassword)).toEqual({ kind: 'refused' })
    database.clock.offsetMs += 30_001
    expect((await login(email, testPassword)).kind).toBe('challenge')

    const now = new Date()
    const waits = [4, 5, 6, 7, 11, 12, 13, 500].map((count) => {
      const until = passwordLockedUntil(count, now)
      return until === null ? 0 : (until.getTime() - now.getTime()) / 1000
    })
    expect(waits).toEqual([0, 30, 60, 120, 1920, 3600, 3600, 3600])
    expect(codeLockedUntil(9, now)).toBeNull()
    expect(codeLockedUntil(11, now)).toBeNull()
  })

  it('is the same in any Unicode spelling, and no other', async () => {
    const passwords = createPasswords({ pepper: Buffer.alloc(32, 1) })
    const hashed = await passwords.hash('caf\u00e9 tubruk manis')
    if (hashed.kind !== 'hashed') throw new Error('hashed')
    expect(hashed.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await passwords.verify('cafe\u0301 tubruk manis', hashed.hash)).toBe('right')
    expect(await passwords.verify('cafe tubruk manis', hashed.hash)).toBe('wrong')
    expect(await passwords.verify('caf\u00e9 tubruk manis ', hashed.hash)).toBe('wrong')
  })

  it('cannot be guessed from a stolen database: without the pepper even the right one does not match', async () => {
    const stolen = await createPasswords({ pepper: Buffer.alloc(32, 1) }).hash(testPassword)
    if (stolen.kind !== 'hashed') throw new Error('hashed')
    expect(await createPasswords({ pepper: Buffer.alloc(32, 7) }).verify(testPassword, stolen.hash)).toBe(
      'wrong',
    )
  })

  it('is never right for nobody', async () => {
    const passwords = createPasswords({ pepper: Buffer.alloc(32, 1) })
    expect(await passwords.verify('', null)).toBe('wrong')
    expect(await passwords.verify(testPassword, null)).toBe('wrong')
  })

  it.each([
    ['sebelas hrf', 'too_short'],
    ['x'.repeat(129), 'too_long'],
    ['aaaaaaaaaaaaaaaa', 'too_common'],
    ['Astraotoshop123!', 'too_common'],
    ['password-1234567', 'too_common'],
    ['kopi tubruk tanpa gula', null],
    ['😀😁😂🤣😃😄😅😆😉😊😋😎', null],
    ['bengkel kami paling cepat', null],
  ])('%s is judged before it is taken', async (password, verdict) => {
    expect(await judgeNewPassword(identity.ctx, { password })).toBe(verdict)
  })

  it('is checked two at a time with twenty waiting; more are told to come back', async () => {
    const queue = createFairQueue(['strangers', 'known_device'], { atOnceMax: 2, waitingPerLaneMax: 20 })
    let running = 0
    let highest = 0
    const work = async () => {
      running += 1
      highest = Math.max(highest, running)
      await new Promise((resume) => setTimeout(resume, 2))
      running -= 1
    }
    const answers = await Promise.all(Array.from({ length: 30 }, () => queue.run('strangers', work)))
    expect(highest).toBe(2)
    expect(answers.filter((answer) => answer.kind === 'busy')).toHaveLength(8)
    await expect(queue.run('strangers', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect((await queue.run('strangers', work)).kind, 'a failure gives its place back').toBe('done')
  })

  it('flood answers busy, counts nothing, and the door opens again after it', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const flood = await Promise.all(Array.from({ length: 60 }, () => login('siapa@astraotoshop.test', 'x')))
    expect(flood.filter((answer) => answer.kind === 'busy').length).toBeGreaterThan(0)
    expect((await login(email, testPassword)).kind).toBe('challenge')
  })
})

describe('creating an account', () => {
  const account = {
    email: 'Baru@Astraotoshop.test',
    name: 'Baru',
    role: 'finance',
    password: testPassword,
    phone: '0815-0000-0001',
    by: 'system',
  } as const

  it('refuses an e-mail or a phone that is taken, however written, and keeps a record of the creation', async () => {
    const created = await createStaffUser(identity.ctx, account)
    if (created.kind !== 'created') throw new Error(created.kind)
    expect(await createStaffUser(identity.ctx, { ...account, phone: null })).toEqual({ kind: 'taken' })
    const samePhone = { ...account, email: 'lain@astraotoshop.test', phone: '+62 815 0000 0001' }
    expect(await createStaffUser(identity.ctx, samePhone)).toEqual({ kind: 'taken' })
    const records = await listAudit(database.db, {
      object: { kind: 'staff', id: created.staffId },
      limit: 10,
    })
    expect(records).toMatchObject([{ action: 'staff.created', who: 'system', after: { role: 'finance' } }])
    expect(
      JSON.stringify(records, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)),
    ).not.toContain('argon2')
  })

  it('refuses what is no e-mail, no Indonesian mobile number, or no password', async () => {
    expect((await createStaffUser(identity.ctx, { ...account, email: 'x' })).kind).toBe('bad_email')
    expect((await createStaffUser(identity.ctx, { ...account, phone: '021 123 4567' })).kind).toBe(
      'bad_phone',
    )
    expect((await createStaffUser(identity.ctx, { ...account, password: 'pendek' })).kind).toBe(
      'password_refused',
    )
  })
})
