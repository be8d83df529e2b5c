import { demand, type Actor } from '#access'
import type { Ctx } from '#platform/ctx.ts'
import { findTransferDetail, listTransfers, type TransferDetail } from './find-transfer.ts'
import { selectLatestMutations } from './mutation.store.ts'
import type { QueueRow, QueueTab } from './queue.store.ts'

/** The queue of one tab, for staff. */
export async function listTransfersForStaff(
  ctx: Ctx,
  input: { tab: QueueTab; by: Actor },
): Promise<QueueRow[]> {
  demand(input.by, 'transfer.read')
  return listTransfers(ctx, { tab: input.tab })
}

/** Everything of one transfer, for staff; null where there is none. */
export async function findTransferForStaff(
  ctx: Ctx,
  input: { attemptId: string; by: Actor },
): Promise<TransferDetail | null> {
  demand(input.by, 'transfer.read')
  return findTransferDetail(ctx, input)
}

/** The bank's latest lines. */
export async function listMutations(
  ctx: Pick<Ctx, 'db'>,
  input: { limit: number; by: Actor },
): ReturnType<typeof selectLatestMutations> {
  demand(input.by, 'transfer.read')
  return selectLatestMutations(ctx.db, input.limit)
}
