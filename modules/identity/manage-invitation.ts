import type { Actor, ProofNeeded } from '#access'
import { present } from '#platform/assert.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { maskPhone, normalizePhone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from './identity.ts'
import type { Invitation } from './invitation.store.ts'
import { countInvitationsSince, endOpenInvitation, findLastInvitation } from './invitation.store.ts'
import { issueInvitation, type IssuedInvitation } from './issue-invitation.ts'
import { managePerson, recordPerson } from './manage-person.ts'
import { readReason, type PeopleRefusal } from './people-rules.ts'

export interface SendInvitationAgain {
  readonly actor: Actor
  readonly staffId: string
  /** Another number than before, for a new person whose number was mistyped; empty for the same. */
  readonly phone: string
}

export type InvitationSentAgain =
  | ({ readonly kind: 'sent' } & IssuedInvitation)
  /** Nobody is asked more than six times in a day. */
  | { readonly kind: PeopleRefusal | 'bad_phone' | 'too_many' }
  | ProofNeeded

const perDayMax = 6
const dayMs = 24 * 3_600_000

/** Sends a new link; the one before dies, whether it was withdrawn, has expired or still waits. */
export async function sendInvitationAgain(
  ctx: IdentityCtx,
  input: SendInvitationAgain,
): Promise<InvitationSentAgain> {
  const { actor, staffId } = input
  const other = input.phone.trim() === '' ? null : normalizePhone(input.phone)
  if (other === null && input.phone.trim() !== '') return { kind: 'bad_phone' }
  const at = ctx.now()
  const values = { staffId, act: 'send_invitation', phone: other }
  const issued: { value: IssuedInvitation | null } = { value: null }
  const done = await managePerson<'sent', PeopleRefusal | 'too_many' | 'bad_phone'>(
    ctx,
    { actor, staffId, deed: { action: 'staff.create', values }, at },
    async (trx, account) => {
      const last = await findLastInvitation(trx, account.id)
      if (last === null || last.state === 'used' || account.disabledAt !== null) return { kind: 'unchanged' }
      // The number of a reset was decided by two people.
      if (other !== null && last.kind === 'reset') return { kind: 'bad_phone' }
      const since = new Date(at.getTime() - dayMs)
      if ((await countInvitationsSince(trx, account.id, since)) >= perDayMax) return { kind: 'too_many' }
      const phone = other ?? last.phone
      return {
        kind: 'sent',
        async write() {
          const wanted = { ...wantedAgain(last), phone, name: account.name, by: actor.id }
          issued.value = await issueInvitation(ctx, trx, wanted)
          await recordPerson(trx, {
            actor,
            staffId: account.id,
            action: 'staff.invitation_sent_again',
            before: { phone: maskPhone(last.phone) },
            after: { phone: maskPhone(phone) },
            reason: null,
            at,
          })
        },
      }
    },
  )
  if ('deed' in done) return done
  return done.kind === 'sent'
    ? { kind: 'sent', ...present(issued.value, 'a sent link exists') }
    : { kind: done.kind }
}

function wantedAgain(last: Invitation): Pick<Invitation, 'staffId' | 'kind' | 'asksPassword'> & {
  phone: Phone
} {
  return { staffId: last.staffId, kind: last.kind, asksPassword: last.asksPassword, phone: last.phone }
}

export interface WithdrawInvitation {
  readonly actor: Actor
  readonly staffId: string
  readonly reason: string
}

export type InvitationWithdrawn = { readonly kind: 'withdrawn' | PeopleRefusal } | ProofNeeded

/** The link dies at once, also in the middle of an enrolment. */
export async function withdrawInvitation(
  ctx: IdentityCtx,
  { actor, staffId, ...input }: WithdrawInvitation,
): Promise<InvitationWithdrawn> {
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const at = ctx.now()
  const deed = { action: 'staff.change', values: { staffId, act: 'withdraw_invitation' } } as const
  return managePerson<'withdrawn', PeopleRefusal>(ctx, { actor, staffId, deed, at }, async (trx, account) => {
    const last = await findLastInvitation(trx, account.id)
    if (last?.state !== 'open') return { kind: 'unchanged' }
    return {
      kind: 'withdrawn',
      async write() {
        await endOpenInvitation(trx, account.id, { state: 'withdrawn', at })
        await recordPerson(trx, {
          actor,
          staffId: account.id,
          action: 'staff.invitation_withdrawn',
          before: { state: 'open' },
          after: { state: 'withdrawn' },
          reason,
          at,
        })
      },
    }
  })
}
