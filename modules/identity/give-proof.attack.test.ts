import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { spendProof, type Deed } from '#access'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { factorDeed } from './change-factor.ts'
import type { TestPerson } from './factor.testing.ts'
import {
  askTestProof,
  enrolTestPasskey,
  personOf,
  proveByCode,
  sendTestCode,
  signInTestPerson,
} from './factor.testing.ts'
import type { GiveProof } from './give-proof.ts'
import { giveProof } from './give-proof.ts'
import { askProofPasskey } from './passkey/ask-passkey.ts'
import { createSoftAuthenticator } from './passkey/testing.ts'
import { findStaffSession } from './staff-session.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestIdentity, otherCode, testClient, testPassword } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

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

const minuteMs = 60_000
const refund: Deed = { action: 'refund.order', values: { paymentId: 'pay_A', amountIdr: 125_000n } }
const later = (ms: number) => {
  database.clock.offsetMs += ms
}

function give(person: TestPerson, proofId: string, answer: GiveProof['answer'], password?: string) {
  const input = { proofId, session: person.session, answer, client: testClient }
  return giveProof(identity.ctx, password === undefined ? input : { ...input, password })
}

const byCode = (code: string) => ({ kind: 'whatsapp', code }) as const

function spend(person: TestPerson, deed: Deed) {
  const { ctx } = identity
  return ctx.transaction((trx) => spendProof(trx, { actor: person.actor, deed, at: ctx.now() }))
}

describe('a proof', () => {
  it('lets exactly its deed pass, once, and no other values', async () => {
    const { person } = await proveByCode(identity, await signInTestPerson(identity, 'sales'), refund)
    const dearer: Deed = { action: 'refund.order', values: { paymentId: 'pay_A', amountIdr: 1_250_000n } }
    expect(await spend(person, dearer)).toEqual({ kind: 'proof_needed', deed: dearer })
    const asText: Deed = { action: 'refund.order', values: { paymentId: 'pay_A', amountIdr: '125000' } }
    expect(await spend(person, asText)).toMatchObject({ kind: 'proof_needed' })
    const other: Deed = { action: 'refund.approve', values: refund.values }
    expect(await spend(person, other)).toMatchObject({ kind: 'proof_needed' })
    expect(await spend(person, refund)).toBeNull()
    expect(await spend(person, refund)).toMatchObject({ kind: 'proof_needed' })
  })

  it('asked for by two deeds at once lets one pass', async () => {
    const { person } = await proveByCode(identity, await signInTestPerson(identity, 'sales'), refund)
    const answers = await Promise.all(Array.from({ length: 8 }, () => spend(person, refund)))
    expect(answers.filter((answer) => answer === null)).toHaveLength(1)
  })

  it('is worth nothing in another session of the same person', async () => {
    const first = await signInTestPerson(identity, 'sales')
    const { person } = await proveByCode(identity, first, refund)
    later(2 * minuteMs)
    const { challengeToken } = await beginTestLogin(identity.ctx, person.email)
    const code = identity.phones.lastCode()
    const again = await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })
    if (again.kind !== 'signed_in') throw new Error('the right code signs in')
    const elsewhere = await personOf(identity.ctx, { ...person, token: again.sessionToken })
    expect(await spend(elsewhere, refund)).toMatchObject({ kind: 'proof_needed' })
    expect(await spend(person, refund)).toBeNull()
  })

  it('is worth nothing for somebody else', async () => {
    const { person } = await proveByCode(identity, await signInTestPerson(identity, 'sales'), refund)
    const thief = await signInTestPerson(identity, 'sales')
    expect(await spend(thief, refund)).toMatchObject({ kind: 'proof_needed' })
    expect(
      await spend({ ...thief, actor: { ...thief.actor, session: person.actor.session } }, refund),
    ).toMatchObject({
      kind: 'proof_needed',
    })
  })

  it('given five minutes ago is worth nothing any more', async () => {
    const { person } = await proveByCode(identity, await signInTestPerson(identity, 'sales'), refund)
    later(5 * minuteMs + 1)
    expect(await spend(person, refund)).toMatchObject({ kind: 'proof_needed' })
  })

  it('gives the session a new token and ends the old one', async () => {
    const first = await signInTestPerson(identity, 'sales')
    const { person } = await proveByCode(identity, first, refund)
    expect(person.token).not.toBe(first.token)
    expect(person.session.id).toBe(first.session.id)
    expect(await findStaffSession(identity.ctx, { sessionToken: first.token })).toBeNull()
  })
})

