import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Bucket } from './bucket.ts'
import { bucketOf, clearBucket, saveBucket } from './bucket.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { DeviceId } from './staff-device.ts'
import { listKnownDevices } from './staff-device.ts'
import type { StaffAccount } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'
import { codeLockedUntil, isCodeLocked, passwordLockedUntil } from './throttle.ts'

/** Whose tries within a session, under the account's lock. */
export interface SessionTry {
  readonly staff: StaffAccount
  readonly sessionId: string
  readonly at: Date
}

/** Where wrong factors of a session count: with the browser that opened it, as wrong codes at its login do. */
export async function bucketOfSession(trx: Trx, tried: SessionTry): Promise<Bucket> {
  const { rows } = await sql<{ deviceId: DeviceId | null }>`
    select challenge.device_id as "deviceId"
    from identity.staff_session session join identity.login_challenge challenge on challenge.id = session.challenge_id
    where session.id = ${tried.sessionId} and session.staff_id = ${tried.staff.id}
  `.execute(trx)
  const devices = await listKnownDevices(trx, tried.staff.id, tried.at)
  return bucketOf(tried.staff, devices, rows[0]?.deviceId ?? null)
}

export async function isFactorLocked(trx: Trx, tried: SessionTry): Promise<boolean> {
  return isCodeLocked(await bucketOfSession(trx, tried), tried.at)
}

export interface FactorFailure extends SessionTry {
  readonly client: Client
  /** For the record, in a word. */
  readonly detail: string
}

/** Counts a wrong factor of a session exactly as a wrong code at login, and says whether that locked them. */
export async function countFactorFailure(
  ctx: IdentityCtx,
  trx: Trx,
  failure: FactorFailure,
): Promise<'counted' | 'locked'> {
  const { staff, at } = failure
  const before = await bucketOfSession(trx, failure)
  const otpFail = before.otpFail + 1
  const bucket = {
    ...before,
    otpFail,
    otpLockedUntil: codeLockedUntil(otpFail, at) ?? before.otpLockedUntil,
  }
  await saveBucket(trx, bucket)
  await recordFailure(trx, 'code_wrong', failure)
  if (!isCodeLocked(bucket, at)) return 'counted'
  ctx.log.warn({ staffId: staff.id, failures: otpFail }, 'identity: codes of an account are locked')
  await recordFailure(trx, 'codes_locked', failure)
  const details = { eventId: `${failure.sessionId}/${otpFail}`, client: failure.client }
  await tellStaff(trx, { staffId: staff.id, kind: 'account_locked', details, at })
  return 'locked'
}

/** Counts a wrong password given within a session as one at login. */
export async function countPasswordFailure(trx: Trx, failure: FactorFailure): Promise<void> {
  const before = await bucketOfSession(trx, failure)
  const pwFail = before.pwFail + 1
  const pwLockedUntil = passwordLockedUntil(pwFail, failure.at)
  await saveBucket(trx, { ...before, pwFail, pwLockedUntil })
  await recordFailure(trx, 'password_refused', failure)
}

/** A right factor ends the count of wrong ones before it. */
export async function clearFailuresOfSession(trx: Trx, tried: SessionTry): Promise<void> {
  await saveBucket(trx, clearBucket(await bucketOfSession(trx, tried)))
}

function recordFailure(
  trx: Trx,
  kind: 'code_wrong' | 'codes_locked' | 'password_refused',
  failure: FactorFailure,
): Promise<void> {
  const { staff, client, detail, at } = failure
  return recordAuthEvent(trx, {
    realm: 'staff',
    kind,
    accountId: staff.id,
    subjectMac: null,
    client: cleanClient(client),
    detail,
    at,
  })
}
