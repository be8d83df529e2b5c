import type { Trx } from '#platform/ctx.ts'
import { startOfBusinessDay } from '#platform/clock.ts'
import { newId } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { IdentityCtx } from '../identity.ts'
import type { StaffId } from '../staff.ts'
import type { ChallengeId } from './challenge.ts'
import { codeLifetimeMs } from './challenge.ts'
import { replaceCode } from './challenge.store.ts'
import type { CodePurpose } from './code.ts'
import { macCode, makeCode } from './code.ts'
import { spendDaysBudget } from './budget.ts'
import type { CodeNotice } from './login-notice.ts'
import { queueLoginNotice } from './login-notice.ts'
import { nextSendAt } from './send-limits.ts'
import type { SendId } from './send.store.ts'
import { insertSend, listSendsToPhone } from './send.store.ts'

const dayMs = 24 * 3_600_000

/** For whom and where to the new code is. */
export interface CodeWanted {
  readonly challengeId: ChallengeId
  readonly purpose: CodePurpose
  readonly staffId: StaffId
  readonly phone: Phone
  readonly challengeExpiresAt: Date
  /** The question and deed of a step-up. */
  readonly boundTo?: string
  /** What the message beside the code says; without it none goes out. */
  readonly notice?: CodeNotice
}

/** A code that may be sent once the transaction has committed; this object is the only place where it stands in plain. */
export interface ReservedCode {
  readonly kind: 'reserved'
  readonly sendId: SendId
  readonly phone: Phone
  readonly code: string
  readonly codeExpiresAt: Date
  readonly nextSendAt: Date
}

export type CodeReservation = ReservedCode | { readonly kind: 'wait'; readonly nextSendAt: Date }

/** Makes a new code in place of the old one and books its sending, unless a limit says to wait. Needs the account locked. */
export async function reserveCode(ctx: IdentityCtx, trx: Trx, wanted: CodeWanted): Promise<CodeReservation> {
  const now = ctx.now()
  const limits = ctx.identity.sendLimits
  const sends = await listSendsToPhone(trx, wanted.phone, new Date(now.getTime() - dayMs))
  const earliest = nextSendAt(sends, now, limits)
  if (earliest > now) return { kind: 'wait', nextSendAt: earliest }
  if (!(await spendDaysBudget(ctx, trx, now)))
    return { kind: 'wait', nextSendAt: new Date(startOfBusinessDay(now).getTime() + dayMs) }

  const code = makeCode()
  const sendId = newId('ots')
  const { challengeId, purpose, staffId, phone, boundTo, notice } = wanted
  const binding = { purpose, challengeId, accountId: staffId, ...(boundTo === undefined ? {} : { boundTo }) }
  const mac = macCode(ctx.identity.otpKey, binding, code)
  const codeExpiresAt = new Date(
    Math.min(now.getTime() + codeLifetimeMs, wanted.challengeExpiresAt.getTime()),
  )
  await insertSend(trx, { id: sendId, challengeId, phone, at: now })
  await replaceCode(trx, challengeId, { mac, expiresAt: codeExpiresAt })
  if (notice !== undefined) await queueLoginNotice(ctx, trx, { sendId, challengeId, phone, notice })
  const next = nextSendAt([{ at: now, ledToSignIn: false }, ...sends], now, limits)
  return { kind: 'reserved', sendId, phone, code, codeExpiresAt, nextSendAt: next }
}
