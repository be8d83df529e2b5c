import type { AskedProof } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { ChallengeStatus } from '../challenge-status.ts'
import { statusOf } from '../challenge-status.ts'
import type { Client } from '../client.ts'
import { cleanClient } from '../client.ts'
import { clearBucket, saveBucket } from '../bucket.ts'
import type { IdentityCtx } from '../identity.ts'
import type { StepRefused } from '../login-step.ts'
import { refuseEnded, refuseStep } from '../login-step.ts'
import { shutReason } from '../staff-standing.ts'
import type { StaffAccount } from '../staff.store.ts'
import { lockStaff } from '../staff.store.ts'
import { findSessionDevice } from '../staff-session.ts'
import { hashToken } from '../token.ts'
import type { ChallengeEnd, ChallengeId } from './challenge.ts'
import { bindingOf, boundToOf, challengeLifetimeMs, openFound } from './challenge.ts'
import type { ProofBinding } from './challenge.store.ts'
import {
  countTry,
  endChallenge,
  findStepUpChallenge,
  insertChallenge,
  supersedeChallenges,
} from './challenge.store.ts'
import { isRightCode, readCode } from './code.ts'
import type { DeliveryState } from './delivery.ts'
import type { NoticeLocale } from './login-notice.ts'
import type { ReservedCode } from './reserve-code.ts'
import { reserveCode } from './reserve-code.ts'
import { sendCode } from './send-code.ts'
import { sendsPerChallengeMax } from './send-limits.ts'

export interface OpenStepUp {
  /** The question as `findProof` gave it to the session that asks. */
  readonly proof: AskedProof
  readonly client: Client
  readonly locale: NoticeLocale
}

export type StepUpOpened =
  | {
      readonly kind: 'sent'
      readonly phoneMasked: string
      readonly sendState: DeliveryState
      readonly codeExpiresAt: Date
      readonly nextSendAt: Date
      readonly sendsLeft: number
    }
  /** A limit says to wait; a code sent before stays good. */
  | { readonly kind: 'wait'; readonly nextSendAt: Date }
  | { readonly kind: 'no_more_sends' }
  /** No phone, an ended session, or a question that waits no longer. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

/**
 * Sends a code for one question about one deed, or a further one where the first did not come. The message beside it names
 * the deed. Counters and limits are those of logins.
 */
export async function openStepUpChallenge(ctx: IdentityCtx, input: OpenStepUp): Promise<StepUpOpened> {
  const booked = await ctx.transaction((trx) => bookStepUp(ctx, trx, input))
  if (booked.kind !== 'booked') return booked
  const { reserved, sendsLeft } = booked
  return {
    kind: 'sent',
    phoneMasked: maskPhone(reserved.phone),
    sendState: await sendCode(ctx, reserved),
    codeExpiresAt: reserved.codeExpiresAt,
    nextSendAt: reserved.nextSendAt,
    sendsLeft,
  }
}

type Booked =
  | { readonly kind: 'booked'; readonly reserved: ReservedCode; readonly sendsLeft: number }
  | Exclude<StepUpOpened, { readonly kind: 'sent' }>

async function bookStepUp(ctx: IdentityCtx, trx: Trx, input: OpenStepUp): Promise<Booked> {
  const { proof } = input
  const now = ctx.now()
  const staff = await lockStaff(trx, proof.staffId)
  if (staff === null || staff.phone === null || shutReason(staff, now) !== null)
    return { kind: 'unavailable' }
  if (proof.state !== 'asked' || proof.expiresAt <= now) return { kind: 'unavailable' }

  const asked = await askedChallenge(ctx, trx, { ...input, staff })
  if (asked.kind !== 'asked') return asked
  if (asked.sends >= sendsPerChallengeMax) return { kind: 'no_more_sends' }
  const reserved = await reserveCode(ctx, trx, {
    challengeId: asked.id,
    purpose: 'step_up',
    staffId: staff.id,
    phone: staff.phone,
    challengeExpiresAt: asked.expiresAt,
    boundTo: boundToOf(bindingTo(proof)),
    notice: { client: cleanClient(input.client), locale: input.locale, deed: proof.summary },
  })
  if (reserved.kind === 'wait') return reserved
  return { kind: 'booked', reserved, sendsLeft: sendsPerChallengeMax - asked.sends - 1 }
}

