import { findPermissions, needsPasskey } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { EnrolmentStep, InvitationEnd } from './invitation.ts'
import { findInvitation, openEnrolment, openInvitation } from './invitation.ts'
import type { Invitation } from './invitation.store.ts'
import { endOpenInvitation, setTry } from './invitation.store.ts'
import { refuseEnded, refuseStep } from './login-step.ts'
import { recordPerson } from './manage-person.ts'
import type { LiveChallenge } from './otp/challenge.ts'
import { bindingOf, challengeLifetimeMs, type ChallengeEnd } from './otp/challenge.ts'
import { countTry, endChallenge, insertChallenge, supersedeChallenges } from './otp/challenge.store.ts'
import { isRightCode, readCode } from './otp/code.ts'
import type { DeliveryState } from './otp/delivery.ts'
import { reserveCode, type CodeReservation } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import { sendsPerChallengeMax } from './otp/send-limits.ts'
import type { NewPassword, PasswordRefusal } from './judge-password.ts'
import { judgeNewPassword } from './judge-password.ts'
import { enrolAccount, isPhoneTaken } from './people.store.ts'
import { tellStaff } from './tell-staff.ts'
import { hashToken } from './token.ts'

export interface BeginEnrolment {
  /** Of the link. */
  readonly token: string
  /** Chosen by the person; read only where the link asks for one. */
  readonly password: string
  readonly client: Client
}

export type EnrolmentBegun =
  | {
      readonly kind: 'code_sent'
      /** For the enrolment cookie only: the code is good in this browser and nowhere else. */
      readonly challengeToken: string
      readonly phoneMasked: string
      readonly expiresAt: Date
      readonly nextSendAt: Date
      readonly sendState: DeliveryState
    }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
  | { readonly kind: 'ended'; readonly reason: InvitationEnd }
  | { readonly kind: 'busy' }

/** First step of enrolling: the password, which sends a code to the number that the link is for. */
export async function beginEnrolment(ctx: IdentityCtx, input: BeginEnrolment): Promise<EnrolmentBegun> {
  // Nobody has a password hashed here who holds no link.
  const found = await findInvitation(ctx, input)
  if (found.kind === 'ended') return found
  const personal = [found.name, found.email]
  const chosen = found.asksPassword
    ? await hashChosen(ctx, { password: input.password, personal })
    : { kind: 'none' as const }
  if (chosen.kind === 'busy' || chosen.kind === 'password_refused') return chosen

  const challengeToken = newToken()
  const passwordHash = chosen.kind === 'hashed' ? chosen.hash : null
  const tried = await ctx.transaction((trx) => beginTry(ctx, trx, { input, challengeToken, passwordHash }))
  if (tried.kind === 'ended') return tried
  const { reservation } = tried
  return {
    kind: 'code_sent',
    challengeToken,
    phoneMasked: maskPhone(tried.phone),
    expiresAt: tried.expiresAt,
    nextSendAt: reservation.nextSendAt,
    sendState: reservation.kind === 'reserved' ? await sendCode(ctx, reservation) : 'waiting',
  }
}

type Chosen =
  | { readonly kind: 'hashed'; readonly hash: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }

async function hashChosen(ctx: IdentityCtx, chosen: NewPassword): Promise<Chosen> {
  const refusal = await judgeNewPassword(ctx, chosen)
  if (refusal !== null) return { kind: 'password_refused', reason: refusal }
  return ctx.identity.passwords.hash(chosen.password)
}

type Tried =
  | {
      readonly kind: 'begun'
      readonly phone: string
      readonly expiresAt: Date
      readonly reservation: CodeReservation
    }
  | { readonly kind: 'ended'; readonly reason: InvitationEnd }

async function beginTry(
  ctx: IdentityCtx,
  trx: Trx,
  begun: { input: BeginEnrolment; challengeToken: string; passwordHash: string | null },
): Promise<Tried> {
  const opened = await openInvitation(ctx, trx, begun.input.token)
  if (opened.kind === 'ended') return opened
  const { invitation, account } = opened
  const at = ctx.now()
  const challengeId = newId('chl')
  const expiresAt = new Date(at.getTime() + challengeLifetimeMs)
  await supersedeChallenges(trx, account.id, at)
  await insertChallenge(trx, {
    id: challengeId,
    tokenSha256: hashToken(begun.challengeToken),
    staffId: account.id,
    purpose: 'invitation',
    credVersion: account.credVersion,
    expiresAt,
    client: cleanClient(begun.input.client),
    at,
  })
  await setTry(trx, invitation.id, { challengeId, passwordHash: begun.passwordHash })
  const { phone } = invitation
  const wanted = { challengeId, staffId: account.id, phone, challengeExpiresAt: expiresAt } as const
  const reservation = await reserveCode(ctx, trx, { ...wanted, purpose: 'invitation' })
  return { kind: 'begun', phone, expiresAt, reservation }
}

