import {
  countPerMinute,
  listPayments,
  summarizeToday,
  type DaySummary,
  type MinuteCount,
  type Payment,
} from '#payments'
import type { Ctx } from '#platform/ctx.ts'

export interface Dashboard {
  readonly summary: DaySummary
  readonly minutes: readonly MinuteCount[]
  readonly latest: readonly Payment[]
}

const minutesShown = 60
const latestShown = 30

/** Everything the monitor shows at first sight; live events tell it when to look again. */
export async function readDashboard(ctx: Ctx): Promise<Dashboard> {
  const [summary, minutes, page] = await Promise.all([
    summarizeToday(ctx),
    countPerMinute(ctx, { minutes: minutesShown }),
    listPayments(ctx, { limit: latestShown }),
  ])
  return { summary, minutes, latest: page.payments }
}