type Asked =
  | { readonly kind: 'asked'; readonly id: ChallengeId; readonly expiresAt: Date; readonly sends: number }
  | Extract<StepUpOpened, { readonly kind: 'ended' | 'unavailable' }>

/** The challenge of this question: the live one, or a new one where none was opened yet. */
async function askedChallenge(
  ctx: IdentityCtx,
  trx: Trx,
  { proof, client, staff }: OpenStepUp & { readonly staff: StaffAccount },
): Promise<Asked> {
  const now = ctx.now()
  const found = await findStepUpChallenge(trx, { proofId: proof.id, sessionId: proof.sessionId })
  if (found !== null) {
    const opened = await openFound(ctx, trx, found)
    if (opened.kind === 'live') return { kind: 'asked', ...pick(opened.challenge) }
    // A login begun meanwhile displaced it; whoever asks again may go on, with what the limits leave.
    if (opened.reason !== 'superseded') return { kind: 'ended', reason: opened.reason }
  }
  const session = await findSessionDevice(trx, { sessionId: proof.sessionId, staffId: staff.id })
  if (session === null || session.credVersion !== staff.credVersion) return { kind: 'unavailable' }
  const id = newId('chl')
  const expiresAt = new Date(Math.min(now.getTime() + challengeLifetimeMs, proof.expiresAt.getTime()))
  await supersedeChallenges(trx, staff.id, now)
  await insertChallenge(trx, {
    id,
    // Nobody ever holds this token: the session itself holds the challenge.
    tokenSha256: hashToken(newToken()),
    staffId: staff.id,
    purpose: 'step_up',
    credVersion: staff.credVersion,
    expiresAt,
    deviceId: session.deviceId,
    proof: bindingTo(proof),
    client: cleanClient(client),
    at: now,
  })
  return { kind: 'asked', id, expiresAt, sends: 0 }
}

/** How the code of a question fares, for the page that waits for it; null while none was asked for. */
export async function stepUpStatus(
  ctx: IdentityCtx,
  proof: { readonly proofId: string; readonly sessionId: string },
): Promise<ChallengeStatus | null> {
  const challenge = await findStepUpChallenge(ctx.db, proof)
  return challenge === null ? null : statusOf(ctx, challenge)
}

export interface CheckStepUpCode {
  readonly proof: AskedProof
  /** As typed or pasted. */
  readonly code: string
  readonly client: Client
}

export type StepUpChecked = { readonly kind: 'right' } | StepRefused

/**
 * Judges the code for a question, in the transaction that marks the proof as given; it must commit also when the code was
 * wrong. The code of a login, of another question or of another deed is wrong here.
 */
export async function checkStepUpCode(
  ctx: IdentityCtx,
  trx: Trx,
  { proof, code, client }: CheckStepUpCode,
): Promise<StepUpChecked> {
  const found = await findStepUpChallenge(trx, { proofId: proof.id, sessionId: proof.sessionId })
  if (found === null || found.staffId !== proof.staffId) return { kind: 'ended', reason: 'not_found' }
  const opened = await openFound(ctx, trx, found)
  if (opened.kind === 'ended') return refuseEnded(ctx, trx, { opened, client })
  const { challenge, bucket } = opened
  await countTry(trx, challenge.id)

  const { codeMac, codeExpiresAt } = challenge
  const isExpired = codeMac === null || codeExpiresAt === null || codeExpiresAt <= ctx.now()
  const binding = { ...bindingOf(challenge), boundTo: boundToOf(bindingTo(proof)) }
  const made = { mac: codeMac ?? Buffer.alloc(0), binding }
  if (isExpired || !isRightCode(ctx.identity.otpKeys, made, readCode(code)))
    return refuseStep(ctx, trx, { opened, client, isGuess: !isExpired })
  await endChallenge(trx, challenge.id, { state: 'succeeded', at: ctx.now() })
  await saveBucket(trx, clearBucket(bucket))
  return { kind: 'right' }
}

function bindingTo(proof: AskedProof): ProofBinding {
  return { proofId: proof.id, sessionId: proof.sessionId, deedSha256: proof.deedSha256 }
}

function pick(challenge: { id: ChallengeId; expiresAt: Date; sends: number }) {
  const { id, expiresAt, sends } = challenge
  return { id, expiresAt, sends }
}
