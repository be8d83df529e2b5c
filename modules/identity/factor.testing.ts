import { askProof, type Actor, type Deed, type ProofId } from '#access'
import { findProof } from '#access'
import { assert, present } from '#platform/assert.ts'
import { createStaffUser } from './create-staff-user.ts'
import { factorDeed } from './change-factor.ts'
import { giveProof } from './give-proof.ts'
import type { IdentityCtx } from './identity.ts'
import { openStepUpChallenge } from './otp/step-up.ts'
import { beginPasskey, enrolPasskey } from './passkey/enrol-passkey.ts'
import { createSoftAuthenticator, type SoftAuthenticator } from './passkey/testing.ts'
import type { StaffSession } from './staff-session.ts'
import { findStaffSession } from './staff-session.ts'
import type { StaffId } from './staff.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestStaff, testClient, testPassword } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

export const testOrigin = 'http://localhost:3001'

/** Somebody with a session, as a request would find them. */
export interface TestPerson {
  readonly staffId: StaffId
  readonly email: string
  readonly token: string
  readonly session: StaffSession
  readonly actor: Actor
}

let people = 0

/** A fresh account of a role, signed in by password and code. `sales` needs no passkey, `finance` does. */
export async function signInTestPerson(
  { ctx, phones }: TestIdentity,
  role: 'sales' | 'finance',
): Promise<TestPerson> {
  // The account that is not used makes the queue of messages, once.
  if (people === 0) await createTestStaff(ctx)
  people += 1
  const email = `orang${people}@astraotoshop.test`
  const phone = `0813${String(people).padStart(8, '0')}`
  const account = { email, name: `Orang ${people}`, role, password: testPassword, phone, by: 'system' }
  const created = await createStaffUser(ctx, account)
  assert(created.kind === 'created', `the account is created, not ${created.kind}`)
  const { challengeToken } = await beginTestLogin(ctx, email)
  const signedIn = await verifyStaffCode(ctx, { challengeToken, code: phones.lastCode(), client: testClient })
  assert(signedIn.kind === 'signed_in', `the right code signs in, not ${signedIn.kind}`)
  return personOf(ctx, { staffId: created.staffId, email, token: signedIn.sessionToken })
}

/** The same person again, as the session's token finds them now. */
export async function personOf(
  ctx: IdentityCtx,
  of: Pick<TestPerson, 'staffId' | 'email' | 'token'>,
): Promise<TestPerson> {
  const session = present(await findStaffSession(ctx, { sessionToken: of.token }), 'the session lives')
  const { id, permissions, scope, factor, staff } = session
  const who = { id: staff.id, name: staff.name, role: staff.role, address: testClient.address }
  return { ...of, session, actor: { ...who, permissions, scope, session: { id, factor } } }
}

/** Opens a question for a deed of this person. */
export function askTestProof(ctx: IdentityCtx, person: TestPerson, deed: Deed): Promise<ProofId> {
  const form = { path: '/', method: 'post', fields: [] } as const
  return askProof(ctx, { actor: person.actor, deed, summary: 'uji', form })
}

/** Gives a proof by the code of the phone and the password; the person goes on with the new token. */
export async function proveByCode(
  identity: TestIdentity,
  person: TestPerson,
  deed: Deed,
): Promise<{ person: TestPerson; proofId: ProofId }> {
  const { ctx, phones } = identity
  const proofId = await askTestProof(ctx, person, deed)
  await sendTestCode(identity, person, proofId)
  const given = await giveProof(ctx, {
    proofId,
    session: person.session,
    answer: { kind: 'whatsapp', code: phones.lastCode() },
    password: testPassword,
    client: testClient,
  })
  assert(given.kind === 'given', `the proof is given, not ${given.kind}`)
  return { proofId, person: await personOf(ctx, { ...person, token: given.sessionToken }) }
}

/** Sends the code of a question. */
export async function sendTestCode(
  { ctx }: TestIdentity,
  person: TestPerson,
  proofId: ProofId,
): Promise<void> {
  const proof = present(await findProof(ctx.db, { proofId, sessionId: person.session.id }), 'it was asked')
  const opened = await openStepUpChallenge(ctx, { proof, client: testClient, locale: 'id' })
  assert(opened.kind === 'sent', `the code is sent, not ${opened.kind}`)
}

/** Enrols a passkey in software, proven by code and password. */
export async function enrolTestPasskey(
  identity: TestIdentity,
  asked: TestPerson,
): Promise<{ person: TestPerson; passkey: SoftAuthenticator; passkeyId: string }> {
  const { ctx } = identity
  const { person } = await proveByCode(identity, asked, factorDeed('passkey.enrol'))
  const begun = await beginPasskey(ctx, { actor: person.actor, client: testClient })
  assert(begun.kind === 'ask', `a proven enrolment begins, not ${begun.kind}`)
  const passkey = createSoftAuthenticator({ origin: testOrigin })
  const response = passkey.register(begun.options)
  const enrolled = await enrolPasskey(ctx, {
    actor: person.actor,
    client: testClient,
    name: 'Laptop',
    response,
  })
  assert(enrolled.kind === 'enrolled', `the passkey is enrolled, not ${enrolled.kind}`)
  return { person, passkey, passkeyId: enrolled.passkeyId }
}
