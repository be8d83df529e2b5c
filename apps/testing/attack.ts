import { findPaymentRecord, type PaymentRecord } from '#payments'
import { present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { proveBooks } from '../prove-books.ts'
import { dokuPenOf } from './signing.ts'
import type { TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

/** What an attacker of the money path needs beside the steps of a buyer. */
export function attackOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  const steps = stepsOn(system)
  const recordOf = async (paymentId: string): Promise<PaymentRecord> =>
    present(await findPaymentRecord(ctx(), { paymentId }), 'the payment is there')
  return {
    ...steps,
    ...dokuPenOf(system),
    recordOf,
    /** An order of Rp 150.000 whose buyer chose this channel. */
    async opened(channelId: string) {
      const { payment, orderId } = await steps.openPayment()
      await steps.start(payment.id, channelId)
      const attempt = present((await recordOf(payment.id)).attempts.at(-1), 'it was started')
      return { paymentId: payment.id, orderId, reference: attempt.reference, amount: attempt.amount }
    },
    /** What became of every delivery that names this text, in the order they came. */
    async outcomesOf(named: string): Promise<(string | null)[]> {
      const { rows } = await system().database.pool.query<{ outcome: string | null }>(
        `select outcome from payments.notification
         where position($1 in convert_from(raw_body, 'LATIN1')) > 0 order by received_at, id`,
        [named],
      )
      return rows.map((row) => row.outcome)
    },
    async breaches(): Promise<readonly string[]> {
      const { db, now, log } = ctx()
      const proof = await withSnapshot({ db, now, log }, (snapshot) => proveBooks(snapshot, { full: true }))
      return proof.breaches
    },
  }
}
