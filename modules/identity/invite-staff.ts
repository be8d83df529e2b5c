import {
  demand,
  findPermissions,
  needsPasskey,
  proposeDeed,
  spendProof,
  type Actor,
  type ApprovalValues,
  type ProofNeeded,
  type Scope,
} from '#access'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { maskPhone, normalizePhone } from '#platform/normalize-phone.ts'
import { normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { issueInvitation, type IssuedInvitation } from './issue-invitation.ts'
import { recordPerson } from './manage-person.ts'
import { judgeGiving, judgeSession, readReason, type PeopleRefusal } from './people-rules.ts'
import { isTaken, setInvitedAt, setPlace } from './people.store.ts'
import { placeValues } from './place-values.ts'
import type { StaffId } from './staff.ts'
import { insertStaff } from './staff.store.ts'

export interface InviteStaff {
  readonly actor: Actor
  readonly email: string
  readonly name: string
  /** In any usual notation. Only this number can enrol. */
  readonly phone: string
  readonly role: string
  readonly scope: Scope
  readonly reason: string
}

export type StaffInvited =
  | ({ readonly kind: 'invited'; readonly staffId: StaffId } & IssuedInvitation)
  /** The role moves money or manages people, so a second supervisor decides; the link goes out then. */
  | { readonly kind: 'proposed' | 'waiting_already'; readonly approvalId: string }
  | { readonly kind: PeopleRefusal | 'bad_email' | 'bad_phone' | 'bad_name' | 'taken' | 'busy' }
  | ProofNeeded

/** Who shall be invited, checked and in its kept form. */
export interface InvitedPerson {
  readonly email: string
  readonly name: string
  readonly phone: Phone
  readonly role: string
  readonly scope: Scope
}

/**
 * Invites a person by a link to their own phone, where they choose their password. Nobody invites to more than they hold, and
 * what needs two people to give is also given by two to somebody new.
 */
export async function inviteStaff(ctx: IdentityCtx, input: InviteStaff): Promise<StaffInvited> {
  const { actor } = input
  demand(actor, 'staff.manage')
  const session = judgeSession(actor)
  if (session !== null) return { kind: session }
  const person = readPerson(input)
  if ('kind' in person) return person
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const passwordHash = await unknownPassword(ctx)
  if (passwordHash === null) return { kind: 'busy' }

  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const refused = (await judgeGiving(trx, actor, person)) ?? ((await isTaken(trx, person)) ? 'taken' : null)
    if (refused !== null) return { kind: refused }
    const deed = { action: 'staff.create', values: invitationValues(person) } as const
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    if (needsPasskey(await findPermissions(trx, person.role)))
      return proposeInvitation(trx, { actor, person, reason, at })
    return createInvited(ctx, trx, { person, by: actor, passwordHash, reason })
  })
}

function invitationValues({ email, name, phone, role, scope }: InvitedPerson): ApprovalValues {
  return { email, name, phone, ...placeValues({ role, scope }) }
}

/** A hash that no password opens: whoever is invited chooses the first one. Null while too many are hashed already. */
export async function unknownPassword(ctx: IdentityCtx): Promise<string | null> {
  const hashed = await ctx.identity.passwords.hash(newToken())
  return hashed.kind === 'busy' ? null : hashed.hash
}

export interface CreateInvited {
  readonly person: InvitedPerson
  readonly by: Pick<Actor, 'id' | 'address'>
  readonly passwordHash: string
  readonly reason: string
}

/** Makes the account, which opens to nobody yet, and its link. */
export async function createInvited(
  ctx: IdentityCtx,
  trx: Trx,
  { person, by, passwordHash, reason }: CreateInvited,
): Promise<Extract<StaffInvited, { kind: 'invited' }> | { readonly kind: 'taken' }> {
  const at = ctx.now()
  const { email, name, role, phone, scope } = person
  const staffId = newId('stf')
  // Without a phone until it has been verified.
  const inserted = await insertStaff(trx, { id: staffId, email, name, role, passwordHash, phone: null, at })
  if (!inserted) return { kind: 'taken' }
  await setPlace(trx, staffId, { role, scope })
  await setInvitedAt(trx, staffId, at)
  const wanted = { staffId, kind: 'join', phone, asksPassword: true, name, by: by.id } as const
  const issued = await issueInvitation(ctx, trx, wanted)
  const after = { email, name, phone: maskPhone(phone), ...placeValues({ role, scope }) }
  await recordPerson(trx, { actor: by, staffId, action: 'staff.invited', before: null, after, reason, at })
  return { kind: 'invited', staffId, ...issued }
}

function proposeInvitation(
  trx: Trx,
  input: { actor: Actor; person: InvitedPerson; reason: string; at: Date },
): Promise<{ readonly kind: 'proposed' | 'waiting_already'; readonly approvalId: string }> {
  const { actor, person, reason, at } = input
  return proposeDeed(trx, {
    kind: 'staff.invite',
    object: { kind: 'staff_email', id: person.email },
    actor,
    before: null,
    proposal: invitationValues(person),
    summary: {
      id: `Undang ${person.name} (${person.email}) sebagai ${person.role}`,
      en: `Invite ${person.name} (${person.email}) as ${person.role}`,
    },
    reason,
    at,
  })
}

/** The person of a form in its kept form, or what is wrong with it. */
export function readPerson(
  input: Omit<InviteStaff, 'actor' | 'reason'>,
): InvitedPerson | { readonly kind: 'bad_email' | 'bad_phone' | 'bad_name' } {
  const email = normalizeEmail(input.email)
  if (email === null) return { kind: 'bad_email' }
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const name = input.name.trim().replace(/\s+/g, ' ')
  if (name.length < 2 || name.length > 80 || /\p{Cc}/u.test(name)) return { kind: 'bad_name' }
  return { email, phone, name, role: input.role, scope: input.scope }
}
