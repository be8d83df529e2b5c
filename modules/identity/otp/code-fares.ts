import { findDelivery } from '#messaging'
import type { Db } from '#platform/ctx.ts'
import { isDaysBudgetSpent } from './budget.ts'
import type { Challenge } from './challenge.store.ts'
import { judgeDelivery } from './delivery.ts'
import type { CodeFares } from './other-factors.ts'
import { nextSendAt, sendsPerChallengeMax, type SendLimits } from './send-limits.ts'
import { findLastSend, listSendsToPhone } from './send.store.ts'

const dayMs = 24 * 3_600_000

/** How the code of a challenge fares: our own record of it joined with the provider's reports. */
export async function codeFares(
  db: Db,
  of: {
    readonly challenge: Challenge
    readonly phone: string
    readonly limits: SendLimits
    readonly now: Date
  },
): Promise<CodeFares> {
  const { challenge, phone, limits, now } = of
  const lastSend = await findLastSend(db, challenge.id)
  const reported =
    lastSend === null
      ? null
      : await findDelivery(db, {
          correlationId: lastSend.id,
          providerMessageId: lastSend.providerMessageId,
        })
  const sends = await listSendsToPhone(db, phone, new Date(now.getTime() - dayMs))
  return {
    delivery: judgeDelivery(lastSend, reported, now),
    lastSend,
    nextSendAt: nextSendAt(sends, now, limits),
    sendsLeft: sendsPerChallengeMax - challenge.sends,
    isBudgetSpent: await isDaysBudgetSpent(db, { now, sendsMax: limits.allAccountsPerDayMax }),
  }
}
