import { nextDeliveryMs, sendDue } from './deliveries.ts'
import { nextRefundMs, settleDueRefunds } from './settle-refund.ts'
import type { World } from './world.ts'

/** Does everything that is due by the sandbox clock: decides refunds, then sends what is to be sent. */
export async function runDue(world: World): Promise<void> {
  settleDueRefunds(world)
  await sendDue(world)
}

/** When the next thing falls due, so that the timer can sleep until then. */
export function nextDueMs(world: World): number | null {
  const times = [nextRefundMs(world), nextDeliveryMs(world)].filter((time) => time !== null)
  return times.length === 0 ? null : Math.min(...times)
}
