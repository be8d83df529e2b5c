import { setTimeout as sleep } from 'node:timers/promises'
import { findPaymentOfOrder, startAttempt } from '#payments'
import { orderOne } from '../../apps/testing/orders.ts'
import { eventually, expect, type Scenario } from '../scenario.ts'
import {
  askedOrder,
  currentOf,
  expectPaidOnce,
  isUp,
  pay,
  recordOf,
  setFault,
  takePart,
  untilSettled,
} from '../steps.ts'

/** The web process that takes the notification dies at its commit; the provider tells it again, to the other one or later. */
function webDies(side: 'before' | 'after', channelId: string): Scenario {
  return {
    group: 'web process killed',
    name: `${side} the commit that settles ${channelId}`,
    isShort: side === 'after' && channelId === 'doku_checkout',
    async play(stage) {
      const asked = await askedOrder(stage, channelId)
      stage.webCommits.arm({ on: 'commit', nth: 1, side }, () => void stage.kill('web a'))
      await pay(stage, asked)
      await sleep(300)
      await stage.reviveAll()
      await stage.control(asked.provider, 'clock', { advanceSeconds: 1_800 })
      await untilSettled(stage, asked.orderId)
      await expectPaidOnce(stage, asked)
    },
  }
}

/** A rolling deploy: each web process and the worker leave and come back in turn while orders are paid. */
const rolling: Scenario = {
  group: 'deploy',
  name: 'every process is replaced in turn while twelve orders are paid',
  isShort: false,
  async play(stage) {
    const asked = []
    for (let index = 0; index < 12; index += 1)
      asked.push(await askedOrder(stage, index % 2 === 0 ? 'doku_va_bca' : 'doku_checkout'))
    const paying = (async () => {
      for (const one of asked) {
        await pay(stage, one)
        await sleep(250)
      }
    })()
    for (const name of ['web a', 'worker', 'web b']) {
      await stage.leave(name)
      await stage.reviveAll()
    }
    await paying
    await stage.control('doku', 'clock', { advanceSeconds: 1_800 })
    for (const one of asked) {
      await untilSettled(stage, one.orderId)
      await expectPaidOnce(stage, one)
    }
  },
}

function postgresRestarts(how: 'SIGKILL' | 'SIGINT'): Scenario {
  return {
    group: 'database',
    name: `restarted by ${how} in the middle of eight payments`,
    isShort: false,
    async play(stage) {
      const asked = []
      for (let index = 0; index < 8; index += 1) asked.push(await askedOrder(stage, 'doku_checkout'))
      const paying = Promise.all(asked.map((one) => pay(stage, one)))
      await stage.restartPostgres(how)
      await paying
      await eventually('the programs have found the database again', () => isUp(stage), 40_000)
      await stage.control('doku', 'clock', { advanceSeconds: 1_800 })
      for (const one of asked) {
        await untilSettled(stage, one.orderId, 30_000)
        await expectPaidOnce(stage, one)
      }
    },
  }
}

/** The worker dies with jobs in its hands: whoever comes next does them. */
const workerDies: Scenario = {
  group: 'worker killed',
  name: 'with the questions about six silent payments in its hands',
  isShort: false,
  async play(stage) {
    const asked = []
    await setFault(stage, 'doku', { target: 'notification', kind: 'drop', times: 6 })
    for (let index = 0; index < 6; index += 1) {
      const one = await askedOrder(stage, 'doku_checkout')
      await pay(stage, one)
      asked.push(one)
    }
    await setFault(stage, 'doku', { target: 'orders.status', kind: 'slow', times: 3, delayMs: 1_500 })
    await stage.pool.query(`update payments.attempt set ask_again_at = now() where ask_again_at is not null`)
    await sleep(2_300)
    await stage.kill('worker')
    await stage.reviveAll()
    // The dead worker's lease on them ends after a minute; nobody waits for that here.
    await stage.pool.query(`update payments.attempt set ask_again_at = now() where ask_again_at is not null`)
    for (const one of asked) {
      await untilSettled(stage, one.orderId, 30_000)
      await expectPaidOnce(stage, one)
    }
  },
}

