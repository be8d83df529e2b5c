import { insertExchanges, selectAttempt } from './attempt.store.ts'
import { boundsOf, findChannel } from './channels.ts'
import { isOpen, openSum, type PaymentsCtx } from './payment.ts'
import { selectPayment } from './payment.store.ts'
import type { Exchange } from './port.ts'

/**
 * Job: an open account of which a part is paid takes no more than the rest from now on. Running twice changes nothing more;
 * throws where the provider gives no clear answer, and the queue asks again.
 */
export async function fitOpenAccount(ctx: PaymentsCtx, input: { attemptId: string }): Promise<void> {
  const attempt = await selectAttempt(ctx.db, input.attemptId)
  if (attempt === null || attempt.isClosed || attempt.endState !== null) return
  const payment = await selectPayment(ctx.db, attempt.paymentId)
  const found = findChannel(ctx, attempt.channelId)
  const accounts = found?.provider.accounts
  if (payment === null || !isOpen(payment.state) || found === null || accounts === undefined) return
  const rest = openSum(payment)
  const change = {
    amount: rest,
    open: boundsOf(found.channel, rest),
    payBefore: attempt.payBefore,
    buyer: { name: payment.buyerName, phone: payment.buyerPhone, email: payment.buyerEmail },
    isActive: true,
  }
  const exchanges: Exchange[] = []
  const answer = await accounts.change(attempt, change, (exchange) => exchanges.push(exchange))
  await ctx.transaction((trx) => insertExchanges(trx, attempt.id, exchanges))
  if (answer.kind === 'unknown') throw new Error(`the account could not be fitted: ${answer.reason}`)
  if (answer.kind === 'refused')
    ctx.log.warn({ attempt: attempt.id, code: answer.code }, 'account not fitted')
}
