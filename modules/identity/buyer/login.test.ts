import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from '../begin-buyer-login.ts'
import { endOwnBuyerSessions, findBuyerSession, listBuyerSessions } from '../buyer-session.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, otherCode, testClient, testPassword } from '../testing.ts'
import { resendBuyerCode } from './challenge.ts'
import { beginBuyerCodeLogin, verifyBuyerLoginCode } from './code-login.ts'
import { beginBuyerRegistration, completeBuyerRegistration } from './register.ts'
import {
  arrivedCode,
  asked,
  createTestBuyer,
  freshPhone,
  sessionOf,
  signInTestBuyer,
  stranger,
} from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const minuteMs = 60_000
const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const isLive = async (sessionToken: string) =>
  (await findBuyerSession(identity.ctx, { sessionToken })) !== null
const newPassword = 'soto betawi pakai emping'

async function codeLogin(phone: string) {
  const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
  return verifyBuyerLoginCode(identity.ctx, {
    ...stranger,
    challengeToken,
    code: await arrivedCode(identity),
  })
}

describe('a customer signs in', () => {
  it('by password with the e-mail, or with the number in any notation', async () => {
    const { email, phone } = await createTestBuyer(identity.ctx)
    for (const login of [email, phone, `+${phone}`, phone.replace(/^62/, '0')]) {
      const begun = await beginBuyerLogin(identity.ctx, { login, password: testPassword, client: testClient })
      expect({ login, kind: begun.kind }).toEqual({ login, kind: 'signed_in' })
    }
  })

  it('by a code that goes to the number, once', async () => {
    const { phone, id } = await createTestBuyer(identity.ctx)
    const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
    const code = await arrivedCode(identity)
    const verified = await verifyBuyerLoginCode(identity.ctx, {
      ...stranger,
      challengeToken,
      code: ` ${code} `,
    })
    if (verified.kind !== 'signed_in') throw new Error(verified.kind)
    expect((await sessionOf(identity.ctx, verified)).buyerId).toBe(id)
    expect(await verifyBuyerLoginCode(identity.ctx, { ...stranger, challengeToken, code })).toEqual({
      kind: 'ended',
      reason: 'used',
    })
  })

  it('not with a number that nobody has proven', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const unproven = freshPhone()
    expect(unproven).not.toBe(phone)
    await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone: unproven })
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(0)
  })

  it('sees and ends the own sessions, and nobody else’s', async () => {
    const { email } = await createTestBuyer(identity.ctx)
    const other = await createTestBuyer(identity.ctx)
    const [here, there] = [
      await signInTestBuyer(identity.ctx, email),
      await signInTestBuyer(identity.ctx, email),
    ]
    const foreign = await signInTestBuyer(identity.ctx, other.email)
    expect(await listBuyerSessions(identity.ctx, here)).toHaveLength(2)
    const end = (sessionId: string | null) =>
      endOwnBuyerSessions(identity.ctx, {
        buyerId: here.buyerId,
        sessionId,
        keepId: here.sessionId,
        client: testClient,
      })
    await end(foreign.sessionId)
    expect(await isLive(foreign.sessionToken)).toBe(true)
    await end(null)
    expect([await isLive(here.sessionToken), await isLive(there.sessionToken)]).toEqual([true, false])
  })
})

describe('a registration', () => {
  const person = (phone: string, more: object = {}) => ({
    ...stranger,
    name: 'Dewi Contoh',
    email: '',
    phone,
    password: '',
    hasConsented: true,
    ...more,
  })

  it('makes an account once the number is proven, and signs in', async () => {
    const phone = freshPhone()
    const begun = asked(
      await beginBuyerRegistration(
        identity.ctx,
        person(phone, { email: 'dewi@pembeli.test', password: newPassword }),
      ),
    )
    const done = await completeBuyerRegistration(identity.ctx, {
      ...stranger,
      challengeToken: begun.challengeToken,
      code: await arrivedCode(identity),
    })
    if (done.kind !== 'signed_in') throw new Error(done.kind)
    expect(done).toMatchObject({
      isEmailTaken: false,
      buyer: { name: 'Dewi Contoh', phone, companyId: null },
    })
    const again = { login: 'dewi@pembeli.test', password: newPassword, client: testClient }
    expect((await beginBuyerLogin(identity.ctx, again)).kind).toBe('signed_in')
  })

  it('needs no password, and then no password signs in', async () => {
    const phone = freshPhone()
    const begun = asked(await beginBuyerRegistration(identity.ctx, person(phone)))
    const code = await arrivedCode(identity)
    const done = await completeBuyerRegistration(identity.ctx, { ...stranger, ...begun, code })
    expect(done.kind).toBe('signed_in')
    for (const password of ['', 'null', newPassword])
      expect((await beginBuyerLogin(identity.ctx, { login: phone, password, client: testClient })).kind).toBe(
        'refused',
      )
    later(minuteMs + 1)
    expect((await codeLogin(phone)).kind).toBe('signed_in')
  })

  it('tells only the holder of the number that it has an account', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const begun = asked(await beginBuyerRegistration(identity.ctx, person(phone)))
    const code = await arrivedCode(identity)
    expect(await completeBuyerRegistration(identity.ctx, { ...stranger, ...begun, code })).toEqual({
      kind: 'phone_taken',
    })
  })

  it.each([
    ['no consent', { hasConsented: false }, 'no_consent'],
    ['a number of another country', { phone: '+6591234567' }, 'bad_phone'],
    ['half an e-mail', { email: 'dewi@' }, 'bad_email'],
    ['no name', { name: '  ' }, 'bad_name'],
    ['a weak password', { password: 'astraotoshop1' }, 'password_refused'],
  ])('is refused before anything is sent: %s', async (_case, more, kind) => {
    const begun = await beginBuyerRegistration(identity.ctx, person(freshPhone(), more))
    expect(begun.kind).toBe(kind)
    expect(identity.phones.arrived).toHaveLength(0)
  })
})

describe('a resent code', () => {
  it('ends the old one, and keeps the count of tries', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
    const first = await arrivedCode(identity)
    const verify = (code: string) => verifyBuyerLoginCode(identity.ctx, { ...stranger, challengeToken, code })
    expect(await verify(otherCode(first))).toMatchObject({ kind: 'wrong', triesLeft: 4 })
    later(minuteMs + 1)
    const resent = await resendBuyerCode(identity.ctx, { ...stranger, challengeToken, purpose: 'login' })
    expect(resent.kind).toBe('sent')
    const second = await arrivedCode(identity)
    const old = first === second ? otherCode(second) : first
    expect(await verify(old)).toMatchObject({ kind: 'wrong', triesLeft: 3 })
    expect((await verify(second)).kind).toBe('signed_in')
  })
})
