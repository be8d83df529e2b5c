import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publish } from '#platform/outbox.ts'
import { silentLog } from '#platform/log.ts'
import { present } from '#platform/assert.ts'
import { startTestSystem, type TestSystem } from '../testing/start-test-system.ts'
import type { House } from '../wiring.ts'
import { buildServer } from './build-server.ts'

const given = '0190f3a1-7b2c-7d3e-8f40-123456789abc'
let system: TestSystem
let server: FastifyInstance
let url = ''

beforeAll(async () => {
  system = await startTestSystem()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  server = buildServer({
    house: system.house,
    log: silentLog,
    publicUrl: url,
    port,
    trustedProxies: [],
    // A page that makes something happen, as a form of ours does.
    pages(request: IncomingMessage & { house?: House }, response, next) {
      const { ctx } = present(request.house, 'the house comes with the request')
      ctx
        .transaction((trx) => publish(trx, { name: 'page.opened', path: request.url ?? '' }))
        .then(() => response.end(ctx.correlationId), next)
    },
    routes: (own) => void own.get('/own', (request, reply) => reply.send(request.id)),
  })
  await server.listen({ port, host: '127.0.0.1' })
})
afterAll(async () => {
  await server.close()
  await system.stop()
})

describe('the id of a request', () => {
  test.each(['/own', '/page'])('is taken where it is a UUID, and stands on the answer (%s)', async (path) => {
    const response = await fetch(url + path, { headers: { 'x-request-id': given } })
    expect(response.headers.get('x-request-id')).toBe(given)
    expect(await response.text()).toBe(given)
  })

  test.each(['/own', '/page'])('is a new one where something else came (%s)', async (path) => {
    const response = await fetch(url + path, { headers: { 'x-request-id': "x' or 1=1" } })
    const id = response.headers.get('x-request-id')
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.text()).toBe(id)
  })

  test('is in every event that a page causes', async () => {
    await fetch(`${url}/caused`, { headers: { 'x-request-id': given } })
    const { rows } = await sql<{ payload: unknown }>`
      select payload from platform.event where name = 'page.opened' and payload ->> 'path' = '/caused'`.execute(
      system.house.ctx.db,
    )
    expect(rows).toMatchObject([{ payload: { correlationId: given } }])
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
