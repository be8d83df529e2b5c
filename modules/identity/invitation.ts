import type { Trx } from '#platform/ctx.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { Client } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { Invitation } from './invitation.store.ts'
import { findInvitationByToken, lockInvitation } from './invitation.store.ts'
import type { EndedChallenge, LiveChallenge } from './otp/challenge.ts'
import { openChallenge } from './otp/challenge.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff, lockStaff } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'
import { hashToken } from './token.ts'

export type InvitationEnd = 'not_found' | 'used' | 'withdrawn' | 'replaced' | 'expired' | 'shut'

export type InvitationFound =
  | {
      readonly kind: 'open'
      readonly name: string
      readonly email: string
      readonly role: string
      readonly isNew: boolean
      readonly asksPassword: boolean
      readonly phoneMasked: string
      readonly expiresAt: Date
    }
  | { readonly kind: 'ended'; readonly reason: InvitationEnd }

/** What the holder of a link reads before doing anything. Reading changes nothing: programs open links too, to preview them. */
export async function findInvitation(
  ctx: IdentityCtx,
  { token }: { readonly token: string },
): Promise<InvitationFound> {
  const invitation = await findInvitationByToken(ctx.db, hashToken(token.slice(0, 100)))
  const account = invitation === null ? null : await findStaff(ctx.db, invitation.staffId)
  const reason = judgeInvitation(invitation, account, ctx.now())
  if (reason !== null || invitation === null || account === null)
    return { kind: 'ended', reason: reason ?? 'not_found' }
  return {
    kind: 'open',
    name: account.name,
    email: account.email,
    role: account.role,
    isNew: invitation.kind === 'join',
    asksPassword: invitation.asksPassword,
    phoneMasked: maskPhone(invitation.phone),
    expiresAt: invitation.expiresAt,
  }
}

export type OpenedInvitation =
  | { readonly kind: 'open'; readonly invitation: Invitation; readonly account: StaffAccount }
  | { readonly kind: 'ended'; readonly reason: InvitationEnd }

/** Finds the holder's link and locks first its account, then itself. */
export async function openInvitation(ctx: IdentityCtx, trx: Trx, token: string): Promise<OpenedInvitation> {
  const found = await findInvitationByToken(trx, hashToken(token.slice(0, 100)))
  if (found === null) return { kind: 'ended', reason: 'not_found' }
  const account = await lockStaff(trx, found.staffId)
  const invitation = await lockInvitation(trx, found.id)
  const reason = judgeInvitation(invitation, account, ctx.now())
  if (reason !== null || invitation === null || account === null)
    return { kind: 'ended', reason: reason ?? 'not_found' }
  return { kind: 'open', invitation, account }
}

/** A step of somebody who is enrolling: the link, and the challenge that this very browser began. */
export interface EnrolmentStep {
  readonly token: string
  readonly challengeToken: string
  readonly client: Client
}

export type OpenedEnrolment =
  | { readonly kind: 'open'; readonly invitation: Invitation; readonly challenge: LiveChallenge }
  | { readonly kind: 'ended_link'; readonly reason: InvitationEnd }
  | { readonly kind: 'ended_try'; readonly ended: EndedChallenge }

/** The link must be open, and the browser's challenge the newest of this link: nobody's code sets another's password. */
export async function openEnrolment(
  ctx: IdentityCtx,
  trx: Trx,
  step: EnrolmentStep,
): Promise<OpenedEnrolment> {
  const opened = await openInvitation(ctx, trx, step.token)
  if (opened.kind === 'ended') return { kind: 'ended_link', reason: opened.reason }
  const challenge = await openChallenge(ctx, trx, { token: step.challengeToken, purpose: 'invitation' })
  if (challenge.kind === 'ended') return { kind: 'ended_try', ended: challenge }
  if (challenge.challenge.id !== opened.invitation.challengeId)
    return { kind: 'ended_try', ended: { kind: 'ended', reason: 'not_found', staffId: null } }
  return { kind: 'open', invitation: opened.invitation, challenge }
}

function judgeInvitation(
  invitation: Invitation | null,
  account: StaffAccount | null,
  now: Date,
): InvitationEnd | null {
  if (invitation === null || account === null) return 'not_found'
  if (invitation.state !== 'open') return invitation.state
  if (invitation.expiresAt <= now) return 'expired'
  const shut = shutReason(account, now)
  return shut === null || shut === 'not_enrolled' ? null : 'shut'
}

/** How the last link of somebody stands, as lists show it. */
export function invitationState(
  invitation: Pick<Invitation, 'state' | 'expiresAt'>,
  now: Date,
): Invitation['state'] | 'expired' {
  return invitation.state === 'open' && invitation.expiresAt <= now ? 'expired' : invitation.state
}
