import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { machineActor } from '#access'
import { releaseLock } from './release-lock.ts'
import { revokeDevices } from './staff-device.ts'
import type { TestIdentity } from './testing.ts'
import { createTestIdentity, createTestStaff, otherCode, testClient, testPassword } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx, {
    sendLimits: { gapMs: 0, perQuarterHourMax: 1_000, perDayMax: 1_000 },
  })
})

const minuteMs = 60_000

interface Try {
  readonly email: string
  readonly deviceCookie?: string | undefined
  readonly password?: string
}

const begin = ({ email, deviceCookie, password = testPassword }: Try) =>
  beginStaffLogin(identity.ctx, { email, password, client: testClient, deviceCookie })

/** A whole login; gives the cookie by which this browser is known afterwards. */
async function signIn(tried: Try): Promise<string> {
  const begun = await begin(tried)
  if (begun.kind !== 'challenge') throw new Error(`a challenge, not ${begun.kind}`)
  const answer = await verifyStaffCode(identity.ctx, {
    challengeToken: begun.challengeToken,
    code: identity.phones.lastCode(),
    client: testClient,
    deviceCookie: tried.deviceCookie,
  })
  if (answer.kind !== 'signed_in') throw new Error(`signed in, not ${answer.kind}`)
  return answer.deviceCookie
}

/** One login after the other with five wrong codes each, until the login itself is refused. */
async function guessCodes(tried: Try, logins: number): Promise<number> {
  let guesses = 0
  for (let step = 0; step < logins; step += 1) {
    const begun = await begin(tried)
    if (begun.kind !== 'challenge') return guesses
    const code = identity.phones.lastCode()
    for (let guess = 1; guess <= 5; guess += 1) {
      const { challengeToken } = begun
      await verifyStaffCode(identity.ctx, {
        challengeToken,
        code: otherCode(code, guess),
        client: testClient,
      })
      guesses += 1
    }
  }
  return guesses
}

describe('lockout as denial of service', () => {
  it('by wrong passwords locks strangers, and the owner of a known browser signs in meanwhile', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const deviceCookie = await signIn({ email })
    for (let step = 0; step < 9; step += 1) await begin({ email, password: 'salah semua ini' })
    expect((await begin({ email })).kind, 'a stranger, also with the right password').toBe('refused')
    expect((await begin({ email, deviceCookie })).kind, 'the owner').toBe('challenge')
  })

  it('by wrong codes locks strangers, up to the hard stop, and never the known browser', async () => {
    const { email } = await createTestStaff(identity.ctx)
    let deviceCookie = await signIn({ email })
    for (let lock = 0; lock < 6; lock += 1) {
      await guessCodes({ email }, 3)
      database.clock.offsetMs += 9 * 60 * minuteMs
      deviceCookie = await signIn({ email, deviceCookie })
    }
    expect((await begin({ email })).kind, 'strangers are stopped for good').toBe('refused')
    const { rows } = await sql<{ fail: number }>`
      select otp_fail as fail from identity.staff_user where email = ${email}`.execute(database.db)
    expect(rows[0]?.fail, "the owner's logins forgive no stranger").toBe(50)
    expect((await begin({ email, deviceCookie })).kind).toBe('challenge')
  })

  it('by a flood of hashing leaves a known browser a line of its own', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const deviceCookie = await signIn({ email })
    const flood = Array.from({ length: 80 }, () => begin({ email: 'siapa@astraotoshop.test' }))
    const owner = begin({ email, deviceCookie })
    const answers = await Promise.all(flood)
    expect(answers.filter(({ kind }) => kind === 'busy').length).toBeGreaterThan(0)
    expect((await owner).kind).toBe('challenge')
  })
})

