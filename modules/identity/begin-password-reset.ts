import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient, normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { challengeLifetimeMs } from './otp/challenge.ts'
import { insertChallenge, supersedeResets } from './otp/challenge.store.ts'
import type { ReservedCode } from './otp/reserve-code.ts'
import { reserveCode } from './otp/reserve-code.ts'
import { sendCode } from './otp/send-code.ts'
import {
  attachCode,
  countResetCodes,
  countResetsFrom,
  deleteResetsOfNobody,
  findReset,
  findResetFailures,
  insertReset,
} from './password-reset.store.ts'
import { shutReason } from './staff-standing.ts'
import { lockStaff } from './staff.store.ts'
import { hashToken, macSubject } from './token.ts'

/** From the e-mail to the new password. */
const resetLifetimeMs = 15 * 60_000
/** Strangers may cause codes too, so of a phone's day only this many are theirs. */
const resetCodesPerDayMax = 3
/** Wrong codes and factors since the last success after which only two supervisors help. */
const resetFailuresMax = 50
const perAddressMax = 20
const quarterHourMs = 15 * 60_000
const dayMs = 24 * 3_600_000

/** The event whose job sends the code: the answer to the request waits for nothing that depends on the account. */
const resetAsked = 'staff.reset_asked'
/** Name of the queue whose jobs `sendResetCode` works; the payload is `{ resetId }`. */
export const resetQueue = 'identity.reset'

export interface PasswordResetBegun {
  /** For the reset cookie only; worth nothing for a login. */
  readonly resetToken: string
  readonly expiresAt: Date
}

/**
 * Begins a forgotten password. The answer, the work and the time are the same whether the e-mail belongs to somebody or not:
 * one row and one job. Whether a code goes out is decided later, by the worker.
 */
export async function beginPasswordReset(
  ctx: IdentityCtx,
  input: { readonly email: string; readonly client: Client },
): Promise<PasswordResetBegun> {
  const resetToken = newToken()
  const at = ctx.now()
  const expiresAt = new Date(at.getTime() + resetLifetimeMs)
  const client = cleanClient(input.client)
  await ctx.transaction(async (trx) => {
    const since = new Date(at.getTime() - quarterHourMs)
    // Nobody forgets that many passwords: the address gets the same answer, and nothing else happens.
    if ((await countResetsFrom(trx, client.address, since)) >= perAddressMax) return
    const id = newId('rst')
    const email = normalizeEmail(input.email) ?? ''
    const staffId = await insertReset(trx, {
      id,
      tokenSha256: hashToken(resetToken),
      email,
      client,
      expiresAt,
      at,
    })
    await recordAuthEvent(trx, {
      realm: 'staff',
      kind: 'reset_asked',
      accountId: staffId,
      subjectMac: macSubject(ctx.identity.otpKey, input.email),
      client,
      detail: null,
      at,
    })
    await publish(trx, { name: resetAsked, resetId: id })
  })
  return { resetToken, expiresAt }
}

/** Sends the code of a reset, where there is somebody to send it to and the limits allow it. Running twice sends once. */
export async function sendResetCode(
  ctx: IdentityCtx,
  input: { readonly resetId: string },
): Promise<{ readonly kind: 'sent' | 'not_sent' }> {
  const reserved = await ctx.transaction((trx) => reserve(ctx, trx, input.resetId))
  if (reserved === null) return { kind: 'not_sent' }
  await sendCode(ctx, reserved)
  return { kind: 'sent' }
}

/** Keeps the table of resets from growing by what strangers type. */
export async function forgetResetsOfNobody(ctx: IdentityCtx): Promise<void> {
  await deleteResetsOfNobody(ctx.db, new Date(ctx.now().getTime() - dayMs))
}

async function reserve(ctx: IdentityCtx, trx: Trx, resetId: string): Promise<ReservedCode | null> {
  const found = await findReset(trx, resetId)
  if (found === null || found.staffId === null) return null
  const staff = await lockStaff(trx, found.staffId)
  const reset = await findReset(trx, resetId)
  const at = ctx.now()
  if (staff === null || staff.phone === null || shutReason(staff, at) !== null) return null
  if (reset === null || reset.state !== 'asked' || reset.challengeId !== null || reset.expiresAt <= at)
    return null
  const codes = await countResetCodes(trx, staff.id, new Date(at.getTime() - dayMs))
  if (codes >= resetCodesPerDayMax) return null
  if ((await findResetFailures(trx, staff.id)) >= resetFailuresMax) return null

  const challengeId = newId('chl')
  const client = { address: reset.address, agent: reset.agent }
  const expiresAt = new Date(Math.min(at.getTime() + challengeLifetimeMs, reset.expiresAt.getTime()))
  await supersedeResets(trx, staff.id, at)
  await insertChallenge(trx, {
    id: challengeId,
    // Nobody ever holds this token: the reset's own token does.
    tokenSha256: hashToken(newToken()),
    staffId: staff.id,
    purpose: 'password_reset',
    credVersion: staff.credVersion,
    expiresAt,
    client,
    at,
  })
  await attachCode(trx, { id: reset.id, staffId: staff.id, challengeId, at })
  const reserved = await reserveCode(ctx, trx, {
    challengeId,
    purpose: 'password_reset',
    staffId: staff.id,
    phone: staff.phone,
    challengeExpiresAt: expiresAt,
    notice: { client, locale: 'id', deed: 'membuat kata sandi baru untuk akun staf Anda' },
  })
  return reserved.kind === 'reserved' ? reserved : null
}
