import { sql } from 'kysely'
import type { Actor } from '#access'
import { recordAudit } from '#audit'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import { record } from './confirm-phone-change.ts'
import type { IdentityCtx } from './identity.ts'
import { endChallenge } from './otp/challenge.store.ts'
import {
  endPhoneChange,
  findOpenPhoneChange,
  findPhoneChangeToStop,
  lockPhoneChange,
} from './phone-change.store.ts'
import { revokeDevices } from './staff-device.ts'
import { lockStaff, raiseCredVersion } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'
import { hashToken } from './token.ts'

export interface PhoneChangeToStop {
  readonly phoneMasked: string
  readonly askedAt: Date
  readonly countsAt: Date
}

/** What the link in the message to the old number would stop; null once there is nothing to stop. Reading stops nothing. */
export async function findPhoneChangeByLink(
  ctx: IdentityCtx,
  input: { readonly token: string },
): Promise<PhoneChangeToStop | null> {
  const change = await findPhoneChangeToStop(ctx.db, hashToken(input.token))
  if (change === null || change.state !== 'cooling' || change.countsAt === null) return null
  return { phoneMasked: maskPhone(change.toPhone), askedAt: change.askedAt, countsAt: change.countsAt }
}

export type PhoneChangeStopped = { readonly kind: 'stopped' | 'gone' }

/**
 * The owner of the old number says that the change is not theirs: it ends, every session and known browser ends, the password
 * must be changed, and no other change of number begins for as long as a new one would cool down. Good once.
 */
export async function stopPhoneChange(
  ctx: IdentityCtx,
  input: { readonly token: string; readonly client: Client },
): Promise<PhoneChangeStopped> {
  return ctx.transaction(async (trx) => {
    const found = await findPhoneChangeToStop(trx, hashToken(input.token))
    if (found === null) return { kind: 'gone' }
    const staff = await lockStaff(trx, found.staffId)
    const change = await lockPhoneChange(trx, found.id)
    if (staff === null || change === null || change.state !== 'cooling') return { kind: 'gone' }
    const at = ctx.now()
    const client = cleanClient(input.client)
    await endPhoneChange(trx, change.id, { state: 'stopped', at })
    await sql`
      update identity.staff_user set must_change_password_since = coalesce(must_change_password_since, ${at})
      where id = ${staff.id}
    `.execute(trx)
    await revokeDevices(trx, { staffId: staff.id, reason: 'disowned', at })
    await raiseCredVersion(trx, staff.id)
    await record(trx, { change, kind: 'phone_change_ended', client, detail: 'stopped', at })
    await recordAudit(trx, {
      who: staff.id,
      action: 'staff.phone_change_stopped',
      object: { kind: 'staff', id: staff.id },
      before: { phone: maskPhone(change.toPhone) },
      after: { sessionsEnded: true, mustChangePassword: true },
      reason: null,
      address: client.address,
      at,
    })
    const details = { eventId: change.id, subject: maskPhone(change.toPhone), client }
    await tellStaff(trx, { staffId: staff.id, kind: 'phone_change_stopped', details, at })
    return { kind: 'stopped' }
  })
}

/** Takes back one's own change while it waits or cools down; needs no proof, since nothing changes. */
export async function withdrawPhoneChange(
  ctx: IdentityCtx,
  input: { readonly actor: Actor; readonly client: Client },
): Promise<{ readonly kind: 'withdrawn' | 'gone' }> {
  return ctx.transaction(async (trx) => {
    const staff = await lockStaff(trx, input.actor.id)
    const change = await findOpenPhoneChange(trx, input.actor.id)
    if (staff === null || change === null) return { kind: 'gone' }
    const at = ctx.now()
    await endPhoneChange(trx, change.id, { state: 'withdrawn', at })
    await endChallenge(trx, change.challengeId, { state: 'revoked', at })
    await record(trx, { change, kind: 'phone_change_ended', client: input.client, detail: 'withdrawn', at })
    return { kind: 'withdrawn' }
  })
}