describe('the question for a proof', () => {
  it('of another session is not found', async () => {
    const owner = await signInTestPerson(identity, 'sales')
    const proofId = await askTestProof(identity.ctx, owner, refund)
    await sendTestCode(identity, owner, proofId)
    const thief = await signInTestPerson(identity, 'sales')
    expect(await give(thief, proofId, byCode(identity.phones.lastCode()))).toEqual({ kind: 'not_found' })
    expect(await give(owner, 'prf_INVENTED', byCode('123456'))).toEqual({ kind: 'not_found' })
  })

  it('is answered once, also by ten right answers at once', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const proofId = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, proofId)
    const code = identity.phones.lastCode()
    const answers = await Promise.all(Array.from({ length: 10 }, () => give(person, proofId, byCode(code))))
    expect(answers.filter(({ kind }) => kind === 'given')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'over')).toHaveLength(9)
  })

  it('waits ten minutes and no longer', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const proofId = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, proofId)
    later(10 * minuteMs + 1)
    expect(await give(person, proofId, byCode(identity.phones.lastCode()))).toEqual({
      kind: 'over',
      state: 'expired',
    })
  })

  it('is over after five wrong codes, and ten lock as they do at login', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const kinds: string[] = []
    for (let round = 0; round < 2; round += 1) {
      later(2 * minuteMs)
      const proofId = await askTestProof(identity.ctx, person, refund)
      await sendTestCode(identity, person, proofId)
      const code = identity.phones.lastCode()
      for (let step = 1; step <= 5; step += 1) {
        const answer = await give(person, proofId, byCode(otherCode(code, step)))
        kinds.push(answer.kind === 'ended' ? answer.reason : answer.kind)
      }
      expect(await give(person, proofId, byCode(code))).toMatchObject({ kind: 'ended' })
    }
    expect(kinds.filter((kind) => kind === 'wrong')).toHaveLength(8)
    expect(kinds.slice(4, 5)).toEqual(['too_many_tries'])
    expect(kinds.at(-1)).toBe('locked')
  })

  it('takes no code of a login, and a login takes no code of a question', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const proofId = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, proofId)
    const ofProof = identity.phones.lastCode()
    later(2 * minuteMs)
    const { challengeToken } = await beginTestLogin(identity.ctx, person.email)
    const ofLogin = identity.phones.lastCode()
    const login = { challengeToken, code: ofProof, client: testClient }
    expect((await verifyStaffCode(identity.ctx, login)).kind).toBe('wrong')
    expect((await give(person, proofId, byCode(ofLogin))).kind).toBe('ended')
  })

  it('takes no code of another question', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const first = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, first)
    const code = identity.phones.lastCode()
    later(2 * minuteMs)
    const second = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, second)
    expect((await give(person, second, byCode(code))).kind).toBe('wrong')
    expect(await give(person, first, byCode(code))).toEqual({ kind: 'ended', reason: 'superseded' })
  })
})

