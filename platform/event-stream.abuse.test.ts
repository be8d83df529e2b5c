import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEventStreams, type EventStreams } from './event-stream.ts'
import { silentLog } from './log.ts'
import { publish } from './outbox.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let streams: EventStreams
let server: Server
let port: number

beforeAll(async () => {
  database = await createTestDatabase({ ownServer: true })
  streams = createEventStreams(database.db, silentLog)
  server = createServer((request, response) => {
    const lastEventId = request.headers['last-event-id']
    void streams.serve(response, {
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
      render: (event) => ({ event: 'test', data: String(event.payload['text']) }),
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})

afterAll(async () => {
  streams.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await database.drop()
})

async function happen(text: string): Promise<void> {
  await database.ctx.transaction((trx) => publish(trx, { name: 'test.happened', text }))
  streams.wake()
}

/** Opens a stream and gives what it was sent once `isEnough`, or fails after ten seconds: other databases of the server hold the log back too. */
async function hear(lastEventId: string | undefined, text: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    signal: AbortSignal.timeout(10_000),
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  })
  let seen = ''
  for await (const chunk of response.body ?? []) {
    if (seen === '') void happen(text)
    seen += Buffer.from(chunk).toString('utf8')
    if (seen.includes(`data: ${text}`)) return
  }
  throw new Error(`the stream ended without ${text}`)
}

test.each([
  ['nonsense', "'; drop table platform.event; --"],
  ['more than PostgreSQL can hold', '99999999999999999999-9999999999999999999'],
  ['of the future', '18446744073709551615-9223372036854775807'],
  ['negative', '-1--1'],
  ['very long', '9'.repeat(4_000)],
])('a Last-Event-ID that is %s is answered with what happens from now on', async (name, lastEventId) => {
  await hear(lastEventId, `after ${name}`)
})

test('three hundred open streams hear every event, and the database is asked by one reader', async () => {
  const before = await statements()
  await Promise.all(Array.from({ length: 300 }, () => hear(undefined, 'to all')))
  expect((await statements()) - before).toBeLessThan(1_500)
})

test('a reader that never reads is cut off, and its memory with it', async () => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.pause()
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  const open = streams.open
  for (let count = 0; count < 200 && streams.open === open; count += 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  expect(streams.open).toBe(open + 1)
  const large = 'x'.repeat(200_000)
  for (let count = 0; count < 200 && streams.open > open; count += 1) {
    await happen(large)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(streams.open).toBe(open)
  socket.destroy()
})

test('a stream opened after a time without listeners does not repeat what happened meanwhile', async () => {
  await new Promise((resolve) => setTimeout(resolve, 100))
  await happen('while nobody listened')
  await new Promise((resolve) => setTimeout(resolve, 100))
  const response = await fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(10_000) })
  let seen = ''
  for await (const chunk of response.body ?? []) {
    if (seen === '') void happen('now')
    seen += Buffer.from(chunk).toString('utf8')
    if (seen.includes('data: now')) break
  }
  expect(seen).not.toContain('while nobody listened')
})

/** Transactions of this database so far: each statement of the readers is one. */
async function statements(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const { rows } = await database.pool.query(
    'select xact_commit::int as count from pg_stat_database where datname = current_database()',
  )
  return rows[0].count
}
