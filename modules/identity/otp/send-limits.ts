/** How often codes may be sent. Sends are charged and annoy, so the limits belong to the phone and never start over. */
export interface SendLimits {
  /** Between two sends to one phone, unless the earlier led to a sign-in. */
  readonly gapMs: number
  readonly perQuarterHourMax: number
  readonly perDayMax: number
  /** Over all accounts in one business day. */
  readonly allAccountsPerDayMax: number
}

export const defaultSendLimits: SendLimits = {
  gapMs: 60_000,
  perQuarterHourMax: 4,
  perDayMax: 12,
  allAccountsPerDayMax: 2_000,
}

/** Codes per login, whatever the other limits say. */
export const sendsPerChallengeMax = 3

export interface PastSend {
  readonly at: Date
  readonly ledToSignIn: boolean
}

const quarterHourMs = 15 * 60_000
const dayMs = 24 * 3_600_000

/** The earliest moment for the next send to a phone, given its sends of the last day, newest first. */
export function nextSendAt(sends: readonly PastSend[], now: Date, limits: SendLimits): Date {
  const waits = [
    earliestAfter(sends.at(limits.perQuarterHourMax - 1), quarterHourMs),
    earliestAfter(sends.at(limits.perDayMax - 1), dayMs),
    earliestAfter(
      sends.find((send) => !send.ledToSignIn),
      limits.gapMs,
    ),
  ]
  return new Date(Math.max(now.getTime(), ...waits))
}

function earliestAfter(send: PastSend | undefined, waitMs: number): number {
  return send === undefined ? 0 : send.at.getTime() + waitMs
}
