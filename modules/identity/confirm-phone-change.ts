import { findPolicy, type Actor } from '#access'
import { recordAudit } from '#audit'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { clearBucket, saveBucket } from './bucket.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { refuseEnded, refuseStep } from './login-step.ts'
import type { StepRefused } from './login-step.ts'
import { bindingOf, openFound } from './otp/challenge.ts'
import { countTry, endChallenge, lockChallenge } from './otp/challenge.store.ts'
import { isRightCode, readCode } from './otp/code.ts'
import type { PhoneChange, PhoneChangeId } from './phone-change.store.ts'
import {
  coolPhoneChange,
  endPhoneChange,
  findOpenPhoneChange,
  findPhoneChange,
  listDuePhoneChanges,
  lockPhoneChange,
  setPhone,
} from './phone-change.store.ts'
import type { StaffId } from './staff.ts'
import { lockStaff, raiseCredVersion } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'

const hourMs = 3_600_000

export type PhoneChangeConfirmed =
  /** The new number counts from then on; until it does, codes go to the old one. */
  | { readonly kind: 'cooling'; readonly countsAt: Date }
  /** It counts already, and every session has ended: sign in with the new number. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'taken' }
  | StepRefused

/** Takes the code that went to the new number, from the session that asked for it. */
export async function confirmPhoneChange(
  ctx: IdentityCtx,
  input: { readonly actor: Actor; readonly code: string; readonly client: Client },
): Promise<PhoneChangeConfirmed> {
  const { actor, client } = input
  return ctx.transaction(async (trx) => {
    // Locked first, so that the second of two answers sees what the first one did.
    await lockStaff(trx, actor.id)
    const found = await findOpenPhoneChange(trx, actor.id)
    if (found === null || found.state !== 'code_awaited' || found.sessionId !== actor.session?.id)
      return { kind: 'ended', reason: 'not_found' }
    const unlocked = await lockChallenge(trx, found.challengeId)
    assert(unlocked !== null, 'challenges are never deleted')
    const opened = await openFound(ctx, trx, unlocked)
    if (opened.kind === 'ended') {
      await endPhoneChange(trx, found.id, { state: 'expired', at: ctx.now() })
      return refuseEnded(ctx, trx, { opened, client })
    }
    const { challenge, bucket } = opened
    await countTry(trx, challenge.id)
    const { codeMac, codeExpiresAt } = challenge
    const isExpired = codeMac === null || codeExpiresAt === null || codeExpiresAt <= ctx.now()
    const made = { mac: codeMac ?? Buffer.alloc(0), binding: bindingOf(challenge) }
    if (isExpired || !isRightCode(ctx.identity.otpKeys, made, readCode(input.code)))
      return refuseStep(ctx, trx, { opened, client, isGuess: !isExpired })
    await endChallenge(trx, challenge.id, { state: 'succeeded', at: ctx.now() })
    await saveBucket(trx, clearBucket(bucket))
    return begin(ctx, trx, { change: found, client })
  })
}

async function begin(
  ctx: IdentityCtx,
  trx: Trx,
  { change, client }: { readonly change: PhoneChange; readonly client: Client },
): Promise<PhoneChangeConfirmed> {
  const at = ctx.now()
  const coolDownMs = (await findPolicy(trx)).phoneCoolDownHours * hourMs
  const waitsMs = change.isAtOnce || change.fromPhone === null ? 0 : coolDownMs
  const countsAt = new Date(at.getTime() + waitsMs)
  await coolPhoneChange(trx, change.id, { confirmedAt: at, countsAt })
  if (waitsMs === 0) return (await apply(ctx, trx, change)) ? { kind: 'changed' } : { kind: 'taken' }
  await record(trx, { change, kind: 'phone_change_begun', client, detail: null, at })
  const alsoTo = [change.toPhone]
  const details = { eventId: change.id, subject: maskPhone(change.toPhone), client, alsoTo }
  await tellStaff(trx, { staffId: change.staffId, kind: 'phone_change_begun', details, at })
  return { kind: 'cooling', countsAt }
}

/** Lets every new number count whose cool-down is over. Several workers may do it at once. */
export async function applyPhoneChanges(ctx: IdentityCtx): Promise<void> {
  for (const id of await listDuePhoneChanges(ctx.db, ctx.now())) await applyOne(ctx, id)
}

async function applyOne(ctx: IdentityCtx, id: PhoneChangeId): Promise<void> {
  await ctx.transaction(async (trx) => {
    const found = await findPhoneChange(trx, id)
    const staff = await lockStaff(trx, found?.staffId ?? '')
    const change = await lockPhoneChange(trx, id)
    if (staff === null || change === null || change.state !== 'cooling') return
    // Whatever changed the credentials meanwhile (a new password, "not me", a supervisor) ends this change as well.
    if (staff.credVersion !== change.credVersion) {
      await endPhoneChange(trx, id, { state: 'superseded', at: ctx.now() })
      return
    }
    await apply(ctx, trx, change)
  })
}

async function apply(ctx: IdentityCtx, trx: Trx, change: PhoneChange): Promise<boolean> {
  const at = ctx.now()
  if (!(await setPhone(trx, change.staffId, change.toPhone))) {
    await endPhoneChange(trx, change.id, { state: 'taken', at })
    return false
  }
  await endPhoneChange(trx, change.id, { state: 'done', at })
  await raiseCredVersion(trx, change.staffId)
  await record(trx, { change, kind: 'phone_changed', client: null, detail: null, at })
  await recordAudit(trx, {
    who: change.staffId,
    action: 'staff.phone_changed',
    object: { kind: 'staff', id: change.staffId },
    before: { phone: change.fromPhone === null ? null : maskPhone(change.fromPhone) },
    after: { phone: maskPhone(change.toPhone), sessionsEnded: true },
    reason: null,
    address: null,
    at,
  })
  const alsoTo = change.fromPhone === null ? [] : [change.fromPhone]
  const details = { eventId: change.id, subject: maskPhone(change.toPhone), alsoTo }
  await tellStaff(trx, { staffId: change.staffId, kind: 'phone_changed', details, at })
  return true
}

interface Recorded {
  readonly change: PhoneChange
  readonly kind: 'phone_change_begun' | 'phone_changed' | 'phone_change_ended'
  readonly client: Client | null
  readonly detail: string | null
  readonly at: Date
}

export async function record(trx: Trx, { change, kind, client, detail, at }: Recorded): Promise<void> {
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind,
    accountId: change.staffId satisfies StaffId,
    subjectMac: null,
    client: cleanClient(client ?? { address: '', agent: '' }),
    detail: detail ?? change.id,
    at,
  })
}
