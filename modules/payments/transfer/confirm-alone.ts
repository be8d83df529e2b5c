import { demand, machineActor, type Actor } from '#access'
import { businessDay } from '#platform/clock.ts'
import { selectAttempt } from '../attempt.store.ts'
import type { PaymentsCtx } from '../payment.ts'
import { selectPayment } from '../payment.store.ts'
import { confirmTransfer } from './confirm-transfer.ts'
import { selectUnused } from './mutation.store.ts'
import { selectHolder } from './transfer.store.ts'

const system = machineActor('Sistem')

/**
 * With the switch on, a line of exactly the sum that one open transfer asks confirms it by itself: never above the limit of
 * one person, never a line from before the question, never against a payment that is paid already. The actor brought the
 * lines; what they confirm is the house's own deed.
 */
export async function confirmAlone(
  ctx: PaymentsCtx,
  input: { mutationIds: readonly string[]; by: Actor },
): Promise<{ confirmed: number }> {
  demand(input.by, 'transfer.decide')
  if (!(await confirmsAlone(ctx))) return { confirmed: 0 }
  let confirmed = 0
  for (const mutation of await selectUnused(ctx.db, input.mutationIds)) {
    if (mutation.amount > ctx.payments.transferLimit) continue
    const transfer = await selectHolder(ctx.db, mutation)
    if (transfer === null || transfer.state === 'confirmed' || transfer.state === 'approving') continue
    const attempt = await selectAttempt(ctx.db, transfer.attemptId)
    const payment = await selectPayment(ctx.db, transfer.paymentId)
    if (attempt === null || payment === null || payment.state === 'settled') continue
    if (mutation.bookedOn < businessDay(attempt.askedAt)) continue
    const outcome = await confirmTransfer(ctx, {
      attemptId: transfer.attemptId,
      mutationId: mutation.id,
      reason: '',
      by: system,
    })
    if (outcome.kind === 'confirmed') confirmed += 1
  }
  return { confirmed }
}

/** Is the switch on? */
export async function confirmsAlone(ctx: Pick<PaymentsCtx, 'db'>): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('payments.transfer_setting')
    .select('confirms_alone')
    .executeTakeFirstOrThrow()
  return row.confirms_alone
}
