import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import type { DeviceId, StaffDevice } from './staff-device.ts'
import type { StaffAccount } from './staff.store.ts'

interface Counters {
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
  readonly otpFail: number
  readonly otpLockedUntil: Date | null
}

/**
 * The counters that a login counts in: those of the known device that began it, or the account's own, which all strangers
 * share. So a stranger locks out only strangers.
 */
export interface Bucket extends Counters {
  readonly staffId: string
  /** Null for the strangers' counters. */
  readonly deviceId: DeviceId | null
  /** Wrong codes of the account in the other buckets: all together have a limit too. */
  readonly otpFailElsewhere: number
}

/** Ids that nothing has: the statements for a nobody are those for somebody. */
export const nobodysId = 'stf_nobody'
const noDevicesId = 'dev_none'

/** Picks the bucket of a login: the device's while it is known, the strangers' otherwise. */
export function bucketOf(
  account: StaffAccount,
  devices: readonly StaffDevice[],
  deviceId: DeviceId | null,
): Bucket {
  const device = devices.find(({ id }) => id === deviceId) ?? null
  const { pwFail, pwLockedUntil, otpFail, otpLockedUntil } = device ?? account
  const otpFailOfAll = devices.reduce((sum, { otpFail: count }) => sum + count, account.otpFail)
  return {
    staffId: account.id,
    deviceId: device?.id ?? null,
    pwFail,
    pwLockedUntil,
    otpFail,
    otpLockedUntil,
    otpFailElsewhere: otpFailOfAll - otpFail,
  }
}

/** Writes a bucket back; always two statements, whichever of the two holds it and also for a nobody. */
export async function saveBucket(trx: Trx, bucket: Bucket | null): Promise<void> {
  const { pwFail, pwLockedUntil, otpFail, otpLockedUntil } = bucket ?? cleared
  const ofStrangers = bucket === null || bucket.deviceId !== null ? nobodysId : bucket.staffId
  await sql`
    update identity.staff_user set pw_fail = ${pwFail}, pw_locked_until = ${pwLockedUntil},
      otp_fail = ${otpFail}, otp_locked_until = ${otpLockedUntil}
    where id = ${ofStrangers}
  `.execute(trx)
  await sql`
    update identity.staff_device set pw_fail = ${pwFail}, pw_locked_until = ${pwLockedUntil},
      otp_fail = ${otpFail}, otp_locked_until = ${otpLockedUntil}
    where id = ${bucket?.deviceId ?? noDevicesId}
  `.execute(trx)
}

const cleared = { pwFail: 0, pwLockedUntil: null, otpFail: 0, otpLockedUntil: null }

/** The same bucket after a login that went through. */
export function clearBucket(bucket: Bucket): Bucket {
  return { ...bucket, ...cleared }
}
