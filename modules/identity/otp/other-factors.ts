import { findPolicy } from '#access'
import type { Db } from '#platform/ctx.ts'
import { listFactors } from '../factor.ts'
import { isSettled } from '../passkey/cool-down.ts'
import type { StaffId } from '../staff.ts'
import type { CodeDelivery } from './delivery.ts'
import type { CodeSend } from './send.store.ts'

/** Which factors stand in for the code at this login, at this moment; each only where the account has it. */
export interface OtherFactors {
  readonly passkey: boolean
  readonly totp: boolean
  readonly recoveryCode: boolean
}

/** How a login's code fares, as far as it decides about other factors. */
export interface CodeFares {
  readonly delivery: CodeDelivery
  /** The last message; null while none was sent. */
  readonly lastSend: Pick<CodeSend, 'at'> | null
  /** From when a new code may be asked for, where any is left. */
  readonly nextSendAt: Date
  readonly sendsLeft: number
  /** The day has no message left for anybody. */
  readonly isBudgetSpent: boolean
}

/** A code without any report of its arrival after this long counts as lost. */
const arrivesWithinMs = 45_000
const usualGapMs = 60_000

/**
 * The code is asked at every login. Others open only (a) for a passkey, where the house's policy lets it stand in for the
 * code, and (b) for an app's or a recovery code, where the code could not be delivered or no further one may be sent.
 */
export async function findOtherFactors(
  db: Db,
  input: { readonly staffId: StaffId; readonly code: CodeFares; readonly now: Date },
): Promise<OtherFactors> {
  const { passkeyReplacesCode } = await findPolicy(db)
  const factors = await listFactors(db, input.staffId)
  const isLost = isCodeLost(input.code, input.now)
  return {
    passkey: passkeyReplacesCode && factors.passkeys.some((passkey) => isSettled(passkey, input.now)),
    totp: isLost && factors.totp,
    recoveryCode: isLost && factors.recoveryCodesLeft > 0,
  }
}

/** May an app's or a recovery code stand in for the code? */
export function isCodeLost(code: CodeFares, now: Date): boolean {
  switch (code.delivery.state) {
    case 'failed':
    case 'unknown':
      return true
    case 'sending':
    case 'sent':
      if (code.lastSend === null || now.getTime() - code.lastSend.at.getTime() >= arrivesWithinMs) return true
      return mayNotSend(code, now)
    // None was sent yet, or the one that arrived is used up: what helps is another, while one may be sent.
    case 'waiting':
    case 'delivered':
      return mayNotSend(code, now)
  }
}

/** No further code may go out, and not only until the usual minute is over. */
function mayNotSend({ isBudgetSpent, sendsLeft, nextSendAt }: CodeFares, now: Date): boolean {
  return isBudgetSpent || sendsLeft <= 0 || nextSendAt.getTime() - now.getTime() > usualGapMs
}
