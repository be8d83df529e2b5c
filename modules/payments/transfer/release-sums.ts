import type { Ctx } from '#platform/ctx.ts'
import { releaseHeld } from './transfer.store.ts'

const releaseLimit = 500

/** Recurring: sums whose late money is not awaited any more may be asked of others. */
export async function releaseTransferSums(ctx: Ctx): Promise<{ released: number }> {
  return { released: await releaseHeld(ctx.db, { now: ctx.now(), limit: releaseLimit }) }
}
