import { createServer, type Server } from 'node:http'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentPosition, readEvents } from './event-log.ts'
import { createEventStreams, type EventStreams } from './event-stream.ts'
import { silentLog } from './log.ts'
import { publish } from './outbox.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let streams: EventStreams
let server: Server
let url: string

beforeAll(async () => {
  database = await createTestDatabase({ ownServer: true })
  streams = createEventStreams(database.db, silentLog)
  server = createServer((request, response) => {
    const lastEventId = request.headers['last-event-id']
    void streams.serve(response, {
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
      render: (event) =>
        event.name === 'test.happened' ? { event: 'test', data: String(event.payload['serial']) } : null,
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})

afterAll(async () => {
  streams.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await database.drop()
})

async function happen(serial: number): Promise<void> {
  await database.ctx.transaction((trx) => publish(trx, { name: 'test.happened', serial }))
  streams.wake()
}

/** Reads a stream until `count` events of ours have come; gives their data and the last id. */
async function listen(
  count: number,
  lastEventId?: string,
  onConnected: () => void = () => {},
): Promise<{ data: string[]; lastId: string }> {
  const abort = new AbortController()
  const response = await fetch(url, {
    signal: abort.signal,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  })
  const data: string[] = []
  let lastId = ''
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8')
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      lastId = /^id: (.+)$/m.exec(block)?.[1] ?? lastId
      if (block.includes('event: connected')) onConnected()
      if (block.includes('event: test')) data.push(/^data: (.+)$/m.exec(block)?.[1] ?? '')
    }
    if (data.length >= count) break
  }
  abort.abort()
  return { data, lastId }
}

test('an event of a slower transaction with a smaller number is not skipped', async () => {
  const from = await currentPosition(database.db)
  const slow = await database.pool.connect()
  await slow.query('begin')
  await slow.query(`insert into platform.event (name, payload) values ('test.slow', '{}')`)
  await database.ctx.transaction((trx) => publish(trx, { name: 'test.fast', serial: 0 }))
  const meanwhile = await readEvents(database.db, from, 10)
  expect(meanwhile).toEqual([])
  await slow.query('commit')
  slow.release()
  const after = await readEvents(database.db, from, 10)
  expect(after.map((event) => event.name)).toEqual(['test.slow', 'test.fast'])
})

test('a reader that comes back with the last id misses nothing and sees nothing twice', async () => {
  const first = listen(
    3,
    undefined,
    () => void [1, 2, 3].reduce((chain, serial) => chain.then(() => happen(serial)), Promise.resolve()),
  )
  const seen = await first
  await happen(4)
  await happen(5)
  const rest = await listen(2, seen.lastId)
  expect([...seen.data, ...rest.data]).toEqual(['1', '2', '3', '4', '5'])
})

test('many writers at once reach a reader complete and once each', async () => {
  const serials = Array.from({ length: 60 }, (_, index) => 1_000 + index)
  const { data } = await listen(60, undefined, () => void Promise.all(serials.map(happen)))
  expect(data.map(Number).toSorted((left, right) => left - right)).toEqual(serials)
})

test('the event log refuses change', async () => {
  await happen(9_999)
  await expect(sql`update platform.event set name = 'test.other'`.execute(database.db)).rejects.toThrow(
    'append-only',
  )
  await expect(sql`delete from platform.event`.execute(database.db)).rejects.toThrow('append-only')
})
