import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepPlaces, relayEvents } from './event-relay.ts'
import { silentLog } from './log.ts'
import { publish } from './outbox.ts'
import { openQueue } from './queue.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
const subscriptions = { 'note.written': ['test.first', 'test.second'] }

beforeAll(async () => {
  database = await createTestDatabase({ queues: ['test.first', 'test.second'], ownServer: true })
  await keepPlaces(database.db, subscriptions)
})

afterAll(() => database.drop())

const write = (serial: number) =>
  database.ctx.transaction((trx) => publish(trx, { name: 'note.written', serial }))

async function jobsOf(queue: string): Promise<number[]> {
  const { rows } = await database.pool.query<{ serial: number }>(
    `select (data ->> 'serial')::int as serial from pgboss.job where name = $1 order by 1`,
    [queue],
  )
  return rows.map((row) => row.serial)
}

test('each event becomes one job of each subscribed queue, however many relays run at once', async () => {
  for (let serial = 1; serial <= 10; serial += 1) await write(serial)
  await Promise.all(Array.from({ length: 6 }, () => relayEvents(database.ctx, subscriptions)))
  await relayEvents(database.ctx, subscriptions)
  const all = Array.from({ length: 10 }, (_, index) => index + 1)
  expect(await jobsOf('test.first')).toEqual(all)
  expect(await jobsOf('test.second')).toEqual(all)
})

test('an event whose transaction commits late is not passed by', async () => {
  let release: () => void = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const slow = database.ctx.transaction(async (trx) => {
    await trx
      .insertInto('platform.event')
      .values({ name: 'note.written', payload: '{"serial":20}' })
      .execute()
    await held
  })
  await write(21)
  await relayEvents(database.ctx, subscriptions)
  release()
  await slow
  await relayEvents(database.ctx, subscriptions)
  expect((await jobsOf('test.first')).slice(-2)).toEqual([20, 21])
})

test('a relay that fails on the way leaves the events for the next turn', async () => {
  const broken = { 'note.written': ['test.first', 'test.no_such_queue'] }
  await keepPlaces(database.db, broken)
  await write(30)
  await expect(relayEvents(database.ctx, broken)).rejects.toThrow(/no_such_queue/)
  await relayEvents(database.ctx, subscriptions)
  expect((await jobsOf('test.first')).filter((serial) => serial === 30)).toHaveLength(1)
})

test('a queue that cannot be written holds up no other', async () => {
  const broken = { 'note.written': ['test.first', 'test.no_such_queue'] }
  await keepPlaces(database.db, broken)
  await write(40)
  await expect(relayEvents(database.ctx, broken)).rejects.toThrow(/no_such_queue/)
  expect((await jobsOf('test.first')).filter((serial) => serial === 40)).toHaveLength(1)
})

test('a new queue misses nothing while an older relay, which does not know it, goes on', async () => {
  const older = { 'note.written': ['test.first'] }
  const newer = { 'note.written': ['test.first', 'test.third'] }
  await keepPlaces(database.db, newer)
  await write(50)
  await relayEvents(database.ctx, older)
  await openThird()
  await relayEvents(database.ctx, newer)
  expect((await jobsOf('test.first')).filter((serial) => serial === 50)).toHaveLength(1)
  expect(await jobsOf('test.third')).toEqual([50])
})

const openThird = async () => {
  const queue = await openQueue({ pool: database.pool, log: silentLog, names: ['test.third'] })
  await queue.stop()
}

test('more events of one transaction than a batch holds become one job each, in their order', async () => {
  const wanted = Array.from({ length: 620 }, (_, index) => 1_000 + index)
  await database.ctx.transaction(async (trx) => {
    for (const serial of wanted) await publish(trx, { name: 'note.written', serial })
  })
  const first = { 'note.written': ['test.first'] }
  expect(await relayEvents(database.ctx, first)).toBe(50)
  while ((await relayEvents(database.ctx, first)) > 0);
  expect((await jobsOf('test.first')).filter((serial) => serial >= 1_000)).toEqual(wanted)
}, 60_000)

test('an event that is not flat is passed with what is flat of it, and stops none behind it', async () => {
  await database.ctx.transaction((trx) =>
    trx
      .insertInto('platform.event')
      .values([
        { name: 'note.written', payload: '{"serial":5000,"deep":{"a":[1]},"list":[1,2]}' },
        { name: 'note.written', payload: '[1,2,3]' },
        { name: 'note.written', payload: '{"serial":5001}' },
      ])
      .execute(),
  )
  while ((await relayEvents(database.ctx, { 'note.written': ['test.second'] })) > 0);
  expect((await jobsOf('test.second')).slice(-3)).toEqual(expect.arrayContaining([5_000, 5_001]))
  const { rows } = await database.pool.query(
    `select data from pgboss.job where name = 'test.second' and data ->> 'serial' = '5000'`,
  )
  expect(rows).toEqual([{ data: { serial: 5_000 } }])
})
