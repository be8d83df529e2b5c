import { findOrder } from '#ordering'
import { findPaymentOfOrder, findPaymentRecord, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, type TestSystem } from './start-test-system.ts'

type Sandbox = 'doku' | 'astrapay'

/** What a buyer and the providers do, in the words of a test, on one system. */
export function stepsOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  const viewOf = async (orderId: string) =>
    present(await findPaymentOfOrder(ctx(), { orderId }), 'an order has a payment')

  return {
    viewOf,
    async openPayment(pieces = 3) {
      const partId = await takePart(system().database, pieces)
      return { partId, ...(await openOrder(ctx(), partId)) }
    },
    async orderStateOf(orderId: string, visitorToken: string) {
      const found = await findOrder(ctx(), { orderId, reader: { visitorToken, companyId: null } })
      return found?.order.state
    },
    start: (paymentId: string, channelId: string) => startAttempt(ctx(), { paymentId, channelId }),
    /** The reference of the attempt that the buyer sees, once there is one. */
    async currentReference(orderId: string): Promise<string> {
      return present((await viewOf(orderId)).attempt, 'an attempt was made').reference
    },
    async pay(sandbox: Sandbox, reference: string): Promise<void> {
      const body = sandbox === 'doku' ? { invoiceNumber: reference } : { partnerReferenceNo: reference }
      await system().control(sandbox, 'pay', body)
    },
    settledOf: (orderId: string) =>
      eventually(async () => {
        const view = await viewOf(orderId)
        return view.payment.state === 'settled' ? view : null
      }),
    async receiptsOf(paymentId: string) {
      const record = present(await findPaymentRecord(ctx(), { paymentId }), 'the payment is there')
      return record.receipts.map((receipt) => receipt.disposition)
    },
    /** Sandboxes forget their faults and our clock is right again. */
    async calm(): Promise<void> {
      system().database.clock.offsetMs = 0
      const urls = [system().sandboxUrl.doku, system().sandboxUrl.astrapay]
      for (const url of urls) await fetch(`${url}/control/faults`, { method: 'DELETE' })
    },
  }
}
