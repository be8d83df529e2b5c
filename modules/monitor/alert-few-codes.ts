import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { MonitorCtx } from './alert-on-call.ts'

/** Job of this module. */
export const fewCodesQueue = 'monitor.alert_few_codes'

/**
 * Job on `codes.budget_low`, which the log has already: whoever is on call reads that staff will soon have no codes, or have
 * none now. Once each a day, however often the job runs.
 */
export async function alertFewCodes(
  ctx: Ctx & Pick<MonitorCtx, 'monitor'>,
  told: { day: string; sends: string; sendsMax: string; at: Date },
): Promise<void> {
  const { day, sends, sendsMax, at } = told
  const phone = ctx.monitor.onCallPhone
  if (phone === null) {
    ctx.log.warn({ sends, sendsMax }, 'nobody is told that few codes are left: ON_CALL_PHONE is empty')
    return
  }
  await ctx.transaction(async (trx) => {
    await queueMessage(trx, {
      to: phone,
      template: 'codes_low_id',
      params: { sends, sendsMax, at: formatWib(at) },
      dedupeKey: `codes_low:${day}:${sends === sendsMax ? 'spent' : 'low'}`,
      at: ctx.now(),
    })
  })
}
