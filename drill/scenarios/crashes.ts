import type { CrashPoint } from '../crash-proxy.ts'
import type { Scenario } from '../scenario.ts'
import { expect } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { startActor, type Actor } from '../start-actor.ts'
import { askedOrder, currentOf, expectPaidOnce, pay, setFault, takePart, untilSettled } from '../steps.ts'
import { orderBack, paidOrder, refundIdOf, untilRefunded } from './refunds.ts'

type Facts = Readonly<Record<string, string>>

/** Something a process does, which may be cut off at any commit and any outside call. */
interface Flow {
  readonly name: string
  readonly provider: 'doku' | 'astrapay'
  prepare(stage: Stage): Promise<Facts>
  /** What the process is at when it dies. */
  act(actor: Actor, facts: Facts): Promise<Facts>
  /** What the buyer, a job or the provider does afterwards; at its end the money stands once. */
  goOn(stage: Stage, facts: Facts): Promise<void>
}

/** One deed in a fresh process that lives, as the next turn of a job is. */
async function doAlive(stage: Stage, work: (actor: Actor) => Promise<unknown>): Promise<void> {
  stage.actorCommits.arm(null, () => {})
  for (const proxy of Object.values(stage.actorCalls)) proxy.arm(null, () => {})
  const actor = await startActor(stage)
  try {
    await work(actor)
  } finally {
    await actor.stop()
  }
}

function outcomeOf(done: Awaited<ReturnType<Actor['tell']>>): Facts {
  return done.kind === 'done' ? done.outcome : {}
}

/** The buyer chooses a method, is cut off, comes back and chooses again. */
function choosing(channelId: string, provider: Flow['provider']): Flow {
  return {
    name: `choosing ${channelId}`,
    provider,
    prepare: async (stage) => ({ partId: await takePart(stage, 3) }),
    async act(actor, facts) {
      const order = outcomeOf(await actor.tell('order', { partId: facts['partId'] ?? '' }))
      const { paymentId = '' } = order
      if (paymentId === '') return order
      await actor.tell('start', { paymentId, channelId })
      return order
    },
    async goOn(stage, facts) {
      // A process that died before the order was told leaves the buyer to press the button again.
      const known = await stage.pool.query<{ id: string; order_id: string }>(
        `select p.id, p.order_id from payments.payment p join ordering.purchase_line l on l.purchase_id = p.order_id
         where l.part_id = $1 order by p.created_at desc limit 1`,
        [facts['partId']],
      )
      let asked = known.rows.map((row) => ({ paymentId: row.id, orderId: row.order_id }))[0]
      await doAlive(stage, async (actor) => {
        if (asked === undefined) {
          const { paymentId = '', orderId = '' } = outcomeOf(
            await actor.tell('order', { partId: facts['partId'] ?? '' }),
          )
          asked = { paymentId, orderId }
        }
      })
      expect(asked !== undefined && asked.paymentId !== '', 'the order is placed')
      const { paymentId, orderId } = asked ?? { paymentId: '', orderId: '' }
      // Half a minute later a question without an answer may be asked again.
      await stage.pool.query(
        `update payments.attempt set asked_at = asked_at - interval '40 seconds' where payment_id = $1 and outcome is null`,
        [paymentId],
      )
      await doAlive(stage, async (actor) => void (await actor.tell('start', { paymentId, channelId })))
      await pay(stage, await currentOf(stage, orderId))
      await untilSettled(stage, orderId)
      await expectPaidOnce(stage, { paymentId, orderId })
    },
  }
}

/** Money was paid, the notification never came, and the janitor is cut off while it asks. */
function asking(channelId: string, provider: Flow['provider']): Flow {
  return {
    name: `asking about ${channelId}`,
    provider,
    async prepare(stage) {
      const asked = await askedOrder(stage, channelId)
      await setFault(stage, provider, { target: 'notification', kind: 'drop', times: 1 })
      await pay(stage, asked)
      const { rows } = await stage.pool.query<{ id: string }>(
        'select id from payments.attempt where reference = $1',
        [asked.reference],
      )
      return { paymentId: asked.paymentId, orderId: asked.orderId, attemptId: rows[0]?.id ?? '' }
    },
    act: async (actor, facts) => {
      await actor.tell('ask', { attemptId: facts['attemptId'] ?? '' })
      return facts
    },
    async goOn(stage, facts) {
      await doAlive(
        stage,
        async (actor) => void (await actor.tell('ask', { attemptId: facts['attemptId'] ?? '' })),
      )
      await untilSettled(stage, facts['orderId'] ?? '')
      await expectPaidOnce(stage, { paymentId: facts['paymentId'] ?? '', orderId: facts['orderId'] ?? '' })
    },
  }
}

