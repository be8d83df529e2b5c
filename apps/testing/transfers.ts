import { machineActor } from '#access'
import { addAccount, findPaymentOfOrder, findTransferView, recordMutation, startAttempt } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import type { HouseCtx } from '../wiring.ts'
import { staffActor } from './staff.ts'
import { openOrder, takePart } from './orders.ts'

export const [rina, budi] = [staffActor('rina'), staffActor('budi')]

let pictures = 0
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWP4//8/AAX+Av5Y8msOAAAAAElFTkSuQmCC',
  'base64',
)

/** A picture that no other call makes: a stamp stands behind its end. */
export function newPicture(): Buffer {
  pictures += 1
  return Buffer.concat([pixel, Buffer.from(`picture ${pictures}`)])
}

/** What buyers and staff do with transfers, in the words of a test. */
export function transfersOn(system: () => { house: { ctx: HouseCtx }; database: TestDatabase }) {
  const ctx = () => system().house.ctx
  let accountId = ''
  let lines = 0
  return {
    get accountId() {
      return accountId
    },
    async openAccount(bankName = 'BCA'): Promise<string> {
      const number = String(1_000_000_000 + Math.floor(Math.random() * 1_000_000_000))
      const saved = await addAccount(ctx(), {
        bankName,
        number,
        holder: 'PT Contoh',
        by: machineActor('Sistem'),
      })
      assert(saved.kind === 'saved', `the account is saved, not ${saved.kind}`)
      accountId = saved.accountId
      return accountId
    },
    /** An order of Rp 150.000 whose buyer chose the transfer. */
    async askTransfer(pieces = 3) {
      const partId = await takePart(system().database, pieces)
      const opened = await openOrder(ctx(), partId)
      const started = await startAttempt(ctx(), {
        paymentId: opened.payment.id,
        channelId: 'transfer_bca',
      })
      assert(started.kind === 'awaiting', `the transfer is asked for, not ${started.kind}`)
      const view = present(await findPaymentOfOrder(ctx(), { orderId: opened.orderId }), 'a payment')
      const attemptId = present(view.attempt, 'an attempt').id
      const transfer = present(await findTransferView(ctx(), { attemptId }), 'a transfer')
      return { ...opened, partId, attemptId, asked: transfer.asked, code: transfer.code, started }
    },
    /** Money that the bank shows on our account. */
    async arrive(amount: bigint | Rupiah): Promise<string> {
      lines += 1
      const recorded = await recordMutation(ctx(), {
        accountId,
        bookedOn: businessDay(ctx().now()),
        amount: rupiah(amount),
        description: `TRSF E-BANKING CR PEMBELI ${lines}`,
        reference: `REF${lines}`,
        by: rina,
      })
      assert(recorded.kind === 'recorded', `the line is kept, not ${recorded.kind}`)
      return recorded.mutationId
    },
  }
}
