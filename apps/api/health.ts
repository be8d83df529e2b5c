import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Db } from '#platform/ctx.ts'

export interface HealthOptions {
  db: Db
  /** Set while shutting down: readiness goes red before the doors close. */
  isLeaving(): boolean
  openStreams(): number
  /** Without one, metrics answer only requests from this machine. */
  metricsToken: string | undefined
}

/** `/health/live`, `/health/ready` and `/metrics`. */
export function registerHealth(server: FastifyInstance, options: HealthOptions): void {
  server.get('/health/live', async () => ({ status: 'ok' }))

  const ready = async () => {
    if (options.isLeaving()) return { status: 503, body: { status: 'leaving' } }
    const isUp = await sql`select 1`.execute(options.db).then(
      () => true,
      () => false,
    )
    return isUp ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: 'database_away' } }
  }
  for (const path of ['/health', '/health/ready']) {
    server.get(path, async (_request, reply) => {
      const { status, body } = await ready()
      return reply.code(status).send(body)
    })
  }
  registerMetrics(server, options)
}

function registerMetrics(server: FastifyInstance, options: HealthOptions): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const streams = new Gauge({ name: 'event_streams_open', help: 'Open live streams', registers: [registry] })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'page'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000)
  })
  server.get('/metrics', async (request, reply) => {
    const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers
    // A proxy on this machine brings everybody's requests from its own address.
    const address = isForwarded ? undefined : request.socket.remoteAddress
    if (!mayReadMetrics(address, request.headers.authorization, options.metricsToken)) {
      return reply.code(403).send()
    }
    streams.set(options.openStreams())
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function mayReadMetrics(
  address: string | undefined,
  authorization: string | undefined,
  token: string | undefined,
): boolean {
  if (token === undefined)
    return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
  const given = Buffer.from(authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
