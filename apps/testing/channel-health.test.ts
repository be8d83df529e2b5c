import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  askAttempt,
  channelWeather,
  closeBreaker,
  findPaymentRecord,
  offerChannels,
  readChannelBoard,
  tryOtherChannel,
} from '#payments'
import { assert, present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
let partId: string
const steps = stepsOn(() => system)
const amount = rupiah(150_000)
const by = staffActor('contoh')

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 400 })
  partId = await takePart(system.database, 500)
})
afterAll(() => system.stop())
afterEach(async () => {
  await steps.calm()
  for (const scope of [
    'channel:doku_qris',
    'channel:astrapay_qris',
    'channel:doku_va_bca',
    'provider:doku',
  ] as const)
    await closeBreaker(system.house.ctx, { scope, reason: '', by })
  // The clock goes back, so whatever was asked would be from before it closed.
  await system.database.pool.query(`update payments.channel_breaker set failures = 0, changed_at = now()`)
})

/** An order of its own; all are for one part, of which there is plenty. */
function openPayment() {
  return openOrder(system.house.ctx, partId)
}

async function askOnce(channelId: string) {
  const { payment, orderId } = await openPayment()
  return { payment, orderId, started: await steps.start(payment.id, channelId) }
}

/** So many unclear answers that the channel is left alone. */
async function shut(channelId: string, target: string, kind = 'status_500'): Promise<void> {
  const sandbox = channelId.startsWith('doku') ? 'doku' : 'astrapay'
  await system.control(sandbox, 'faults', { target, kind })
  for (let count = 0; count < 5; count += 1) expect((await askOnce(channelId)).started.kind).toBe('unknown')
}

async function breakerOf(scope: string) {
  const { rows } = await system.database.pool.query(
    `select * from payments.channel_breaker where scope = $1`,
    [scope],
  )
  return present(rows[0], 'the breaker is there')
}

async function attemptsAt(channelId: string): Promise<number> {
  const { rows } = await system.database.pool.query(
    `select count(*)::int as count from payments.attempt where channel_id = $1`,
    [channelId],
  )
  return rows[0].count
}

async function standing(channelId: string) {
  const all = await channelWeather(system.house.ctx)
  return present(
    all.find(({ channel }) => channel.id === channelId),
    'the channel exists',
  )
}