describe('whoever moves money or manages people', () => {
  it('proves by passkey and by nothing else', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'finance'))
    later(2 * minuteMs)
    const proofId = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, proofId)
    const code = byCode(identity.phones.lastCode())
    expect(await give(person, proofId, code, testPassword)).toEqual({ kind: 'unavailable' })
    const asked = await askProofPasskey(identity.ctx, { proofId, session: person.session })
    if (asked.kind !== 'ask') throw new Error('there is a passkey')
    const given = await give(person, proofId, { kind: 'passkey', response: passkey.answer(asked.options) })
    if (given.kind !== 'given') throw new Error(`the passkey proves, not ${given.kind}`)
    expect(
      await spend(await personOf(identity.ctx, { ...person, token: given.sessionToken }), refund),
    ).toBeNull()
  })

  it('without a passkey proves nothing but the first one, by password and code', async () => {
    const person = await signInTestPerson(identity, 'finance')
    const proofId = await askTestProof(identity.ctx, person, refund)
    await sendTestCode(identity, person, proofId)
    const code = byCode(identity.phones.lastCode())
    expect(await give(person, proofId, code, testPassword)).toEqual({ kind: 'unavailable' })
    later(2 * minuteMs)
    await enrolTestPasskey(identity, person)
  })

  it('with a passkey changes the own factors by passkey only', async () => {
    const { person } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'finance'))
    later(2 * minuteMs)
    const proofId = await askTestProof(identity.ctx, person, factorDeed('passkey.enrol'))
    await sendTestCode(identity, person, proofId)
    const code = byCode(identity.phones.lastCode())
    expect(await give(person, proofId, code, testPassword)).toEqual({ kind: 'unavailable' })
  })
})

describe('a change of the own factors', () => {
  it('asks for the password beside the code, and counts wrong ones', async () => {
    const person = await signInTestPerson(identity, 'sales')
    const proofId = await askTestProof(identity.ctx, person, factorDeed('totp.enrol'))
    await sendTestCode(identity, person, proofId)
    const code = byCode(identity.phones.lastCode())
    expect(await give(person, proofId, code)).toEqual({ kind: 'wrong_password' })
    for (let round = 0; round < 4; round += 1)
      expect(await give(person, proofId, code, 'salah sama sekali')).toEqual({ kind: 'wrong_password' })
    expect(await give(person, proofId, code, testPassword)).toEqual({ kind: 'ended', reason: 'locked' })
    later(31_000)
    expect((await give(person, proofId, code, testPassword)).kind).toBe('given')
  })

  it('by a passkey needs no password, for a passkey is both', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'finance'))
    const proofId = await askTestProof(identity.ctx, person, factorDeed('totp.enrol'))
    const asked = await askProofPasskey(identity.ctx, { proofId, session: person.session })
    if (asked.kind !== 'ask') throw new Error('there is a passkey')
    const answer = { kind: 'passkey', response: passkey.answer(asked.options) } as const
    expect((await give(person, proofId, answer)).kind).toBe('given')
  })
})

describe('an answer by passkey', () => {
  it('of another question, or by a key that nobody enrolled, is wrong and counts', async () => {
    const { person, passkey } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const [one, other] = [
      await askTestProof(identity.ctx, person, refund),
      await askTestProof(identity.ctx, person, refund),
    ]
    const asked = await askProofPasskey(identity.ctx, { proofId: one, session: person.session })
    if (asked.kind !== 'ask') throw new Error('there is a passkey')
    const response = passkey.answer(asked.options)
    expect((await give(person, other, { kind: 'passkey', response })).kind).toBe('wrong')
    const stranger = createSoftAuthenticator({ origin: 'http://localhost:3001' })
    const forged = { kind: 'passkey', response: stranger.answer(asked.options) } as const
    expect((await give(person, one, forged)).kind).toBe('wrong')
    const { rows } = await sql<{ fails: number }>`
      select coalesce(max(otp_fail), 0)::int as fails from identity.staff_device where staff_id = ${person.staffId}
    `.execute(database.db)
    expect(rows[0]?.fails).toBe(2)
  })

  it('is not asked for by a session that does not own the question', async () => {
    const { person } = await enrolTestPasskey(identity, await signInTestPerson(identity, 'sales'))
    const proofId = await askTestProof(identity.ctx, person, refund)
    const thief = await signInTestPerson(identity, 'sales')
    expect(await askProofPasskey(identity.ctx, { proofId, session: thief.session })).toEqual({
      kind: 'unavailable',
    })
  })
})
