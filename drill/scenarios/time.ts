import { listEntriesOf } from '#ledger'
import { askAttempt, expirePayments, startAttempt } from '#payments'
import { openOrder } from '../../apps/testing/orders.ts'
import { eventually, expect, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import {
  askedOrder,
  currentOf,
  expectPaidOnce,
  isUp,
  pay,
  recordOf,
  takePart,
  untilSettled,
} from '../steps.ts'

/** The next midnight of Jakarta (17.00 UTC) from now on. */
function nextMidnight(): Date {
  const day = 24 * 3_600_000
  const offset = 7 * 3_600_000
  return new Date(Math.ceil((Date.now() + offset) / day) * day - offset)
}

/** Runs as if it were so, with the provider's clock on the same time. */
async function at(stage: Stage, moment: Date) {
  await stage.control('doku', 'clock', { now: moment.toISOString() })
  return { ...stage.house.ctx, now: () => moment }
}

const midnight: Scenario = {
  group: 'clock',
  name: 'money that crosses midnight in Jakarta is booked once, on the day it was recorded',
  isShort: false,
  async play(stage) {
    const turn = nextMidnight()
    const before = await at(stage, new Date(turn.getTime() - 2_000))
    const { payment, orderId } = await openOrder(before, await takePart(stage, 2))
    await startAttempt(before, { paymentId: payment.id, channelId: 'doku_va_bca' })
    const asked = { orderId, paymentId: payment.id, ...(await currentOf(stage, orderId)) }
    await pay(stage, asked)
    const after = await at(stage, new Date(turn.getTime() + 1_000))
    const { attempts } = await recordOf(stage, asked.paymentId)
    await askAttempt(after, { attemptId: attempts[0]?.id ?? '' })
    await untilSettled(stage, orderId)
    await expectPaidOnce(stage, asked)
    const { receipts } = await recordOf(stage, asked.paymentId)
    const [entry] = await listEntriesOf(stage.house.ctx, { sourceIds: receipts.map((receipt) => receipt.id) })
    const wib = new Date((receipts[0]?.recordedAt.getTime() ?? 0) + 7 * 3_600_000).toISOString().slice(0, 10)
    expect(entry?.bookedOn === wib, `it is booked on ${wib}, not on ${entry?.bookedOn}`)
  },
}

const lastSecond: Scenario = {
  group: 'clock',
  name: 'paid in the last second, while the job ends the payment',
  isShort: true,
  async play(stage) {
    const asked = await askedOrder(stage, 'doku_checkout')
    await stage.pool.query('update payments.payment set pay_before = now() where id = $1', [asked.paymentId])
    await Promise.all([pay(stage, asked, { force: true }), expirePayments(stage.house.ctx)])
    await untilSettled(stage, asked.orderId)
    await expectPaidOnce(stage, asked)
  },
}

const restored: Scenario = {
  group: 'backup',
  name: 'restored from a backup of before four payments; what providers tell again is recorded again, once',
  isShort: false,
  async play(stage) {
    const asked = []
    for (let index = 0; index < 4; index += 1) asked.push(await askedOrder(stage, 'doku_checkout'))
    await stage.backUp()
    for (const one of asked) {
      await pay(stage, one)
      await untilSettled(stage, one.orderId)
    }
    await stage.restore()
    await eventually('the programs have found the database again', () => isUp(stage), 40_000)
    for (const one of asked) {
      expect(
        (await recordOf(stage, one.paymentId)).payment.state === 'awaiting',
        'the backup knows of no money',
      )
      await stage.control('doku', 'resend', { reference: one.reference })
    }
    for (const one of asked) {
      await untilSettled(stage, one.orderId)
      await expectPaidOnce(stage, one)
    }
  },
}

/** Clocks and days, deadlines to the second, and a database that went back in time. */
export const timeScenarios: readonly Scenario[] = [midnight, lastSecond, restored]