describe('a way to pay that gives no clear answer', () => {
  test.each(['status_500', 'hang', 'timeout_after_accept'])(
    '%s: five in a row shut it for everybody, nothing more is asked, and the same way elsewhere is named',
    async (kind) => {
      await shut('doku_qris', 'snap.qris-generate', kind)
      const before = await attemptsAt('doku_qris')
      const { started, payment, orderId } = await askOnce('doku_qris')
      expect(started).toMatchObject({ kind: 'barred', why: 'left_alone', substitute: 'astrapay_qris' })
      expect(await attemptsAt('doku_qris')).toBe(before)
      expect((await steps.viewOf(orderId)).payment.state).toBe('choosing')

      const { offers } = await offerChannels(system.house.ctx, { amount })
      const qris = offers.filter(({ channel }) => channel.family === 'qris')
      expect(qris.map(({ channel }) => channel.id)).toEqual(['astrapay_qris'])
      expect((await steps.start(payment.id, 'astrapay_qris')).kind).toBe('awaiting')
      expect(await standing('doku_qris')).toMatchObject({ weather: 'down', breaker: 'open' })
    },
    30_000,
  )

  test('of twenty that try at once after the pause exactly one is let through, and its answer opens the way', async () => {
    await shut('doku_va_bca', 'snap.create-va')
    await steps.calm()
    const opened = []
    for (let count = 0; count < 20; count += 1) opened.push(await openPayment())
    system.database.clock.offsetMs = 31_000
    await system.control('doku', 'faults', { target: 'snap.create-va', kind: 'slow', delayMs: 250, times: 1 })
    const before = await attemptsAt('doku_va_bca')
    const tried = await Promise.all(opened.map(({ payment }) => steps.start(payment.id, 'doku_va_bca')))
    expect(tried.map(({ kind }) => kind).toSorted()).toEqual([
      'awaiting',
      ...Array.from({ length: 19 }, () => 'barred'),
    ])
    expect((await attemptsAt('doku_va_bca')) - before).toBe(1)
    expect(await breakerOf('channel:doku_va_bca')).toMatchObject({ state: 'closed', failures: 0 })
    expect((await askOnce('doku_va_bca')).started.kind).toBe('awaiting')

    const { rows } = await system.database.pool.query(
      `select to_state, reason from payments.channel_breaker_history where scope = 'channel:doku_va_bca' order by id`,
    )
    expect(rows).toMatchObject([
      { to_state: 'open', reason: 'unclear_in_a_row' },
      { to_state: 'half_open', reason: 'trial_begins' },
      { to_state: 'closed', reason: 'trial_answered' },
    ])
    const audit = await system.database.pool.query(
      `select action from audit.record where object_id = 'doku_va_bca' and who = 'system' order by id`,
    )
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'channel.opened',
      'channel.half_opened',
      'channel.closed',
    ])
    const told = await system.database.pool.query(
      `select name from platform.event where payload ->> 'scope' = 'channel:doku_va_bca' order by id`,
    )
    expect(told.rows.map(({ name }) => name)).toEqual(audit.rows.map(({ action }) => action))
  }, 30_000)

  test('a trial that fails shuts it for twice as long', async () => {
    await shut('doku_va_bca', 'snap.create-va')
    system.database.clock.offsetMs = 31_000
    expect((await askOnce('doku_va_bca')).started.kind).toBe('unknown')
    system.database.clock.offsetMs = 31_000 + 45_000
    expect((await askOnce('doku_va_bca')).started.kind).toBe('barred')
    await fetch(`${system.sandboxUrl.doku}/control/faults`, { method: 'DELETE' })
    system.database.clock.offsetMs = 31_000 + 62_000
    expect((await askOnce('doku_va_bca')).started.kind).toBe('awaiting')
    expect((await breakerOf('channel:doku_va_bca')).state).toBe('closed')
  }, 30_000)

  test('a process that dies with the trial in its hands does not keep the way shut', async () => {
    await shut('doku_va_bca', 'snap.create-va')
    await steps.calm()
    // As a killed process leaves it: on trial, and nobody will ever answer.
    await system.database.pool.query(
      `update payments.channel_breaker set state = 'half_open', probe_attempt_id = 'att_GONE', probe_until = $1
       where scope = 'channel:doku_va_bca'`,
      [new Date(Date.now() + 75_000)],
    )
    expect((await askOnce('doku_va_bca')).started.kind).toBe('barred')
    system.database.clock.offsetMs = 76_000
    expect((await askOnce('doku_va_bca')).started.kind).toBe('awaiting')
    expect((await breakerOf('channel:doku_va_bca')).state).toBe('closed')
  }, 30_000)

  test('while it is shut status questions, notifications and instructions already shown go on', async () => {
    const shown = await askOnce('doku_va_bca')
    const paid = await askOnce('doku_va_bca')
    const reference = await steps.currentReference(paid.orderId)
    await shut('doku_va_bca', 'snap.create-va')
    expect(await steps.start(shown.payment.id, 'doku_va_bca')).toEqual(shown.started)
    const attempt = present((await steps.viewOf(shown.orderId)).attempt, 'it was asked')
    expect(await askAttempt(system.house.ctx, { attemptId: attempt.id })).toMatchObject({ kind: 'open' })
    await steps.pay('doku', reference)
    expect((await steps.settledOf(paid.orderId)).payment.state).toBe('settled')
  }, 30_000)

  test('fewer than half clear answers of the last twenty shut it, though never five in a row', async () => {
    const said: string[] = []
    for (let count = 0; count < 30 && !said.includes('barred'); count += 1) {
      if (count % 3 === 0)
        await system.control('doku', 'faults', { target: 'snap.create-va', kind: 'status_500', times: 2 })
      said.push((await askOnce('doku_va_bri')).started.kind)
    }
    expect(said.slice(0, 6)).toEqual(['unknown', 'unknown', 'awaiting', 'unknown', 'unknown', 'awaiting'])
    expect(said.indexOf('barred')).toBeGreaterThanOrEqual(20)
    expect(await breakerOf('channel:doku_va_bri')).toMatchObject({
      state: 'open',
      reason: 'few_clear_answers',
    })
    await closeBreaker(system.house.ctx, { scope: 'channel:doku_va_bri', reason: '', by })
  }, 30_000)

  test('a provider whose every channel fails is left alone as a whole', async () => {
    await system.control('doku', 'faults', { target: '*', kind: 'status_500' })
    for (const channelId of ['doku_va_bca', 'doku_va_bni', 'doku_va_bri'])
      for (let count = 0; count < 4; count += 1) await askOnce(channelId)
    expect(await breakerOf('provider:doku')).toMatchObject({ state: 'open' })
    expect((await askOnce('doku_va_mandiri')).started).toMatchObject({ kind: 'barred', substitute: null })
    expect((await askOnce('astrapay_debit')).started.kind).toBe('awaiting')
  }, 30_000)
})

