import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { transferMoves, type Transfer, type TransferState } from './transfer.ts'
import { updateTransfer } from './transfer.store.ts'

/** Moves a locked transfer where the table allows it. The only way to change its state. */
export async function moveTransfer(
  trx: Trx,
  transfer: Transfer,
  change: { to: TransferState } & Partial<Pick<Transfer, 'mutationId' | 'first' | 'decided'>>,
): Promise<void> {
  const { to, ...rest } = change
  const allowed: readonly TransferState[] = transferMoves[transfer.state]
  assert(allowed.includes(to), `a transfer moves from ${transfer.state} to ${to}`)
  await updateTransfer(trx, { ...transfer, ...rest, state: to })
}
