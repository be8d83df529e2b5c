import { businessDay } from '#platform/clock.ts'
import type { ChannelFamily } from './port.ts'
import type { RefundMethod } from './refund.ts'

/** Working days until the buyer has the money, at the latest; what the buyer is promised. */
const refundWorkingDays = {
  manual: 3,
  api: {
    qris: 7,
    wallet: 3,
    direct_debit: 3,
    hosted_page: 3,
    virtual_account: 3,
    convenience_store: 3,
    bank_transfer: 3,
  },
} as const satisfies { manual: number; api: Record<ChannelFamily, number> }

const dayMs = 24 * 3_600_000

/** The business day by which the money is there: working days are Monday to Friday. */
export function promisedDay(
  refund: { method: RefundMethod; family: ChannelFamily | null },
  now: Date,
): string {
  const { method, family } = refund
  let left: number =
    method === 'manual' || family === null ? refundWorkingDays.manual : refundWorkingDays.api[family]
  let day = Date.parse(`${businessDay(now)}T00:00:00Z`)
  while (left > 0) {
    day += dayMs
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return new Date(day).toISOString().slice(0, 10)
}
