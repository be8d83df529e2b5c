import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { endSwitch, offerChannels, readChannelBoard, switchOff, type SwitchTarget } from '#payments'
import { assert } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const steps = stepsOn(() => system)
const amount = rupiah(150_000)
const message = { id: 'Sedang perawatan bank.', en: 'The bank is under maintenance.' }
const operator = staffActor('operator')
const finance = staffActor('finance')

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())
afterEach(async () => {
  await steps.calm()
  const { living } = await readChannelBoard(system.house.ctx, { by: operator })
  for (const { id } of living)
    await endSwitch(system.house.ctx, { switchId: id, reason: 'test is over', by: operator })
})

function off(target: SwitchTarget, given: Partial<Parameters<typeof switchOff>[1]> = {}) {
  const { ctx } = system.house
  const always = {
    fromAt: ctx.now(),
    untilAt: null,
    daily: null,
    reason: 'bank tidak menjawab',
    by: operator,
  }
  return switchOff(ctx, { target, message, ...always, ...given })
}

async function ask(channelId: string) {
  const { payment } = await steps.openPayment()
  return steps.start(payment.id, channelId)
}

/** Sets our clock to this moment, as long as the test runs. */
function setClock(moment: string): void {
  system.database.clock.offsetMs = new Date(moment).getTime() - Date.now()
}

describe('a way to pay that staff took away', () => {
  test.each<[SwitchTarget, string, string]>([
    [{ kind: 'channel', id: 'doku_va_bca' }, 'doku_va_bca', 'doku_va_bni'],
    [{ kind: 'family', id: 'virtual_account' }, 'doku_va_bni', 'doku_qris'],
    [{ kind: 'provider', id: 'astrapay' }, 'astrapay_debit', 'doku_va_bca'],
  ])('%j is refused with its message and hidden, and comes back at once', async (target, taken, kept) => {
    const switched = await off(target)
    assert(switched.kind === 'switched_off', 'it is off')
    expect(await ask(taken)).toMatchObject({ kind: 'barred', why: 'switched_off', message })
    expect((await ask(kept)).kind).toBe('awaiting')
    const { offers, hidden } = await offerChannels(system.house.ctx, { amount })
    expect(hidden.map(({ channel }) => channel.id)).toContain(taken)
    expect(offers.map(({ channel }) => channel.id)).not.toContain(taken)

    await endSwitch(system.house.ctx, { switchId: switched.switchId, reason: 'pulih', by: finance })
    expect((await ask(taken)).kind).toBe('awaiting')
  })

  test('the same way at the other provider takes its place', async () => {
    await off({ kind: 'channel', id: 'doku_qris' })
    const { offers } = await offerChannels(system.house.ctx, { amount })
    const qris = offers.filter(({ channel }) => channel.family === 'qris').map(({ channel }) => channel.id)
    expect(qris).toEqual(['astrapay_qris'])
    expect(await ask('doku_qris')).toMatchObject({ kind: 'barred', substitute: 'astrapay_qris' })
  })

  test('payments under way go on: the number shown stays and is paid', async () => {
    const { payment, orderId } = await steps.openPayment()
    const shown = await steps.start(payment.id, 'doku_va_bca')
    await off({ kind: 'provider', id: 'doku' })
    expect(await steps.start(payment.id, 'doku_va_bca')).toEqual(shown)
    await steps.pay('doku', await steps.currentReference(orderId))
    expect((await steps.settledOf(orderId)).payment.state).toBe('settled')
  })

  test('a night across midnight in Jakarta holds to the minute, every night', async () => {
    const daily = { fromMinute: 23 * 60 + 30, untilMinute: 60 }
    await off({ kind: 'channel', id: 'doku_va_bca' }, { daily })
    for (const [moment, kind] of [
      ['2027-03-01T23:29:59.000+07:00', 'awaiting'],
      ['2027-03-01T23:30:00.500+07:00', 'barred'],
      ['2027-03-02T00:00:00.500+07:00', 'barred'],
      ['2027-03-02T01:00:00.500+07:00', 'awaiting'],
      ['2027-03-02T23:45:00.000+07:00', 'barred'],
    ] as const) {
      const { payment } = await steps.openPayment()
      await system.database.pool.query(
        `update payments.payment set pay_before = '2027-12-31' where id = $1`,
        [payment.id],
      )
      setClock(moment)
      expect([moment, (await steps.start(payment.id, 'doku_va_bca')).kind]).toEqual([moment, kind])
      system.database.clock.offsetMs = 0
    }
  })

  test('a window begins and ends by itself', async () => {
    const now = system.house.ctx.now().getTime()
    const span = { fromAt: new Date(now + 60_000), untilAt: new Date(now + 120_000) }
    await off({ kind: 'channel', id: 'doku_va_bni' }, span)
    expect((await ask('doku_va_bni')).kind).toBe('awaiting')
    system.database.clock.offsetMs = 61_000
    expect(await ask('doku_va_bni')).toMatchObject({ kind: 'barred', until: span.untilAt })
    system.database.clock.offsetMs = 121_000
    expect((await ask('doku_va_bni')).kind).toBe('awaiting')
  })
})

describe('who switches', () => {
  test('two at once take it away once, and give it back once; each change stands in the record', async () => {
    const target = { kind: 'channel', id: 'doku_va_bri' } as const
    const both = await Promise.all([off(target), off(target, { by: finance })])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['overlaps', 'switched_off'])
    const made = both.find((one) => one.kind === 'switched_off')
    assert(made?.kind === 'switched_off', 'one of them did it')
    const ends = await Promise.all(
      [operator, finance].map((by) =>
        endSwitch(system.house.ctx, { switchId: made.switchId, reason: 'pulih', by }),
      ),
    )
    expect(ends.map(({ kind }) => kind).toSorted()).toEqual(['already_on', 'switched_on'])
    const { rows } = await system.database.pool.query(
      `select action, reason from audit.record where object_id = 'doku_va_bri' order by id`,
    )
    expect(rows).toEqual([
      { action: 'channel.switched_off', reason: 'bank tidak menjawab' },
      { action: 'channel.switched_on', reason: 'pulih' },
    ])
  })

  test('what is not meant is refused with its reason', async () => {
    const now = system.house.ctx.now()
    const target = { kind: 'channel', id: 'doku_va_bca' } as const
    const past = { fromAt: now, untilAt: new Date(now.getTime() - 1) }
    const said = await Promise.all([
      off({ kind: 'channel', id: 'no_such_channel' }),
      off(target, past),
      off(target, { daily: { fromMinute: 60, untilMinute: 60 } }),
      off(target, { message: { id: ' ', en: 'x' } }),
      off(target, { reason: '' }),
    ])
    expect(said.map(({ kind }) => kind)).toEqual([
      'bad_target',
      'bad_times',
      'bad_times',
      'bad_message',
      'bad_reason',
    ])
  })

  test('a switch is ended and never changed or deleted', async () => {
    await off({ kind: 'channel', id: 'doku_va_bca' })
    for (const statement of [
      `update payments.channel_switch set message_id = 'lain'`,
      `delete from payments.channel_switch`,
      `truncate payments.channel_switch`,
    ])
      await expect(system.database.pool.query(statement)).rejects.toThrow(
        /only ever ended|append-only|violates/,
      )
  })
})
