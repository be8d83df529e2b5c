import { connect } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '#platform/log.ts'
import { startTestSystem, type TestSystem } from '../testing/start-test-system.ts'
import { addressHeader, buildServer } from './build-server.ts'

let system: TestSystem
const servers: FastifyInstance[] = []

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await system.stop()
})

/** A server whose pages answer with the address that they would put into the record of logins. */
async function serverBehind(trustedProxies: readonly string[]): Promise<{ url: string; port: number }> {
  const server = buildServer({
    house: system.house,
    log: silentLog,
    publicUrl: 'https://staff.example.test',
    port: 0,
    trustedProxies,
    pages: (request: IncomingMessage, response: ServerResponse) =>
      void response.end(String(request.headers[addressHeader])),
    routes: () => undefined,
  })
  servers.push(server)
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  return { url, port: Number(new URL(url).port) }
}

/** A request as written, so that any header may be sent, the host's too. */
function send(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let text = ''
    socket.on('data', (part) => (text += part.toString()))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
    socket.end(['GET /page HTTP/1.1', ...lines, 'Connection: close', '', ''].join('\r\n'))
  })
}

const host = 'Host: staff.example.test'
const forged = ['X-Forwarded-For: 203.0.113.9', 'X-Real-IP: 203.0.113.9', 'Forwarded: for=203.0.113.9']

describe('the address of a client', () => {
  test('is the socket’s, whatever forwarding headers say, where no proxy is ours', async () => {
    const { port } = await serverBehind([])
    const answer = await send(port, [host, ...forged, `${addressHeader}: 203.0.113.9`])
    expect(answer).toContain('127.0.0.1')
    expect(answer).not.toContain('203.0.113.9')
  })

  test('is the last hop that is not ours behind our own proxy, never the leftmost', async () => {
    const { port } = await serverBehind(['127.0.0.1', '10.0.0.0/8'])
    const hops = 'X-Forwarded-For: 198.51.100.66, 203.0.113.20, 10.1.2.3'
    const answer = await send(port, [host, hops])
    expect(answer).toContain('203.0.113.20')
    expect(answer).not.toContain('198.51.100.66')
  })
})

describe('a request for another host', () => {
  test.each(['evil.example.test', 'staff.example.test.evil.test', '', 'staff.example.test:81'])(
    'is answered with 421 and reaches no page (%s)',
    async (name) => {
      const { port } = await serverBehind([])
      const answer = await send(port, [`Host: ${name}`, 'X-Forwarded-Host: staff.example.test'])
      expect(answer).toMatch(/^HTTP\/1\.1 421 /)
    },
  )
})
