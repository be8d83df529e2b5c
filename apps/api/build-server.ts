import compression from 'compression'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { correlate, correlationIdOf, originate } from '#platform/correlate.ts'
import { isDatabaseAway } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import type { House } from '../wiring.ts'
import { customerViewOf, viewHouseOf } from './customer-view.ts'

/** A built SvelteKit app: answers pages, forms and its own files. */
export type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

export interface ServerOptions {
  house: House
  log: Log
  /** The address people use; its host is the only one answered, beside this machine's own names. */
  publicUrl: string
  port: number
  /** Addresses and networks of our own proxies; only what they say about the client's address is believed. */
  trustedProxies: readonly string[]
  pages: PageHandler
  /** Nothing that is answered may be kept, except the build's own files. */
  keepsNothing?: boolean
  /** Routes of this server beside the pages. */
  routes(server: FastifyInstance): void
}

/** Where the pages read the client's address; whatever a request brings under this name is overwritten. */
export const addressHeader = 'x-client-address'

const requestTimeoutMs = 30_000
const agentLengthMax = 200
const retryAfterSeconds = '2'

/** A Fastify server that answers its own routes and hands everything else to the pages. */
export function buildServer(options: ServerOptions): FastifyInstance {
  const { house, log, pages } = options
  const server = fastify({
    logger: false,
    forceCloseConnections: 'idle',
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: 200 },
    // The last hop that is not ours, never the leftmost name in a header that anybody may write.
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    genReqId: (request) => correlationIdOf(request.headers['x-request-id']),
  })
  // Pages read their bodies themselves; what our own routes need they parse in their own scope.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  server.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  server.addHook('onRequest', answerOnlyOurHost(options))
  server.addHook('onRequest', setSecurityHeaders(options))
  server.setErrorHandler((error, request, reply) => answerFailure(error, { request, reply, log }))
  options.routes(server)
  const protocol = new URL(options.publicUrl).protocol.slice(0, -1)
  const compress = compression()
  server.all('/*', (request, reply) => {
    reply.hijack()
    const raw = Object.assign(request.raw, {
      house: houseOf(viewHouseOf(request.raw) ?? house, request),
      customerView: customerViewOf(request.raw),
    })
    raw.headers['x-forwarded-proto'] = protocol
    raw.headers[addressHeader] = request.ip
    nameOwnOrigin(raw, protocol)
    copyHeaders(reply)
    const answer = () => pages(raw, reply.raw, () => reply.raw.writeHead(404).end())
    // Built files are compressed already, once and better.
    if (isBuiltFile(request)) answer()
    else compress(raw, reply.raw, answer)
  })
  return server
}

/** The house as one request knows it: what it causes carries its id, and from where it came. */
function houseOf(house: House, request: FastifyRequest): House {
  const agent = (request.headers['user-agent'] ?? '').slice(0, agentLengthMax)
  const origin = {
    realm: 'public',
    by: null,
    address: request.ip,
    agent,
    sessionId: null,
    factor: null,
  } as const
  return { ...house, ctx: originate(correlate(house.ctx, request.id), origin) }
}

/**
 * A page that tells nobody where it came from (`Referrer-Policy: no-referrer`) sends its forms with the origin `null`. Where
 * the browser itself vouches that they come from here (`Sec-Fetch-Site`, which no script can set), they do.
 */
function nameOwnOrigin(request: IncomingMessage, protocol: string): void {
  const { headers } = request
  if (headers.origin === 'null' && headers['sec-fetch-site'] === 'same-origin')
    headers.origin = `${protocol}://${headers.host ?? ''}`
}

/** Hijacked replies skip Fastify's own header writing. */
function copyHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
}

function answerOnlyOurHost(options: ServerOptions) {
  const hosts = new Set([
    new URL(options.publicUrl).host,
    `127.0.0.1:${options.port}`,
    `localhost:${options.port}`,
  ])
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (hosts.has(request.headers.host ?? '')) return
    await reply
      .code(421)
      .type('text/plain; charset=utf-8')
      .send('Alamat ini tidak dilayani di sini. / This address is not served here.')
  }
}

/** A file of the build, named by its content. */
function isBuiltFile(request: FastifyRequest): boolean {
  return request.url.startsWith('/_app/immutable/')
}

/** What a script or picture does not need it does not carry: dozens of them make a page. */
function setSecurityHeaders(options: ServerOptions) {
  const isHttps = options.publicUrl.startsWith('https://')
  return async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (isBuiltFile(request)) return
    if (options.keepsNothing === true) reply.header('cache-control', 'no-store')
    reply.header('referrer-policy', 'strict-origin-when-cross-origin')
    reply.header('x-frame-options', 'DENY')
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    if (isHttps) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
  }
}

function answerFailure(
  error: unknown,
  context: { request: FastifyRequest; reply: FastifyReply; log: Log },
): FastifyReply {
  const { request, reply, log } = context
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500
  if (status < 500) return reply.code(status).send({ error: 'bad_request' })
  // A link's token stands in its path; no log holds one.
  const path = request.url.split('?')[0]?.replaceAll(/[\w-]{32,}/g, '…')
  if (isDatabaseAway(error)) {
    log.warn({ path }, 'database away: answered 503')
    return reply.code(503).header('retry-after', retryAfterSeconds).send({ error: 'temporarily_unavailable' })
  }
  log.error(
    { path, correlationId: request.id, error: error instanceof Error ? error.stack : String(error) },
    'request failed',
  )
  return reply.code(500).send({ error: 'internal' })
}
