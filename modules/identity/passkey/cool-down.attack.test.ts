import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { spendProof, type Deed } from '#access'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import type { TestPerson } from '../factor.testing.ts'
import { askTestProof, enrolTestPasskey, personOf, signInTestPerson } from '../factor.testing.ts'
import { giveProof } from '../give-proof.ts'
import { proofWays } from '../proof-ways.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient } from '../testing.ts'
import { askProofPasskey } from './ask-passkey.ts'

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

const dayMs = 24 * 3_600_000
const refund: Deed = { action: 'refund.order', values: { paymentId: 'pay_A', amountIdr: 125_000n } }

/** Somebody whose account is a month old, and who then adds a passkey by password and code. */
async function lateEnrolment() {
  const person = await signInTestPerson(identity, 'finance')
  await sql`
    update identity.staff_user set created_at = created_at - interval '30 days' where id = ${person.staffId}
  `.execute(database.db)
  return enrolTestPasskey(identity, person)
}

async function ask(person: TestPerson) {
  const proofId = await askTestProof(identity.ctx, person, refund)
  return { proofId, question: await askProofPasskey(identity.ctx, { proofId, session: person.session }) }
}

describe('a passkey that somebody adds with password and phone to an account long in use', () => {
  it('proves no dangerous deed at once, nor does a code in its place', async () => {
    const { person } = await lateEnrolment()
    const { proofId, question } = await ask(person)
    expect(question).toEqual({ kind: 'unavailable' })
    const ways = await proofWays(identity.ctx, { proof: { action: refund.action }, session: person.session })
    expect(ways.ways).toEqual([])
    const passkeySettlesAt = ways.passkeySettlesAt?.getTime() ?? 0
    expect(passkeySettlesAt - identity.ctx.now().getTime()).toBeGreaterThan(dayMs - 60_000)
    const answer = { kind: 'whatsapp', code: identity.phones.lastCode() } as const
    const given = await giveProof(identity.ctx, {
      proofId,
      session: person.session,
      answer,
      client: testClient,
    })
    expect(given).toEqual({ kind: 'unavailable' })
  })

  it('proves them once the house’s waiting time is over', async () => {
    const { person, passkey } = await lateEnrolment()
    await sql`update identity.staff_passkey set cools_until = now() - interval '1 second'`.execute(
      database.db,
    )
    const { proofId, question } = await ask(person)
    if (question.kind !== 'ask') throw new Error(`asked, not ${question.kind}`)
    const answer = { kind: 'passkey', response: passkey.answer(question.options) } as const
    const given = await giveProof(identity.ctx, {
      proofId,
      session: person.session,
      answer,
      client: testClient,
    })
    if (given.kind !== 'given') throw new Error(`given, not ${given.kind}`)
    const settled = await personOf(identity.ctx, { ...person, token: given.sessionToken })
    const spent = await identity.ctx.transaction((trx) =>
      spendProof(trx, { actor: settled.actor, deed: refund, at: identity.ctx.now() }),
    )
    expect(spent).toBeNull()
  })

  it('that answers a question asked of another one is refused while it cools', async () => {
    const { person, passkey } = await lateEnrolment()
    await sql`update identity.staff_passkey set cools_until = null`.execute(database.db)
    const { proofId, question } = await ask(person)
    if (question.kind !== 'ask') throw new Error(`asked, not ${question.kind}`)
    await sql`update identity.staff_passkey set cools_until = now() + interval '1 hour'`.execute(database.db)
    const answer = { kind: 'passkey', response: passkey.answer(question.options) } as const
    const given = await giveProof(identity.ctx, {
      proofId,
      session: person.session,
      answer,
      client: testClient,
    })
    expect(given.kind).not.toBe('given')
  })
})

it('the first passkey of a new account proves at once', async () => {
  const { person } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'finance'))
  expect((await ask(person)).question.kind).toBe('ask')
})