/** The deadline is over; the job that ends the payment is cut off; the money comes all the same. */
const expiring: Flow = {
  name: 'ending an unpaid payment',
  provider: 'doku',
  async prepare(stage) {
    const { orderId, paymentId } = await askedOrder(stage)
    await stage.pool.query(
      `update payments.payment set pay_before = now() - interval '1 minute' where id = $1`,
      [paymentId],
    )
    return { orderId, paymentId }
  },
  act: async (actor, facts) => {
    await actor.tell('expire')
    return facts
  },
  async goOn(stage, facts) {
    await doAlive(stage, async (actor) => void (await actor.tell('expire')))
    const orderId = facts['orderId'] ?? ''
    await pay(stage, await currentOf(stage, orderId), { force: true })
    await untilSettled(stage, orderId)
    await expectPaidOnce(stage, { paymentId: facts['paymentId'] ?? '', orderId })
  },
}

/** A refund is on its way while its sender is cut off: whoever asks next finds what became of it, and nothing goes back twice. */
const givingBack: Flow = {
  name: 'giving money back',
  provider: 'astrapay',
  async prepare(stage) {
    const { paymentId } = await paidOrder(stage)
    // The worker would be quicker with it than the process that is to die.
    process.kill(stage.programs.pidOf('worker'), 'SIGSTOP')
    return { refundId: refundIdOf(await orderBack(stage, paymentId)) }
  },
  act: async (actor, facts) => {
    await actor.tell('sendRefund', { refundId: facts['refundId'] ?? '' })
    return facts
  },
  async goOn(stage, facts) {
    process.kill(stage.programs.pidOf('worker'), 'SIGCONT')
    await untilRefunded(stage, facts['refundId'] ?? '')
  },
}

const flows: readonly Flow[] = [
  choosing('doku_va_bca', 'doku'),
  choosing('doku_checkout', 'doku'),
  choosing('astrapay_debit', 'astrapay'),
  asking('doku_va_bni', 'doku'),
  asking('astrapay_debit', 'astrapay'),
  expiring,
  givingBack,
]

/** Kills a process with -9 before and after each of its commits and outside calls, in every flow. */
export async function crashScenarios(stage: Stage): Promise<Scenario[]> {
  const scenarios: Scenario[] = []
  for (const flow of flows) {
    const counted = await countPoints(stage, flow)
    for (const point of counted)
      scenarios.push({
        group: 'killed with -9',
        name: `${flow.name}: ${point.side} ${point.on} ${point.nth}`,
        isShort: flow === flows[0] && point.side === 'after',
        play: (played) => playCrash(played, flow, point),
      })
  }
  return scenarios
}

/** Plays the flow without a crash, and finds where it could have been cut off. */
async function countPoints(stage: Stage, flow: Flow): Promise<CrashPoint[]> {
  const facts = await flow.prepare(stage)
  const actor = await startActor(stage)
  const calls = stage.actorCalls[flow.provider]
  stage.actorCommits.arm(null, () => {})
  calls.arm(null, () => {})
  const after = await flow.act(actor, facts)
  const found = [...pointsOf('commit', stage.actorCommits.count()), ...pointsOf('call', calls.count())]
  await actor.stop()
  await flow.goOn(stage, { ...facts, ...after })
  return found
}

function pointsOf(on: CrashPoint['on'], count: number): CrashPoint[] {
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
    (['before', 'after'] as const).map((side) => ({ on, nth, side })),
  )
}

async function playCrash(stage: Stage, flow: Flow, point: CrashPoint): Promise<void> {
  const facts = await flow.prepare(stage)
  const actor = await startActor(stage)
  const proxy = point.on === 'commit' ? stage.actorCommits : stage.actorCalls[flow.provider]
  proxy.arm(point, () => actor.kill())
  const after = await flow.act(actor, facts)
  await actor.stop()
  await flow.goOn(stage, { ...facts, ...after })
}
