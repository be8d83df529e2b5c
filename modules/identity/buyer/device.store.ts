import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { BuyerId } from '../buyer.ts'
import { hashToken } from '../token.ts'
import type { Failures } from './throttle.ts'

/** A browser that signed in to an account before; it has its own count of wrong tries. */
export interface BuyerDevice {
  readonly id: Id<'bdv'>
  readonly buyerId: BuyerId
  readonly password: Failures
  readonly code: Failures
}

const deviceLifetimeMs = 365 * 24 * 3_600_000
const devicesMax = 10

interface DeviceRow {
  readonly id: Id<'bdv'>
  readonly buyerId: BuyerId
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
  readonly otpFail: number
  readonly otpLockedUntil: Date | null
}

/** The device of a cookie, locked; null where there is none, it is too old, or it is another account's. */
export async function lockDevice(
  trx: Trx,
  input: { readonly token: string | null; readonly buyerId: string | null; readonly at: Date },
): Promise<BuyerDevice | null> {
  const { rows } = await sql<DeviceRow>`
    select id, buyer_id as "buyerId", pw_fail as "pwFail", pw_locked_until as "pwLockedUntil", otp_fail as "otpFail",
      otp_locked_until as "otpLockedUntil"
    from identity.buyer_device
    where token_sha256 = ${hashToken(input.token ?? '')} and buyer_id = ${input.buyerId} and expires_at > ${input.at}
    for update
  `.execute(trx)
  const row = rows[0]
  if (row === undefined) return null
  return {
    id: row.id,
    buyerId: row.buyerId,
    password: { count: row.pwFail, lockedUntil: row.pwLockedUntil },
    code: { count: row.otpFail, lockedUntil: row.otpLockedUntil },
  }
}

/** Has this browser signed in to this account before? Read without a lock: it only picks the line to wait in. */
export async function isKnownDevice(
  db: Db,
  input: { readonly token: string | null; readonly buyerId: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.buyer_device
    where buyer_id = ${input.buyerId} and token_sha256 = ${hashToken(input.token ?? '')}
      and expires_at > ${input.at}
  `.execute(db)
  return rows.length > 0
}

export async function setDevicePassword(trx: Trx, id: string, failures: Failures): Promise<void> {
  await sql`
    update identity.buyer_device set pw_fail = ${failures.count}, pw_locked_until = ${failures.lockedUntil}
    where id = ${id}
  `.execute(trx)
}

export async function setDeviceCode(trx: Trx, id: string, failures: Failures): Promise<void> {
  await sql`
    update identity.buyer_device set otp_fail = ${failures.count}, otp_locked_until = ${failures.lockedUntil}
    where id = ${id}
  `.execute(trx)
}

/** Remembers the browser that has just signed in; the ten last ones of an account are kept. */
export async function rememberDevice(trx: Trx, input: { buyerId: BuyerId; at: Date }): Promise<string> {
  const { buyerId, at } = input
  const token = newToken()
  await sql`
    insert into identity.buyer_device (id, token_sha256, buyer_id, created_at, expires_at)
    values (${newId('bdv')}, ${hashToken(token)}, ${buyerId}, ${at}, ${new Date(at.getTime() + deviceLifetimeMs)})
  `.execute(trx)
  await sql`
    delete from identity.buyer_device where buyer_id = ${buyerId} and id not in (
      select id from identity.buyer_device where buyer_id = ${buyerId} order by created_at desc, id desc limit ${devicesMax})
  `.execute(trx)
  return token
}

/** A changed password, phone or passkey ends the trust in every browser. */
export async function forgetDevices(trx: Trx, buyerId: string): Promise<void> {
  await sql`delete from identity.buyer_device where buyer_id = ${buyerId}`.execute(trx)
}
