import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import type { AnswerFaults, SoftAuthenticator } from '../passkey/testing.ts'
import { createSoftAuthenticator } from '../passkey/testing.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient, testPassword } from '../testing.ts'
import {
  addBuyerPasskey,
  askBuyerPasskey,
  askNewBuyerPasskey,
  listBuyerPasskeys,
  removeBuyerPasskey,
  signInByBuyerPasskey,
} from './passkeys.ts'
import type { SignedInBuyer } from './testing.ts'
import { createTestBuyer, signInTestBuyer } from './testing.ts'

const shopOrigin = 'http://localhost:3000'
const panelOrigin = 'http://localhost:3001'

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

async function newPerson(): Promise<SignedInBuyer> {
  const { email } = await createTestBuyer(identity.ctx)
  return signInTestBuyer(identity.ctx, email)
}

const own = ({ buyerId, sessionId }: SignedInBuyer, password = testPassword) => ({
  buyerId,
  sessionId,
  password,
  locale: 'id' as const,
})

async function enrol(
  person: SignedInBuyer,
  key = createSoftAuthenticator({ origin: shopOrigin }),
  password = testPassword,
) {
  const { token, options } = await askNewBuyerPasskey(identity.ctx, { buyer: person.buyer })
  const response = key.register(options)
  const added = await addBuyerPasskey(identity.ctx, {
    ...own(person, password),
    token,
    response,
    name: 'Uji',
    client: testClient,
  })
  return { key, added: added.kind }
}

async function signIn(key: SoftAuthenticator, faults: AnswerFaults = {}) {
  const { token, options } = await askBuyerPasskey(identity.ctx)
  const response = key.answer(options, faults)
  return signInByBuyerPasskey(identity.ctx, { token, response, client: testClient })
}

describe('a customer’s passkey', () => {
  it('signs in its own account without naming it, and no longer once removed', async () => {
    const person = await newPerson()
    const { key, added } = await enrol(person)
    expect(added).toBe('added')
    expect(await signIn(key)).toMatchObject({ kind: 'signed_in', buyer: { id: person.buyerId } })
    const [passkey] = await listBuyerPasskeys(identity.ctx, person)
    const removed = await removeBuyerPasskey(identity.ctx, { ...own(person), passkeyId: passkey?.id ?? '' })
    expect(removed.kind).toBe('removed')
    expect((await signIn(key)).kind).toBe('refused')
  })

  it.each<[string, AnswerFaults]>([
    ['another site’s page', { origin: 'https://jahat.test' }],
    ['the staff panel', { origin: panelOrigin }],
    ['a frame of another site', { crossOrigin: true }],
    ['another relying party', { rpId: 'jahat.test' }],
    ['an answer that is an enrolment', { type: 'webauthn.create' }],
    ['another question', { challenge: 'A'.repeat(43) }],
    ['nobody verified', { isUserVerified: false }],
    ['a copied key whose count does not grow', { signCount: 0 }],
    ['another person’s handle', { userHandle: 'byr_OTHER' }],
    ['a spoilt signature', { isSignatureSpoilt: true }],
  ])('signs nobody in from %s', async (_from, faults) => {
    const { key } = await enrol(await newPerson())
    expect((await signIn(key)).kind).toBe('signed_in')
    expect((await signIn(key, faults)).kind).toBe('refused')
  })

  it('answers a question once, in time, and only in the browser that asked', async () => {
    const { key } = await enrol(await newPerson())
    const { token, options } = await askBuyerPasskey(identity.ctx)
    const response = key.answer(options)
    const other = await askBuyerPasskey(identity.ctx)
    const give = (given: string) =>
      signInByBuyerPasskey(identity.ctx, { token: given, response, client: testClient })
    expect((await give(other.token)).kind).toBe('refused')
    expect((await give(token)).kind).toBe('signed_in')
    expect((await give(token)).kind).toBe('refused')
    const late = await askBuyerPasskey(identity.ctx)
    const lateAnswer = key.answer(late.options)
    database.clock.offsetMs = 5 * 60_000 + 1_000
    const lateInput = { token: late.token, response: lateAnswer, client: testClient }
    expect((await signInByBuyerPasskey(identity.ctx, lateInput)).kind).toBe('refused')
  })

  it('is bound only with the password, to the session that asked, and to one account for good', async () => {
    const [person, other] = [await newPerson(), await newPerson()]
    expect((await enrol(person, undefined, 'salah semua ini')).added).toBe('wrong_password')
    const { token, options } = await askNewBuyerPasskey(identity.ctx, { buyer: person.buyer })
    const key = createSoftAuthenticator({ origin: shopOrigin })
    const foreign = { ...own(other), token, response: key.register(options), name: 'Uji', client: testClient }
    expect((await addBuyerPasskey(identity.ctx, foreign)).kind).toBe('refused')
    expect((await enrol(person, key)).added).toBe('added')
    expect((await enrol(other, key)).added).toBe('refused')
  })

  it('is removed by nobody but its owner, and a disabled account has no use of it', async () => {
    const [person, other] = [await newPerson(), await newPerson()]
    const { key } = await enrol(person)
    const [passkey] = await listBuyerPasskeys(identity.ctx, person)
    const foreign = { ...own(other), passkeyId: passkey?.id ?? '' }
    expect((await removeBuyerPasskey(identity.ctx, foreign)).kind).toBe('not_found')
    await database.db
      .updateTable('identity.buyer')
      .set({ disabled_at: new Date() })
      .where('id', '=', person.buyerId)
      .execute()
    expect((await signIn(key)).kind).toBe('refused')
  })

  it.each([null, 'x', {}, { id: 'x' }, { response: { clientDataJSON: 7 } }])(
    'is not signed in by what is no answer: %j',
    async (response) => {
      const { token } = await askBuyerPasskey(identity.ctx)
      expect((await signInByBuyerPasskey(identity.ctx, { token, response, client: testClient })).kind).toBe(
        'refused',
      )
    },
  )
})
