/** What decides whether anybody may act with an account at all. */
export interface StaffStanding {
  readonly disabledAt: Date | null
  /** Set while the person has not enrolled yet. */
  readonly invitedAt: Date | null
  readonly suspendedFrom: Date | null
  /** Null for a suspension that somebody must lift. */
  readonly suspendedUntil: Date | null
}

export type ShutReason = 'disabled' | 'suspended' | 'not_enrolled'

/** Why the account opens to nobody at this moment; null where it does. The clock begins and lifts a suspension, not a job. */
export function shutReason(account: StaffStanding, now: Date): ShutReason | null {
  if (account.disabledAt !== null) return 'disabled'
  if (account.invitedAt !== null) return 'not_enrolled'
  return isSuspended(account, now) ? 'suspended' : null
}

/** Did a suspension begin after that moment? What was open then stays shut, also when the suspension is over. */
export function wasSuspendedSince(account: StaffStanding, since: Date, now: Date): boolean {
  const { suspendedFrom } = account
  return suspendedFrom !== null && suspendedFrom <= now && since < suspendedFrom
}

function isSuspended({ suspendedFrom, suspendedUntil }: StaffStanding, now: Date): boolean {
  return suspendedFrom !== null && suspendedFrom <= now && (suspendedUntil === null || suspendedUntil > now)
}
