import { machineActor } from '#access'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { present } from '#platform/assert.ts'
import { newToken } from '#platform/ids.ts'
import { silentLog } from '#platform/log.ts'
import { publish } from '#platform/outbox.ts'
import { buyerSessionCookie, customerViewCookie, retireStaff, type CustomerView } from '#identity'
import type { Actor } from '#access'
import {
  freePort,
  makeBuyer,
  makeSignedInStaff,
  makeTicket,
  staffAgent as agent,
} from '../testing/customer-views.ts'
import { openCustomerViews, type CustomerViews } from '../customer-views.ts'
import { startTestSystem, type TestSystem } from '../testing/start-test-system.ts'
import type { House } from '../wiring.ts'
import { buildServer } from './build-server.ts'
import { orderReaderOf } from './reader.ts'
import { registerApi } from './v1/index.ts'

type Page = IncomingMessage & { house?: House; customerView?: CustomerView | null }

let system: TestSystem
let server: FastifyInstance
let views: CustomerViews
let url = ''
const panel = 'http://localhost:3901'
const served: string[] = []

beforeAll(async () => {
  system = await startTestSystem()
  const { house, database } = system
  const port = await freePort()
  views = openCustomerViews(
    house,
    { DATABASE_URL: database.url, ADMIN_URL: panel, ADMIN_PORT: 3901 },
    silentLog,
  )
  server = buildServer({
    house,
    log: silentLog,
    publicUrl: `http://127.0.0.1:${port}`,
    port,
    trustedProxies: [],
    pages: (request: Page, response) => void showPage(request, response),
    routes(own) {
      views.register(own)
      registerApi(own, house, 'http://shop.test')
    },
  })
  url = await server.listen({ port, host: '127.0.0.1' })
})
afterAll(async () => {
  await server.close()
  await views.stop()
  await system.stop()
})
beforeEach(() => {
  system.database.clock.offsetMs = 0
  served.length = 0
})

/** A page that says who is there, and one that writes though it is only read. */
async function showPage(request: Page, response: ServerResponse): Promise<void> {
  served.push(`${request.method} ${request.url}`)
  const { ctx } = present(request.house, 'the house comes with the request')
  if (request.url === '/writes')
    try {
      await ctx.transaction((trx) => publish(trx, { name: 'page.wrote' }))
      response.end('written')
    } catch (error) {
      response.statusCode = 403
      response.end(error instanceof Error && 'code' in error ? String(error.code) : 'failed')
    }
  else response.end(request.customerView?.buyer.name ?? 'nobody')
}

interface Asked {
  readonly method?: string
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function ask(
  path: string,
  { method = 'GET', cookie = '', headers = {}, body }: Asked = {},
): Promise<Response> {
  return fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { accept: 'text/html', 'user-agent': agent, cookie, ...headers },
    ...(body === undefined ? {} : { body }),
  })
}

const bring = (ticket: string, headers: Readonly<Record<string, string>> = {}) =>
  ask('/lihat-sebagai', {
    method: 'POST',
    headers: { origin: panel, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ tiket: ticket }).toString(),
  })

/** The cookie of a view that has just been opened. */
async function openView(actor?: Actor): Promise<string> {
  const answer = await bring(
    await makeTicket(system, actor ?? (await makeSignedInStaff(system)), await makeBuyer(system)),
  )
  expect(answer.status).toBe(303)
  return present(answer.headers.get('set-cookie')?.split(';')[0], 'the view sets its cookie')
}

describe('the way over from the panel', () => {
  test('sets a cookie of its own that no script reads, and goes to the shop', async () => {
    const answer = await bring(
      await makeTicket(system, await makeSignedInStaff(system), await makeBuyer(system)),
    )
    expect(answer.headers.get('location')).toBe('/')
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-view=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=\d+$/,
    )
  })

  test('is refused to a ticket brought twice, too late, by another browser, forged or missing', async () => {
    const staff = await makeSignedInStaff(system)
    const twice = await makeTicket(system, staff, await makeBuyer(system))
    await bring(twice)
    const late = await makeTicket(system, staff, await makeBuyer(system))
    system.database.clock.offsetMs = 61_000
    const refused = [await bring(twice), await bring(late)]
    system.database.clock.offsetMs = 0
    const other = await makeTicket(system, staff, await makeBuyer(system))
    refused.push(await bring(other, { 'user-agent': 'another' }), await bring(newToken()), await bring(''))
    for (const answer of refused) {
      expect(answer.status).toBe(403)
      expect(answer.headers.get('set-cookie')).toBeNull()
      expect(await answer.text()).toContain('Tampilan pelanggan tidak dibuka')
    }
  })

  test.each(['https://evil.test', 'null', '', 'https://shop.test'])(
    'is refused to a form that was sent from elsewhere than the panel: %j',
    async (origin) => {
      const ticket = await makeTicket(system, await makeSignedInStaff(system), await makeBuyer(system))
      expect((await bring(ticket, { origin })).status).toBe(403)
    },
  )

  test('takes no ticket by a link, and no body of another type', async () => {
    const ticket = await makeTicket(system, await makeSignedInStaff(system), await makeBuyer(system))
    const linked = await ask(`/lihat-sebagai?tiket=${ticket}`)
    expect(linked.headers.get('set-cookie')).toBeNull()
    const typed = await ask('/lihat-sebagai', {
      method: 'POST',
      headers: { origin: panel, 'content-type': 'application/json' },
      body: JSON.stringify({ tiket: ticket }),
    })
    expect(typed.status).toBeGreaterThanOrEqual(400)
    expect(typed.headers.get('set-cookie')).toBeNull()
  })
})

