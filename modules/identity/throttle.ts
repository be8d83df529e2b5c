const passwordFailuresFree = 5
const passwordWaitMaxMs = 3_600_000
const codeFailuresPerLock = 10
const codeLockMs = 15 * 60_000

/** Wrong codes since the last success after which only a supervisor opens the bucket again. */
const codeFailuresHardStop = 50
/** Over all known devices and strangers of one account: NIST SP 800-63B-4, 3.2.2, allows no more. */
const codeFailuresOfAllMax = 100

/** Until when the password is refused after this many failures: 30 s from the fifth on, doubling to one hour. */
export function passwordLockedUntil(failures: number, now: Date): Date | null {
  if (failures < passwordFailuresFree) return null
  const waitMs = Math.min(passwordWaitMaxMs, 30_000 * 2 ** Math.min(20, failures - passwordFailuresFree))
  return new Date(now.getTime() + waitMs)
}

/** Until when codes are refused: 15 min at the tenth wrong one since the last success, double at each further ten. */
export function codeLockedUntil(failures: number, now: Date): Date | null {
  if (failures < codeFailuresPerLock || failures % codeFailuresPerLock !== 0) return null
  return new Date(now.getTime() + codeLockMs * 2 ** (failures / codeFailuresPerLock - 1))
}

/** Is the code step closed for this bucket at this moment? */
export function isCodeLocked(
  bucket: {
    readonly otpFail: number
    readonly otpLockedUntil: Date | null
    readonly otpFailElsewhere: number
  },
  now: Date,
): boolean {
  if (bucket.otpFail >= codeFailuresHardStop) return true
  if (bucket.otpFail + bucket.otpFailElsewhere >= codeFailuresOfAllMax) return true
  return bucket.otpLockedUntil !== null && bucket.otpLockedUntil > now
}
