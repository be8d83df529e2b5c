import { askDueAttempts, expirePayments, startAttempt } from '#payments'
import { eventually, expect, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import {
  askedOrder,
  currentOf,
  expectPaidOnce,
  pay,
  recordOf,
  setFault,
  untilSettled,
  type Asked,
} from '../steps.ts'

type Provider = Asked['provider']

const group = 'notifications'
const dayMs = 24 * 3_600_000

/** Asks about everything whose time has come, as if it were so much later. */
async function askLater(stage: Stage, laterMs: number): Promise<void> {
  const { ctx } = stage.house
  await askDueAttempts({ ...ctx, now: () => new Date(Date.now() + laterMs) })
}

function faulty(options: {
  kind: string
  channelId: string
  provider: Provider
  isShort?: boolean
  /** What makes the money known where the notification alone does not. */
  afterwards?: (stage: Stage, asked: Asked) => Promise<void>
}): Scenario {
  const { kind, channelId, provider } = options
  return {
    group,
    name: `${kind} of ${channelId}`,
    isShort: options.isShort ?? false,
    async play(stage) {
      const asked = await askedOrder(stage, channelId)
      await setFault(stage, provider, { target: 'notification', kind, times: 1, delayMs: 500 })
      await pay(stage, asked)
      await options.afterwards?.(stage, asked)
      await untilSettled(stage, asked.orderId)
      await expectPaidOnce(stage, asked)
    },
  }
}

/** Within 75 seconds after it was asked the janitor has asked about a payment whose notification was lost. */
const askedAbout = (stage: Stage) => askLater(stage, 75_000)

const ways = [
  { channelId: 'doku_va_bca', provider: 'doku' },
  { channelId: 'doku_checkout', provider: 'doku' },
  { channelId: 'astrapay_debit', provider: 'astrapay' },
] as const

const kinds: readonly { kind: string; isShort?: boolean; afterwards?: (stage: Stage) => Promise<void> }[] = [
  { kind: 'duplicate', isShort: true },
  { kind: 'duplicate_new_id' },
  { kind: 'forge' },
  { kind: 'wrong_amount', afterwards: askedAbout },
  { kind: 'drop', isShort: true, afterwards: askedAbout },
  { kind: 'reorder', afterwards: askedAbout },
]

const perKind = ways.flatMap((way) => kinds.map((one) => faulty({ ...way, ...one })))

const dokuOnly = ['null_channel', 'absent_channel', 'extra_fields', 'other_spelling'].map((kind) =>
  faulty({ kind, channelId: 'doku_checkout', provider: 'doku' }),
)

const both: Scenario = {
  group,
  name: 'twenty copies of one true notification at both web processes',
  isShort: true,
  async play(stage) {
    const asked = await askedOrder(stage, 'doku_checkout')
    await pay(stage, asked)
    await untilSettled(stage, asked.orderId)
    for (const name of ['web a', 'web b'] as const) {
      stage.balancer.prefer(name)
      await Promise.all(
        Array.from({ length: 10 }, () =>
          stage.control('doku', 'resend', { reference: asked.reference, sameRequestId: true }),
        ),
      )
    }
    await expectPaidOnce(stage, asked)
    const { notifications } = await recordOf(stage, asked.paymentId)
    expect(notifications.length >= 2, 'repeated deliveries are kept')
  },
}

const lateMoney: Scenario = {
  group,
  name: 'money after the deadline revives the order',
  isShort: true,
  async play(stage) {
    const asked = await askedOrder(stage)
    const { ctx } = stage.house
    await expirePayments({ ...ctx, now: () => new Date(Date.now() + dayMs + 60_000) })
    expect((await recordOf(stage, asked.paymentId)).payment.state === 'expired', 'it is over')
    await pay(stage, asked, { force: true })
    await untilSettled(stage, asked.orderId)
    await expectPaidOnce(stage, asked)
  },
}

const lostWithBothDown: Scenario = {
  group,
  name: 'no web process is up when the money comes; the provider tells it again',
  isShort: false,
  async play(stage) {
    const asked = await askedOrder(stage, 'doku_checkout')
    await Promise.all([stage.kill('web a'), stage.kill('web b')])
    await pay(stage, asked)
    await stage.reviveAll()
    await stage.control('doku', 'clock', { advanceSeconds: 1_800 })
    await untilSettled(stage, asked.orderId)
    await expectPaidOnce(stage, asked)
  },
}

const twoMethods: Scenario = {
  group,
  name: 'one order paid by two methods: booked twice, settled once, the rest kept',
  isShort: true,
  async play(stage) {
    const { ctx } = stage.house
    const first = await askedOrder(stage, 'doku_checkout')
    await startAttempt(ctx, { paymentId: first.paymentId, channelId: 'doku_va_bni' })
    const second = await currentOf(stage, first.orderId)
    await Promise.all([pay(stage, first, { force: true }), pay(stage, second, { force: true })])
    await untilSettled(stage, first.orderId)
    await eventually(
      'both are recorded',
      async () => (await recordOf(stage, first.paymentId)).receipts.length === 2,
    )
    const record = await recordOf(stage, first.paymentId)
    const told = record.receipts.map((receipt) => receipt.disposition).toSorted()
    expect(told.join(' ') === 'settles surplus', `one settles, one is kept, not ${told.join(' ')}`)
    expect(record.surplus.length === 1, 'the second sum is a surplus')
  },
}

/** Everything that may happen to a notification on its way. */
export const notificationScenarios: readonly Scenario[] = [
  ...perKind,
  ...dokuOnly,
  both,
  lateMoney,
  lostWithBothDown,
  twoMethods,
]