const workerFrozen: Scenario = {
  group: 'worker killed',
  name: 'frozen while it asks, and woken after another has settled',
  isShort: false,
  async play(stage) {
    const asked = await askedOrder(stage, 'doku_va_bri')
    await setFault(stage, 'doku', { target: 'notification', kind: 'delay', times: 1, delayMs: 3_000 })
    await setFault(stage, 'doku', { target: 'snap.va-status', kind: 'slow', times: 1, delayMs: 1_500 })
    await pay(stage, asked)
    await stage.pool.query(`update payments.attempt set ask_again_at = now() where reference = $1`, [
      asked.reference,
    ])
    await sleep(2_300)
    const pid = stage.programs.pidOf('worker')
    process.kill(pid, 'SIGSTOP')
    await stage.control('doku', 'clock', { advanceSeconds: 60 })
    await untilSettled(stage, asked.orderId)
    process.kill(pid, 'SIGCONT')
    await sleep(1_500)
    await expectPaidOnce(stage, asked)
  },
}

const lastPiece: Scenario = {
  group: 'races',
  name: 'twelve buyers of the last piece: one gets it',
  isShort: true,
  async play(stage) {
    const partId = await takePart(stage, 1)
    const placed = await Promise.all(Array.from({ length: 12 }, () => orderOne(stage.house.ctx, partId)))
    const kinds = placed.map((one) => one.placed.kind)
    expect(
      kinds.filter((kind) => kind === 'placed').length === 1,
      `one order is placed, not ${kinds.join(', ')}`,
    )
  },
}

const doubleClick: Scenario = {
  group: 'races',
  name: 'ten presses of one pay button ask once',
  isShort: true,
  async play(stage) {
    const asked = await askedOrder(stage, 'doku_va_bca')
    await Promise.all(
      Array.from({ length: 10 }, () =>
        startAttempt(stage.house.ctx, { paymentId: asked.paymentId, channelId: 'doku_va_bca' }),
      ),
    )
    const { attempts } = await recordOf(stage, asked.paymentId)
    expect(attempts.length === 1, `one attempt, not ${attempts.length}`)
    await pay(stage, asked)
    await untilSettled(stage, asked.orderId)
    await expectPaidOnce(stage, asked)
  },
}

/** A provider that is ill while a payment is prepared: nothing is lost, and the buyer pays once it is well. */
function illProvider(kind: string, way: Way): Scenario {
  const { channelId, provider, target } = way
  return {
    group: 'provider ill',
    name: `${kind} while ${channelId} is asked`,
    isShort: kind === 'timeout_after_accept' && channelId === 'doku_va_bca',
    async play(stage) {
      const { ctx } = stage.house
      const { placed } = await orderOne(ctx, await takePart(stage, 2))
      const orderId = placed.kind === 'placed' ? placed.orderId : ''
      const paymentId = (await findPaymentOfOrder(ctx, { orderId }))?.payment.id ?? ''
      await setFault(stage, provider, { target, kind, times: 1, delayMs: 2_500 })
      await startAttempt(ctx, { paymentId, channelId })
      await fetch(`${stage.sandboxUrl[provider]}/control/faults`, { method: 'DELETE' })
      await stage.pool.query(
        `update payments.attempt set asked_at = asked_at - interval '40 seconds' where payment_id = $1 and outcome is null`,
        [paymentId],
      )
      await startAttempt(ctx, { paymentId, channelId })
      await pay(stage, await currentOf(stage, orderId))
      await untilSettled(stage, orderId)
      await expectPaidOnce(stage, { paymentId, orderId })
    },
  }
}

interface Way {
  readonly channelId: string
  readonly provider: 'doku' | 'astrapay'
  /** The sandbox's name of what is asked. */
  readonly target: string
}

const waysToAsk: readonly Way[] = [
  { channelId: 'doku_va_bca', provider: 'doku', target: 'snap.create-va' },
  { channelId: 'doku_checkout', provider: 'doku', target: 'checkout.payment' },
  { channelId: 'astrapay_debit', provider: 'astrapay', target: '*' },
]
const illnesses = ['status_500', 'status_429', 'garbage', 'hang', 'timeout_after_accept']

/** Faults of the programs themselves, of the database under them and of the providers beside them. */
export const programScenarios: readonly Scenario[] = [
  ...(['before', 'after'] as const).flatMap((side) =>
    ['doku_checkout', 'doku_va_bca', 'astrapay_debit'].map((channelId) => webDies(side, channelId)),
  ),
  rolling,
  postgresRestarts('SIGINT'),
  postgresRestarts('SIGKILL'),
  workerDies,
  workerFrozen,
  lastPiece,
  doubleClick,
  ...waysToAsk.flatMap((way) => illnesses.map((kind) => illProvider(kind, way))),
]
