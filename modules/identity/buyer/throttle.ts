const failuresPerLock = 10
const lockMs = 15 * 60_000
const lockMaxMs = 24 * 3_600_000

/** Wrong tries of one kind, and until when further ones are refused. */
export interface Failures {
  readonly count: number
  readonly lockedUntil: Date | null
}

/**
 * One more wrong code: every tenth in a row locks, 15 minutes first and then twice as long each time, up to a day. It never
 * locks for good, because strangers may type codes for any number; ten guesses a day at a million codes lead nowhere.
 */
export function countWrongCode(failures: Failures, now: Date): Failures {
  const count = failures.count + 1
  if (count % failuresPerLock !== 0) return { count, lockedUntil: failures.lockedUntil }
  const waitMs = Math.min(lockMaxMs, lockMs * 2 ** Math.min(20, count / failuresPerLock - 1))
  return { count, lockedUntil: new Date(now.getTime() + waitMs) }
}

export function isLocked(failures: Failures, now: Date): boolean {
  return failures.lockedUntil !== null && failures.lockedUntil > now
}
