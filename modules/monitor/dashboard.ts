import { demand, type Actor } from '#access'
import {
  countPerMinute,
  listPayments,
  summarizeToday,
  type DaySummary,
  type MinuteCount,
  type Payment,
} from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { listNeedsPerson } from './needs-person.ts'

export interface Dashboard {
  /** Its count of what needs a person is the length of the list behind it. */
  readonly summary: DaySummary
  readonly minutes: readonly MinuteCount[]
  readonly latest: readonly Payment[]
  /** Payments whose provider gave no clear answer. */
  readonly unclearCount: number
}

const minutesShown = 60
const latestShown = 30

/** Everything the monitor shows at first sight; live events tell it when to look again. */
export async function readDashboard(ctx: Ctx, input: { by: Actor }): Promise<Dashboard> {
  demand(input.by, 'monitor.read')
  const [summary, minutes, page, waiting] = await Promise.all([
    summarizeToday(ctx),
    countPerMinute(ctx, { minutes: minutesShown }),
    listPayments(ctx, { limit: latestShown }),
    listNeedsPerson(ctx, input),
  ])
  const unclearCount = waiting.filter((one) => one.kind === 'unknown_payment').length
  return {
    summary: { ...summary, needsPerson: waiting.length },
    minutes,
    latest: page.payments,
    unclearCount,
  }
}
