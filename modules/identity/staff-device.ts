import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Client } from './client.ts'
import type { StaffId } from './staff.ts'
import { hashToken } from './token.ts'

export type DeviceId = Id<'dev'>

/** A browser that signed in wholly before, with counters of its own. */
export interface StaffDevice {
  readonly id: DeviceId
  readonly tokenSha256: Buffer
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
  readonly otpFail: number
  readonly otpLockedUntil: Date | null
}

/** Each known device may fail on its own, so an account has few of them. */
const devicesPerAccountMax = 5
/** A counter's computer is shared: one browser is known for this many people. */
const peoplePerBrowserMax = 3
const knownForMs = 180 * 24 * 3_600_000

/** The account's known devices; at most five, and none for a nobody. */
export async function listKnownDevices(db: Db, staffId: string, at: Date): Promise<StaffDevice[]> {
  const { rows } = await sql<StaffDevice>`
    select id, token_sha256 as "tokenSha256", pw_fail as "pwFail", pw_locked_until as "pwLockedUntil",
      otp_fail as "otpFail", otp_locked_until as "otpLockedUntil"
    from identity.staff_device
    where staff_id = ${staffId} and revoked_at is null and signed_in_at > ${new Date(at.getTime() - knownForMs)}
    order by signed_in_at desc, id desc limit ${devicesPerAccountMax}
  `.execute(db)
  return rows
}

/** Which of an account's devices a browser's cookie proves; null for a stranger. */
export function recognizeDevice(
  devices: readonly StaffDevice[],
  cookie: string | undefined,
): StaffDevice | null {
  const hashes = readTokens(cookie).map(hashToken)
  return devices.find((device) => hashes.some((hash) => hash.equals(device.tokenSha256))) ?? null
}

export interface RememberDevice {
  readonly staffId: StaffId
  /** The device that began the login, or null for a stranger's browser. */
  readonly deviceId: DeviceId | null
  /** What the browser sent; tokens of other people in it are kept. */
  readonly cookie: string | undefined
  readonly client: Client
  readonly at: Date
}

/**
 * After a complete login this browser is known. Its token is new each time: one that somebody planted or copied before is
 * worth nothing after. The oldest device beyond five is forgotten. Needs the account locked.
 */
export async function rememberDevice(
  trx: Trx,
  input: RememberDevice,
): Promise<{ readonly deviceId: DeviceId; readonly cookie: string }> {
  const token = newToken()
  const { staffId, client, at } = input
  const deviceId = input.deviceId ?? newId('dev')
  if (input.deviceId === null)
    await sql`
      insert into identity.staff_device (id, staff_id, token_sha256, ip, agent, created_at, signed_in_at)
      values (${deviceId}, ${staffId}, ${hashToken(token)}, ${client.address}, ${client.agent}, ${at}, ${at})
    `.execute(trx)
  else
    await sql`
      update identity.staff_device set token_sha256 = ${hashToken(token)}, signed_in_at = ${at},
        ip = ${client.address}, agent = ${client.agent}
      where id = ${deviceId}
    `.execute(trx)
  await sql`
    update identity.staff_device set revoked_at = ${at}, revoke_reason = 'displaced'
    where staff_id = ${staffId} and revoked_at is null and id <> ${deviceId} and id not in (
      select id from identity.staff_device where staff_id = ${staffId} and revoked_at is null and id <> ${deviceId}
      order by signed_in_at desc, id desc limit ${devicesPerAccountMax - 1})
  `.execute(trx)
  return { deviceId, cookie: await joinTokens(trx, input, token) }
}

/** Forgets every device of an account: at a new password, and when its owner says that it was somebody else. */
export async function revokeDevices(
  trx: Trx,
  input: {
    readonly staffId: StaffId
    readonly reason: 'password_changed' | 'disowned' | 'ended_by_staff'
    readonly at: Date
  },
): Promise<void> {
  await sql`
    update identity.staff_device set revoked_at = ${input.at}, revoke_reason = ${input.reason}
    where staff_id = ${input.staffId} and revoked_at is null
  `.execute(trx)
}

function readTokens(cookie: string | undefined): string[] {
  if (cookie === undefined || cookie.length > 200) return []
  return cookie
    .split('.')
    .filter((token) => /^[\w-]{43}$/.test(token))
    .slice(0, peoplePerBrowserMax)
}

/** The new token first, then those by which this browser is known for other people. */
async function joinTokens(trx: Trx, { staffId, cookie }: RememberDevice, token: string): Promise<string> {
  const presented = readTokens(cookie)
  const { rows } = await sql<{ tokenSha256: Buffer }>`
    select token_sha256 as "tokenSha256" from identity.staff_device
    where token_sha256 = any(${presented.map(hashToken)}::bytea[]) and staff_id <> ${staffId} and revoked_at is null
  `.execute(trx)
  const others = presented.filter((other) => rows.some((row) => row.tokenSha256.equals(hashToken(other))))
  return [token, ...others].slice(0, peoplePerBrowserMax).join('.')
}
