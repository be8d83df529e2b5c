import { sql } from 'kysely'
import {
  decideApproval,
  findPermissions,
  permissionsWithin,
  type AccessCtx,
  type Actor,
  type ApprovalDecided,
} from '#access'
import { sendQueue } from '#messaging'
import { assert, present } from '#platform/assert.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { proven } from '../../apps/testing/staff.ts'
import { acceptInvitation, beginEnrolment } from './accept-invitation.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createStaffUser } from './create-staff-user.ts'
import type { IdentityCtx } from './identity.ts'
import { inviteStaff, type InviteStaff } from './invite-staff.ts'
import { breakGlassApproval } from './break-glass-approval.ts'
import { invitationApproval } from './invitation-approval.ts'
import { roleApproval } from './own-roles.ts'
import { resetApproval } from './supervised-reset.ts'
import { staffRoleApproval } from './change-staff.ts'
import { findScope } from './people.store.ts'
import { findStaff } from './staff.store.ts'
import type { StaffId } from './staff.ts'
import { createTestIdentity, testClient, testPassword, type TestPhones } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

export type PeopleCtx = IdentityCtx & AccessCtx

export interface PeopleHouse {
  readonly database: TestDatabase
  readonly ctx: PeopleCtx
  readonly phones: TestPhones
  /** Two who may do everything. */
  readonly first: Actor
  readonly second: Actor
}

/** A house with two supervisors, over a database of its own. */
export async function openPeopleHouse(): Promise<PeopleHouse> {
  const database = await createTestDatabase({ queues: [sendQueue] })
  // Limits of sending have tests of their own; here only who may do what counts.
  const sendLimits = { gapMs: 0, perQuarterHourMax: 100, perDayMax: 1_000 }
  const identity = createTestIdentity(database.ctx, { sendLimits })
  const kinds = [staffRoleApproval, roleApproval, invitationApproval, resetApproval, breakGlassApproval]
  const ctx = { ...identity.ctx, access: { kinds } }
  const first = await createPerson(ctx, { role: 'admin' })
  const second = await createPerson(ctx, { role: 'admin' })
  return { database, ctx, phones: identity.phones, first, second }
}

let people = 0

/** A fresh enrolled person, as an actor with a session by passkey. */
export async function createPerson(ctx: IdentityCtx, { role }: { readonly role: string }): Promise<Actor> {
  const number = (people += 1)
  const created = await createStaffUser(ctx, {
    email: `orang${number}@astraotoshop.test`,
    name: `Orang ${number}`,
    role,
    password: testPassword,
    phone: `0813${String(number).padStart(8, '0')}`,
    by: 'system',
  })
  assert(created.kind === 'created', `the person is created, not ${created.kind}`)
  return actorOfStaff(ctx, created.staffId)
}

/** A person as they stand now. */
export async function actorOfStaff(ctx: IdentityCtx, staffId: string): Promise<Actor> {
  const { id, name, role } = present(await findStaff(ctx.db, staffId), 'the person exists')
  const scope = await ctx.transaction((trx) => findScope(trx, id))
  const permissions = permissionsWithin(await findPermissions(ctx.db, role), scope)
  const session = { id: `ses_${id.slice(4)}`, factor: 'passkey' } as const
  return { id, name, role, permissions, scope, session, address: '127.0.0.1' }
}

export async function emailOf(ctx: IdentityCtx, staffId: string): Promise<string> {
  return present(await findStaff(ctx.db, staffId), 'the person exists').email
}

const everything = { branches: null, brands: null }

/** Somebody to invite, with an e-mail and a number of their own. */
export function invitee(actor: Actor, wish: Partial<InviteStaff> = {}): InviteStaff {
  const number = (people += 1)
  return {
    actor,
    email: `baru${number}@astraotoshop.test`,
    name: `Orang Baru ${number}`,
    phone: `0814${String(number).padStart(8, '0')}`,
    role: 'orders',
    scope: everything,
    reason: 'mulai kerja',
    ...wish,
  }
}

/** Invites somebody whose role needs no second person, and answers the link's token. */
export async function inviteOne(
  ctx: IdentityCtx,
  actor: Actor,
  wish: Partial<InviteStaff> = {},
): Promise<{ staffId: StaffId; token: string; email: string }> {
  const input = invitee(actor, wish)
  const invited = await proven(ctx, actor, () => inviteStaff(ctx, input))
  assert(invited.kind === 'invited', `the person is invited, not ${invited.kind}`)
  return { staffId: invited.staffId, token: tokenOf(invited.link), email: input.email }
}

export function tokenOf(link: string): string {
  return present(link.split('/').at(-1), 'a link ends with its token')
}

/** The token of the last link that went out to a person, as only the phone receives it. */
export async function lastLinkToken(ctx: IdentityCtx): Promise<string> {
  const { rows } = await sql<{ params: { link?: string } }>`
    select params from messaging.message where template = 'staff_enrolment_id' order by created_at desc, id desc limit 1
  `.execute(ctx.db)
  return tokenOf(String(ctx.identity.valueSealer.open(rows[0]?.params.link)))
}

export const newPassword = 'martabak telur hangat sore'

/** Enrols by a link, as its person does. */
export async function enrolBy(house: PeopleHouse, token: string): Promise<void> {
  const begun = await beginEnrolment(house.ctx, { token, password: newPassword, client: testClient })
  assert(begun.kind === 'code_sent', `the enrolment begins, not ${begun.kind}`)
  const code = house.phones.lastCode()
  const { challengeToken } = begun
  const done = await acceptInvitation(house.ctx, { token, challengeToken, code, client: testClient })
  assert(done.kind === 'enrolled', `the person enrols, not ${done.kind}`)
}

/** Signs in with password and code; the session's token, or why not. */
export async function signIn(
  house: PeopleHouse,
  input: { readonly email: string; readonly password?: string },
): Promise<string> {
  const password = input.password ?? testPassword
  const begun = await beginStaffLogin(house.ctx, { email: input.email, password, client: testClient })
  if (begun.kind !== 'challenge') return begun.kind
  const { challengeToken } = begun
  const code = house.phones.lastCode()
  const verified = await verifyStaffCode(house.ctx, { challengeToken, code, client: testClient })
  return verified.kind === 'signed_in' ? verified.sessionToken : verified.kind
}

/** A second supervisor says yes, with a fresh factor. */
export function approve(house: PeopleHouse, approvalId: string, actor: Actor): Promise<ApprovalDecided> {
  return proven(house.ctx, actor, () =>
    decideApproval(house.ctx, { approvalId, decision: 'approve', reason: 'sudah dicek', actor }),
  )
}

export function idOf(proposed: { readonly kind: string }): string {
  assert(
    'approvalId' in proposed && typeof proposed.approvalId === 'string',
    `proposed, not ${proposed.kind}`,
  )
  return proposed.approvalId
}
