import { forEachOf } from '#platform/for-each-of.ts'
import { insertExchanges } from './attempt.store.ts'
import { closeInquiry, leaseInquiries } from './notification.store.ts'
import type { PaymentsCtx } from './payment.ts'
import { selectPermanentAccountByNumber } from './permanent-account.store.ts'
import { transferReference } from './permanent-account.ts'
import type { Exchange } from './port.ts'
import { takeTransferToNumber } from './take-transfer.ts'

/** Seconds after a bank's question at which its transfer is asked about. */
const pausesSeconds = [75, 180, 600, 1_800, 3_600]
const dueLimit = 20
const asksAtOnce = 4

/**
 * Recurring: a bank asked about a company's number, and perhaps its customer paid. DOKU is asked, so that a lost
 * notification loses no money; a transfer that was told already is found to be recorded.
 */
export async function askInquiredNumbers(ctx: PaymentsCtx): Promise<{ asked: number }> {
  const due = await leaseInquiries(ctx.db, { now: ctx.now(), pausesSeconds, limit: dueLimit })
  await forEachOf(due, (inquiry) => askOne(ctx, inquiry), {
    limit: asksAtOnce,
    groupOf: () => 'doku',
    onError: ({ id }, error) =>
      ctx.log.error({ notification: id, error: String(error) }, 'transfer could not be asked about'),
  })
  return { asked: due.length }
}

async function askOne(
  ctx: PaymentsCtx,
  kept: { readonly id: string; readonly raw_body: Buffer; readonly received_at: Date },
): Promise<void> {
  const { accountInquirer } = ctx.payments
  // It was verified when it came; only its words are read again.
  const { inquiry } = await accountInquirer.readInquiry({
    headers: {},
    rawBody: kept.raw_body,
    receivedAt: kept.received_at,
    isTokenAlive: async () => true,
  })
  const account = inquiry === null ? null : await selectPermanentAccountByNumber(ctx.db, inquiry.number)
  if (inquiry === null || account === null) return
  const reference = transferReference(account, inquiry)
  const exchanges: Exchange[] = []
  const asked = { ...inquiry, channelId: account.channelId, reference }
  const answer = await accountInquirer.askTransfer(asked, (exchange) => exchanges.push(exchange))
  if (answer.kind !== 'paid') return
  const { amount, providerReference, paidAt } = answer
  const transfer = { provider: 'doku', amount, providerReference, paidAt, recordedAt: ctx.now() } as const
  await ctx.transaction(async (trx) => {
    const taken = await takeTransferToNumber(trx, ctx, { number: account.number, transfer })
    if (taken === null) return
    await insertExchanges(trx, taken.attemptId, exchanges)
    await closeInquiry(trx, { id: kept.id, ...taken })
  })
}