test('who is on call gets one message about a channel in half an hour, however often it opens', async () => {
  const alerts = async () => {
    const { rows } = await system.database.pool.query(
      `select params ->> 'channel' as channel, state from messaging.message where template = 'channel_alert_id'
       and params ->> 'channel' like 'BNI%'`,
    )
    return rows
  }
  await shut('doku_va_bni', 'snap.create-va')
  await eventually(async () => (await alerts()).some(({ state }) => state !== 'queued'))
  system.database.clock.offsetMs = 31_000
  expect((await askOnce('doku_va_bni')).started.kind).toBe('unknown')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await alerts()).toMatchObject([{ channel: 'BNI Virtual Account (DOKU)' }])
  await closeBreaker(system.house.ctx, { scope: 'channel:doku_va_bni', reason: '', by })
}, 30_000)

describe('the same way by another path', () => {
  test('after a refused or lost question the buyer goes on elsewhere, and money comes once', async () => {
    await system.control('doku', 'faults', { target: 'snap.qris-generate', kind: 'status_500', times: 1 })
    const { payment, orderId, started } = await askOnce('doku_qris')
    expect(started.kind).toBe('unknown')
    expect((await tryOtherChannel(system.house.ctx, { paymentId: payment.id })).kind).toBe('awaiting')
    const { attempt } = await steps.viewOf(orderId)
    expect(attempt?.channelId).toBe('astrapay_qris')
    const reference = await steps.currentReference(orderId)
    await steps.pay('astrapay', reference)
    await steps.settledOf(orderId)
    expect(await steps.receiptsOf(payment.id)).toEqual(['settles'])
  })

  test('what was paid meanwhile is not asked for a second time', async () => {
    await system.control('doku', 'faults', {
      target: 'snap.qris-generate',
      kind: 'timeout_after_accept',
      times: 1,
    })
    const { payment, orderId } = await askOnce('doku_qris')
    await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    await steps.pay('doku', await steps.currentReference(orderId))
    expect(await tryOtherChannel(system.house.ctx, { paymentId: payment.id })).toEqual({
      kind: 'already_paid',
    })
    const record = present(
      await findPaymentRecord(system.house.ctx, { paymentId: payment.id }),
      'it is there',
    )
    expect(record.attempts).toHaveLength(1)
  })

  test('an account that is shown is not replaced behind the buyer', async () => {
    const { payment } = await askOnce('doku_qris')
    expect(await tryOtherChannel(system.house.ctx, { paymentId: payment.id })).toEqual({
      kind: 'first_is_unclear',
    })
    const { payment: other } = await askOnce('doku_va_bca')
    expect(await tryOtherChannel(system.house.ctx, { paymentId: other.id })).toEqual({
      kind: 'no_other_channel',
    })
  })
})

test('what is measured is what happened', async () => {
  const { rows } = await system.database.pool.query(
    `select count(*)::int as asked, (count(*) filter (where outcome = 'unknown'))::int as unknown from payments.attempt
     where channel_id = 'doku_qris'`,
  )
  const board = await eventually(async () => {
    system.database.clock.offsetMs += 6_000
    const read = await readChannelBoard(system.house.ctx, { by })
    const doku = read.providers.find(({ provider }) => provider === 'doku')
    const qris = doku?.channels.find(({ standing: { channel } }) => channel.id === 'doku_qris')
    return qris?.health.windows[1440].asked === rows[0].asked ? { doku, qris } : null
  })
  assert(board.doku !== undefined && board.qris !== undefined, 'both were found')
  expect(board.qris.health.windows[1440]).toMatchObject(rows[0])
  expect(board.qris.health.windows[1440].p95Ms).toBeGreaterThanOrEqual(400)
  expect(board.doku.health.lastNotificationAt).not.toBeNull()
  expect(board.doku.health.windows[1440].asked).toBeGreaterThan(board.qris.health.windows[1440].asked)
  expect(board.qris.health.hours.reduce((sum, hour) => sum + hour.asked, 0)).toBe(rows[0].asked)
})