describe('while looking', () => {
  test('the customer is shown, and each page is in the records before it is', async () => {
    const staff = await makeSignedInStaff(system)
    const cookie = await openView(staff)
    const answer = await ask('/pesanan?halaman=2', { cookie })
    expect(await answer.text()).toMatch(/^Pembeli \d+$/)
    await ask('/b/secret-token-of-a-link', { cookie })
    const { rows } = await sql<{ path: string; factor: string; session_id: string }>`
      select after->>'path' as path, factor, session_id from audit.record
      where action = 'customer_view.looked_at' and who = ${staff.id} order by id`.execute(system.database.db)
    expect(rows).toEqual([
      { path: '/pesanan', factor: 'whatsapp', session_id: staff.session?.id },
      { path: '/b/…', factor: 'whatsapp', session_id: staff.session?.id },
    ])
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s is refused before any route, by page and by API, and tells why',
    async (method) => {
      const cookie = await openView()
      for (const path of [
        '/checkout',
        '/keranjang?/tambah',
        '/api/v1/payments/pay_1/attempts',
        '/keluar',
        '/_app/immutable/x',
      ]) {
        const answer = await ask(path, { method, cookie, headers: { origin: url } })
        expect(answer.status).toBe(403)
        expect(await answer.text()).toContain('Anda hanya melihat')
      }
      expect(served).toEqual([])
    },
  )

  test("nothing is done with the browser's own customer session either", async () => {
    const cookie = `${await openView()}; ${buyerSessionCookie.name}=${newToken()}; __Host-visitor=${newToken()}`
    const answer = await ask('/api/v1/payments/pay_1/cancellation', {
      method: 'POST',
      cookie,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'a' },
      body: '{}',
    })
    expect(answer.status).toBe(403)
    expect(await (await ask('/', { cookie })).text()).toMatch(/^Pembeli \d+$/)
    expect(served).toEqual(['GET /'])
  })

  test('a page that would write though it is only read cannot: the server of the database refuses', async () => {
    const cookie = await openView()
    expect(await (await ask('/writes', { cookie })).text()).toBe('25006')
    expect(await (await ask('/writes')).text()).toBe('written')
  })

  test("the API reads with the customer's eyes, not with the browser's own", async () => {
    const cookie = await openView()
    const port = await freePort()
    const watching = buildServer({
      house: system.house,
      log: silentLog,
      publicUrl: `http://127.0.0.1:${port}`,
      port,
      trustedProxies: [],
      pages: (_request, response) => void response.end(),
      routes(own) {
        views.register(own)
        own.get('/reader', (request, reply) =>
          orderReaderOf(system.house, request.raw).then((reader) => reply.send(reader)),
        )
      },
    })
    const at = await watching.listen({ port, host: '127.0.0.1' })
    const answer = await fetch(`${at}/reader`, {
      headers: { cookie: `${cookie}; __Host-visitor=own`, 'user-agent': agent },
    })
    expect(await answer.json()).toEqual({ visitorToken: '', companyId: null })
    await watching.close()
  })
})

describe('the end', () => {
  test('by the person ends the view on the server, whatever the browser keeps', async () => {
    const cookie = await openView()
    const answer = await ask('/lihat-sebagai/selesai', { method: 'POST', cookie })
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0')
    expect(await answer.text()).toContain('Tampilan sebagai pelanggan diakhiri')
    expect(await (await ask('/', { cookie })).text()).toContain('sudah berakhir')
  })

  test('by suspension is there at the next click', async () => {
    const staff = await makeSignedInStaff(system)
    const cookie = await openView(staff)
    const closed = await retireStaff(system.house.ctx, {
      actor: machineActor('test'),
      staffId: staff.id,
      reason: 'left',
    })
    expect(closed).toEqual({ kind: 'changed' })
    const answer = await ask('/', { cookie })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('sudah berakhir')
    expect(served).toEqual([])
  })

  test('by time: a form that was left open does nothing, not even in the name of the browser itself', async () => {
    const cookie = `${await openView()}; ${buyerSessionCookie.name}=${newToken()}`
    system.database.clock.offsetMs = 16 * 60_000
    const posted = await ask('/checkout', { method: 'POST', cookie, headers: { origin: url } })
    expect(posted.status).toBe(403)
    expect(posted.headers.get('set-cookie')).toBeNull()
    const told = await ask('/checkout', { cookie })
    expect(told.headers.get('set-cookie')).toContain(`${customerViewCookie.name}=;`)
    expect(served).toEqual([])
  })

  test('an invented cookie is no view', async () => {
    const answer = await ask('/', { cookie: `${customerViewCookie.name}=${newToken()}` })
    expect(answer.status).toBe(403)
    expect(served).toEqual([])
  })
})
