import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostedPaths } from '../config.ts'
import { openOrder, takePart } from './orders.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

const doors = Object.values(hostedPaths)
const now = () => new Date().toISOString()
const bodies: readonly (readonly [string, Buffer | string])[] = [
  ['nothing', ''],
  ['NUL bytes', Buffer.alloc(64)],
  [
    'an escaped NUL',
    String.raw`{"order":{"invoice_number":"a\u0000b","amount":1},"transaction":{"status":"SUCCESS"}}`,
  ],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a lone surrogate', String.raw`{"trxId":"\ud800","virtualAccountNo":"1","paymentRequestId":"\udfff"}`],
  ['one megabyte', 'x'.repeat(1_048_576)],
  ['duplicate keys', '{"order":{"amount":1,"amount":2},"order":{}}'],
  ['deep nesting', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['deep objects', '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000)],
  [
    'a number beyond every integer',
    '{"order":{"invoice_number":"a","amount":1e400},"transaction":{"status":"SUCCESS"}}',
  ],
  ['a prototype', '{"__proto__":{"verdict":"valid"},"constructor":1,"trxId":{"__proto__":1}}'],
  [
    'SQL',
    `{"order":{"invoice_number":"'; drop schema payments cascade; --","amount":1},"transaction":{"status":"SUCCESS"}}`,
  ],
  ['form fields', 'order=1&amount=2'],
]
const headerSets: readonly (readonly [string, Record<string, string>])[] = [
  ['no headers', {}],
  ['an odd content type', { 'content-type': 'x/y; charset="\\' }],
  ['XML', { 'content-type': 'application/xml' }],
  ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
  [
    'headers of both kinds, all wrong',
    {
      'content-type': 'application/json',
      'client-id': 'BRN-0201-1700000000001',
      'request-id': randomUUID(),
      'request-timestamp': now(),
      signature: 'HMACSHA256=é\u00ff',
      'x-partner-id': 'BRN-0201-1700000000001',
      'x-client-key': 'BRN-0201-1700000000001',
      'x-external-id': '1'.repeat(4_000),
      'x-timestamp': '0000-00-00T99:99:99Z',
      'x-signature': '=',
      authorization: "Bearer '--",
      'x-hub-signature-256': 'sha256=zz',
    },
  ],
]

describe.each(doors)('the door %s', (path) => {
  test.each(headerSets)(
    'answers whatever comes with %s by a refusal, never by a failure',
    async (_, headers) => {
      for (const [name, body] of bodies) {
        const response = await fetch(`${system.shopUrl}${path}`, {
          method: 'POST',
          headers,
          body: new Uint8Array(Buffer.from(body)),
        })
        await response.arrayBuffer()
        expect([name, Math.floor(response.status / 100)]).toEqual([name, 4])
      }
    },
  )

  test('reads a chunked body and refuses an endless or ambiguous one', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(system.shopUrl).host}\r\nconnection: close\r\n`
    const chunked = await speak(`${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)
    expect(chunked).toMatch(/^HTTP\/1\.1 4\d\d/)
    // WhatsApp's reports may be larger than a payment's notification.
    const chunks = path === hostedPaths.whatsApp ? 260 : 6
    const endless = `4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(chunks)
    expect(await speak(`${head}transfer-encoding: chunked\r\n\r\n${endless}`)).toMatch(/^HTTP\/1\.1 413/)
    const both = `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`
    expect(await speak(both)).toMatch(/^HTTP\/1\.1 400/)
    expect(await speak(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 400/)
    expect(await speak(`${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4\d\d/)
  })
})

test('a flood of forged notifications is kept only up to a bound, and a true one still settles', async () => {
  const send = () =>
    fetch(`${system.shopUrl}${hostedPaths.dokuHttp}`, { method: 'POST', body: '{}' }).then(
      (answer) => answer.status,
    )
  for (let batch = 0; batch < 56; batch += 1) {
    const statuses = await Promise.all(Array.from({ length: 20 }, send))
    expect(new Set(statuses)).toEqual(new Set([400]))
  }
  const { rows } = await system.database.pool.query(
    `select count(*)::int as count from payments.notification where kind = 'doku_http'`,
  )
  expect(rows[0].count).toBeGreaterThanOrEqual(1_000)
  expect(rows[0].count).toBeLessThan(1_050)
  const { payment } = await openOrder(system.house.ctx, await takePart(system.database, 1))
  expect(payment.state).toBe('choosing')
})

test("another visitor's order has no live stream, and an unknown order neither", async () => {
  const { orderId } = await openOrder(system.house.ctx, await takePart(system.database, 1))
  const ids = [orderId, 'ord_none', '%00', "'--", '..%2f..']
  const statuses = await Promise.all(
    ids.map((id) => fetch(`${system.shopUrl}/live/orders/${id}`).then((answer) => answer.status)),
  )
  expect(statuses).toEqual(ids.map(() => 404))
})

test.each(['payment_history', 'exchange', 'receipt', 'notification'])(
  'the database refuses to empty payments.%s',
  async (table) => {
    await expect(system.database.pool.query(`truncate payments.${table} cascade`)).rejects.toThrow(
      'append-only',
    )
  },
)

/** Sends raw bytes and gives the answer's text. */
function speak(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(system.shopUrl)
    const socket = connect({ host: hostname, port: Number(port) })
    let answer = ''
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')))
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)))
    socket.on('close', () => resolve(answer))
    socket.write(text)
  })
}