export type EnrolmentCodeResent =
  | { readonly kind: 'sent'; readonly sendState: DeliveryState; readonly nextSendAt: Date }
  | { readonly kind: 'wait'; readonly nextSendAt: Date }
  | { readonly kind: 'no_more_sends' }
  | EnrolmentEnded

export type EnrolmentEnded = { readonly kind: 'ended'; readonly reason: InvitationEnd | ChallengeEnd }

/** Another code for an enrolment under way, within the limits of all codes. */
export async function resendEnrolmentCode(
  ctx: IdentityCtx,
  step: EnrolmentStep,
): Promise<EnrolmentCodeResent> {
  const booked = await ctx.transaction(async (trx) => {
    const opened = await openEnrolment(ctx, trx, step)
    if (opened.kind === 'ended_link') return { kind: 'ended' as const, reason: opened.reason }
    if (opened.kind === 'ended_try') return { kind: 'ended' as const, reason: opened.ended.reason }
    const { challenge } = opened.challenge
    if (challenge.sends >= sendsPerChallengeMax) return { kind: 'no_more_sends' as const }
    return reserveCode(ctx, trx, {
      challengeId: challenge.id,
      purpose: 'invitation',
      staffId: challenge.staffId,
      phone: opened.invitation.phone,
      challengeExpiresAt: challenge.expiresAt,
    })
  })
  if (booked.kind !== 'reserved') return booked
  return { kind: 'sent', sendState: await sendCode(ctx, booked), nextSendAt: booked.nextSendAt }
}

export type Enrolled =
  | { readonly kind: 'enrolled'; readonly email: string; readonly needsPasskey: boolean }
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly codeExpired: boolean }
  | { readonly kind: 'phone_taken' }
  | EnrolmentEnded

/**
 * Last step of enrolling: the code shows that the phone is theirs. Tries count as they do at login. Success uses the link up
 * and opens no session: the person signs in by password and code as at any time.
 */
export async function acceptInvitation(
  ctx: IdentityCtx,
  step: EnrolmentStep & { readonly code: string },
): Promise<Enrolled> {
  return ctx.transaction(async (trx) => {
    const opened = await openEnrolment(ctx, trx, step)
    if (opened.kind === 'ended_link') return { kind: 'ended', reason: opened.reason }
    if (opened.kind === 'ended_try')
      return refuseEnded(ctx, trx, { opened: opened.ended, client: step.client })
    const { challenge } = opened.challenge
    await countTry(trx, challenge.id)
    const { codeMac: mac, codeExpiresAt } = challenge
    const isOld = mac === null || codeExpiresAt === null || codeExpiresAt <= ctx.now()
    const made = { binding: bindingOf(challenge) }
    if (isOld || !isRightCode(ctx.identity.otpKeys, { ...made, mac }, readCode(step.code)))
      return refuseStep(ctx, trx, { opened: opened.challenge, client: step.client, isGuess: !isOld })
    return enrol(ctx, trx, { ...opened, client: cleanClient(step.client) })
  })
}

async function enrol(
  ctx: IdentityCtx,
  trx: Trx,
  opened: { invitation: Invitation; challenge: LiveChallenge; client: Client },
): Promise<Enrolled> {
  const { invitation, client } = opened
  const { staff, challenge } = opened.challenge
  const at = ctx.now()
  if (await isPhoneTaken(trx, { phone: invitation.phone, staffId: staff.id })) return { kind: 'phone_taken' }
  await endChallenge(trx, challenge.id, { state: 'succeeded', at })
  await enrolAccount(trx, {
    staffId: staff.id,
    phone: invitation.phone,
    passwordHash: invitation.asksPassword ? invitation.passwordHash : null,
  })
  await endOpenInvitation(trx, staff.id, { state: 'used', at })
  const action = invitation.kind === 'join' ? 'staff.enrolled' : 'staff.enrolled_again'
  const after = { phone: maskPhone(invitation.phone), password: invitation.asksPassword ? 'chosen' : 'kept' }
  const by = { id: staff.id, address: client.address }
  await recordPerson(trx, { actor: by, staffId: staff.id, action, before: null, after, reason: null, at })
  const event = { realm: 'staff', kind: 'enrolled', accountId: staff.id, subjectMac: null } as const
  await recordAuthEvent(trx, { ...event, client, detail: invitation.kind, at })
  if (invitation.kind === 'reset') await tellEnrolledAgain(trx, { invitation, client, at })
  return {
    kind: 'enrolled',
    email: staff.email,
    needsPasskey: needsPasskey(await findPermissions(trx, staff.role)),
  }
}

async function tellEnrolledAgain(
  trx: Trx,
  told: { invitation: Invitation; client: Client; at: Date },
): Promise<void> {
  const { invitation, client, at } = told
  const kind = invitation.asksPassword ? 'password_changed' : 'phone_changed'
  const details = { eventId: invitation.id, client }
  await tellStaff(trx, { staffId: invitation.staffId, kind, details, at })
}
