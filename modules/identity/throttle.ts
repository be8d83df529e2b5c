const passwordFailuresFree = 5
const passwordWaitMaxMs = 3_600_000
const codeFailuresPerLock = 10
const codeLockMs = 15 * 60_000

/** Wrong codes since the last success after which only a supervisor opens the account again. */
const codeFailuresHardStop = 50

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

/** Is the code step closed for this account at this moment? */
export function isCodeLocked(
  account: { readonly otpFail: number; readonly otpLockedUntil: Date | null },
  now: Date,
): boolean {
  if (account.otpFail >= codeFailuresHardStop) return true
  return account.otpLockedUntil !== null && account.otpLockedUntil > now
}