describe('the cookie of a known browser', () => {
  it('is never a factor: with it alone, or with it and the password, nobody is signed in', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const deviceCookie = await signIn({ email })
    expect((await begin({ email, deviceCookie, password: 'salah semua ini' })).kind).toBe('refused')
    const begun = await begin({ email, deviceCookie })
    expect(begun.kind).toBe('challenge')
    expect(Object.keys(begun)).not.toContain('sessionToken')
  })

  it('stolen gives ten guesses before its own lock, and its owner is known no longer than the thief lets it', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const stolen = await signIn({ email })
    expect(await guessCodes({ email, deviceCookie: stolen }, 5)).toBe(10)
    expect((await begin({ email, deviceCookie: stolen })).kind).toBe('refused')
    expect((await begin({ email })).kind, 'strangers count apart').toBe('challenge')
  })

  it('stolen before the next login of its owner is worthless after it', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const stolen = await signIn({ email })
    const renewed = await signIn({ email, deviceCookie: stolen })
    expect(renewed).not.toBe(stolen)
    for (let step = 0; step < 5; step += 1) await begin({ email, password: 'salah semua ini' })
    expect((await begin({ email, deviceCookie: stolen })).kind, 'the copy is a stranger').toBe('refused')
    expect((await begin({ email, deviceCookie: renewed })).kind).toBe('challenge')
  })

  it('forged, cut, repeated or endless is that of a stranger', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const known = await signIn({ email })
    for (let step = 0; step < 5; step += 1) await begin({ email, password: 'salah semua ini' })
    const forged = [
      '',
      '.',
      known.slice(1),
      `${known}x`,
      'A'.repeat(43),
      known.toUpperCase(),
      `${known}.`.repeat(400),
      '\u0000'.repeat(43),
      `${'A'.repeat(43)}.${'B'.repeat(43)}.${'C'.repeat(43)}.${known}`,
    ]
    const kinds = []
    for (const deviceCookie of forged) kinds.push((await begin({ email, deviceCookie })).kind)
    expect(kinds).toEqual(forged.map(() => 'refused'))
    expect((await begin({ email, deviceCookie: known })).kind).toBe('challenge')
  })

  it('of one person lifts nothing for another, also where both use one browser', async () => {
    const [one, other] = [await createTestStaff(identity.ctx), await createTestStaff(identity.ctx)]
    const ofOne = await signIn({ email: one.email })
    for (let step = 0; step < 5; step += 1) await begin({ email: other.email, password: 'salah semua ini' })
    expect((await begin({ email: other.email, deviceCookie: ofOne })).kind).toBe('refused')
    database.clock.offsetMs += 2 * minuteMs
    const shared = await signIn({ email: other.email, deviceCookie: ofOne })
    for (const { email } of [one, other]) {
      for (let step = 0; step < 7; step += 1) await begin({ email, password: 'salah semua ini' })
      expect((await begin({ email })).kind).toBe('refused')
      expect((await begin({ email, deviceCookie: shared })).kind, 'known for both').toBe('challenge')
    }
  })

  it('planted by somebody else is not taken over: the login makes a new one', async () => {
    const [owner, thief] = [await createTestStaff(identity.ctx), await createTestStaff(identity.ctx)]
    const planted = await signIn({ email: thief.email })
    await signIn({ email: owner.email, deviceCookie: planted })
    for (let step = 0; step < 5; step += 1) await begin({ email: owner.email, password: 'salah semua ini' })
    expect((await begin({ email: owner.email, deviceCookie: planted })).kind).toBe('refused')
  })

  it('is worthless after a new password, and half a year after the last login', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const before = await signIn({ email })
    await database.ctx.transaction((trx) =>
      revokeDevices(trx, { staffId, reason: 'password_changed', at: database.ctx.now() }),
    )
    const old = await signIn({ email, deviceCookie: before })
    database.clock.offsetMs += 181 * 24 * 60 * minuteMs
    for (let step = 0; step < 5; step += 1) await begin({ email, password: 'salah semua ini' })
    for (const deviceCookie of [before, old])
      expect((await begin({ email, deviceCookie })).kind).toBe('refused')
  })

  it('is one of five at most, so that guesses by many stolen ones are bounded too', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const cookies = []
    for (let step = 0; step < 7; step += 1) {
      cookies.push(await signIn({ email }))
      database.clock.offsetMs += minuteMs
    }
    for (let step = 0; step < 5; step += 1) await begin({ email, password: 'salah semua ini' })
    const known = []
    for (const deviceCookie of cookies) known.push((await begin({ email, deviceCookie })).kind)
    expect(known).toEqual(['refused', 'refused', ...Array.from({ length: 5 }, () => 'challenge')])
    const { rows } = await sql<{ row: string }>`
      select d::text as row from identity.staff_device d where staff_id = ${staffId}`.execute(database.db)
    for (const cookie of cookies) expect(rows.map(({ row }) => row).join()).not.toContain(cookie)
  })

  it('does not add up with others past a hundred guesses over the whole account', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const cookies = [await signIn({ email }), await signIn({ email }), await signIn({ email })]
    await sql`update identity.staff_user set otp_fail = 49 where id = ${staffId}`.execute(database.db)
    await sql`update identity.staff_device set otp_fail = 17 where staff_id = ${staffId}`.execute(database.db)
    for (const deviceCookie of [undefined, ...cookies])
      expect((await begin({ email, deviceCookie })).kind).toBe('refused')
    const release = { actor: machineActor('test'), staffId, reason: 'checked by telephone' }
    expect(await releaseLock(identity.ctx, release)).toEqual({ kind: 'released' })
    for (const deviceCookie of [undefined, ...cookies])
      expect((await begin({ email, deviceCookie })).kind, 'a supervisor opens all').toBe('challenge')
  })
})
