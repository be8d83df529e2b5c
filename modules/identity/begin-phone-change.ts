import { createHmac } from 'node:crypto'
import { findPolicy, spendProofFactor, type Actor, type Deed, type Factor, type ProofNeeded } from '#access'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { maskPhone, normalizePhone } from '#platform/normalize-phone.ts'
import { lockOwnAccount } from './change-factor.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { challengeLifetimeMs } from './otp/challenge.ts'
import { insertChallenge, supersedeChallenges } from './otp/challenge.store.ts'
import type { DeliveryState } from './otp/delivery.ts'
import type { ReservedCode } from './otp/reserve-code.ts'
import { reserveCode } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import { nextSendAt } from './otp/send-limits.ts'
import { listSendsToPhone } from './otp/send.store.ts'
import { listPasskeys } from './passkey/passkey.store.ts'
import {
  endPhoneChange,
  findOpenPhoneChange,
  insertPhoneChange,
  wasPhoneChangeStopped,
} from './phone-change.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { findSessionDevice } from './staff-session.ts'
import { hashToken } from './token.ts'

const hourMs = 3_600_000

/** What a change of the own number is proven for: exactly this new number. */
export function phoneDeed(phone: Phone): Deed {
  return { action: 'profile.change', values: { change: 'phone', which: phone } }
}

export interface BeginPhoneChange {
  readonly actor: Actor
  /** In any usual notation. */
  readonly phone: string
  readonly client: Client
}

export type PhoneChangeBegun =
  | { readonly kind: 'code_sent'; readonly phoneMasked: string; readonly sendState: DeliveryState }
  | { readonly kind: 'bad_phone' | 'same_phone' }
  /** A limit of messages says to wait; nothing has begun. */
  | { readonly kind: 'wait'; readonly nextSendAt: Date }
  /** The owner stopped a change a short while ago. */
  | { readonly kind: 'frozen' }
  | ProofNeeded

/**
 * Begins a change of the own number: password and factor are proven anew for exactly this number, then a code goes to it.
 * Nothing changes until `confirmPhoneChange`, and then only after the cool-down.
 */
export async function beginPhoneChange(ctx: IdentityCtx, input: BeginPhoneChange): Promise<PhoneChangeBegun> {
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const booked = await ctx.transaction((trx) => bookChange(ctx, trx, { ...input, newPhone: phone }))
  if (booked.kind !== 'reserved') return booked
  return { kind: 'code_sent', phoneMasked: maskPhone(phone), sendState: await sendCode(ctx, booked) }
}

interface Booking extends BeginPhoneChange {
  readonly newPhone: Phone
}

async function bookChange(
  ctx: IdentityCtx,
  trx: Trx,
  input: Booking,
): Promise<ReservedCode | Exclude<PhoneChangeBegun, { readonly kind: 'code_sent' }>> {
  const { actor, newPhone } = input
  const at = ctx.now()
  const staff = await lockOwnAccount(trx, actor)
  if (staff.phone === newPhone) return { kind: 'same_phone' }
  const coolDownMs = (await findPolicy(trx)).phoneCoolDownHours * hourMs
  if (await wasPhoneChangeStopped(trx, staff.id, new Date(at.getTime() - coolDownMs)))
    return { kind: 'frozen' }
  const sends = await listSendsToPhone(trx, newPhone, new Date(at.getTime() - 24 * hourMs))
  const earliest = nextSendAt(sends, at, ctx.identity.sendLimits)
  if (earliest > at) return { kind: 'wait', nextSendAt: earliest }
  const spent = await spendProofFactor(trx, { actor, deed: phoneDeed(newPhone), at })
  if (spent.kind === 'proof_needed') return spent
  const isAtOnce = await isSettledPasskey(trx, {
    staff,
    factor: spent.factor,
    since: new Date(at.getTime() - coolDownMs),
  })
  return openChange(ctx, trx, { ...input, staff, isAtOnce })
}

/** A passkey confirms a new number at once, unless one of the account's is a newcomer itself: then which it was is open. */
async function isSettledPasskey(
  trx: Trx,
  { staff, factor, since }: { staff: StaffAccount; factor: Factor | null; since: Date },
): Promise<boolean> {
  if (factor !== 'passkey') return false
  return (await listPasskeys(trx, staff.id)).every(({ createdAt }) => createdAt <= since)
}

async function openChange(
  ctx: IdentityCtx,
  trx: Trx,
  { actor, newPhone, client: from, staff, isAtOnce }: Booking & { staff: StaffAccount; isAtOnce: boolean },
): Promise<ReservedCode | Extract<PhoneChangeBegun, { readonly kind: 'wait' }>> {
  assert(actor.session !== null, 'a person has a session')
  const at = ctx.now()
  const client = cleanClient(from)
  const before = await findOpenPhoneChange(trx, staff.id)
  if (before !== null) await endPhoneChange(trx, before.id, { state: 'superseded', at })
  await supersedeChallenges(trx, staff.id, at)

  const challengeId = newId('chl')
  const id = newId('pch')
  const expiresAt = new Date(at.getTime() + challengeLifetimeMs)
  const device = await findSessionDevice(trx, { sessionId: actor.session.id, staffId: staff.id })
  const { credVersion } = staff
  await insertChallenge(trx, {
    id: challengeId,
    // Nobody ever holds this token: the session itself holds the challenge.
    tokenSha256: hashToken(newToken()),
    staffId: staff.id,
    purpose: 'phone_change',
    credVersion,
    expiresAt,
    deviceId: device?.deviceId ?? null,
    client,
    at,
  })
  await insertPhoneChange(trx, {
    id,
    staffId: staff.id,
    fromPhone: staff.phone,
    toPhone: newPhone,
    sessionId: actor.session.id,
    challengeId,
    credVersion,
    isAtOnce,
    stopSha256: hashToken(stopToken(ctx, id)),
    client,
    at,
  })
  return reserveCode(ctx, trx, {
    challengeId,
    purpose: 'phone_change',
    staffId: staff.id,
    phone: newPhone,
    challengeExpiresAt: expiresAt,
  })
}

/** 256 bits that only the holder of the key can make: the link by which the owner of the old number stops the change. */
export function stopToken(ctx: IdentityCtx, changeId: string): string {
  return createHmac('sha256', ctx.identity.otpKey).update(`stop phone|${changeId}`).digest('base64url')
}
