import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  customerViewCookie,
  endCustomerView,
  findCustomerView,
  openCustomerView,
  recordViewedPage,
  type CookieRule,
  type CustomerView,
} from '#identity'
import { correlate, originate } from '#platform/correlate.ts'
import { readCookie } from '../cookies.ts'
import { localeCookie, readLocale } from '../shop/src/lib/locale.ts'
import type { House, HouseCtx } from '../wiring.ts'
import { sendNotice, type CustomerViewNotice } from './customer-view-pages.ts'

export interface CustomerViewOptions {
  readonly house: House
  /** The same house on connections that cannot write. */
  readonly readOnlyHouse: House
  readonly adminUrl: string
  readonly adminPort: number
}

const openPath = '/lihat-sebagai'
const endPath = '/lihat-sebagai/selesai'

/** The view that a request is made in; null for everybody else. */
export function customerViewOf(request: IncomingMessage): CustomerView | null {
  return views.get(request)?.view ?? null
}

/** The house that serves a request made in a view: it can only read. Null for everybody else. */
export function viewHouseOf(request: IncomingMessage): House | null {
  return views.get(request)?.house ?? null
}

const views = new WeakMap<IncomingMessage, { readonly view: CustomerView; readonly house: House }>()

/**
 * Lets members of staff look at the shop as a customer. The ticket is the only bridge from the panel; whoever looks changes
 * nothing: what is not reading is refused here, before any route, and what reads does so on connections that cannot write.
 */
export function registerCustomerViews(server: FastifyInstance, options: CustomerViewOptions): void {
  server.addHook('onRequest', (request, reply) => guard(options, request, reply))
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const form = { parseAs: 'string', bodyLimit: 4_096 } as const
    scope.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) =>
      done(null, body),
    )
    scope.post(openPath, (request, reply) => open(options, request, reply))
    scope.post(endPath, (request, reply) => end(options, request, reply))
  })
}

async function open(options: CustomerViewOptions, request: FastifyRequest, reply: FastifyReply) {
  const ticket = isFromPanel(options, request) ? fieldOf(request.body, 'tiket') : ''
  const ctx = ctxOf(options, request)
  const client = { address: request.ip, agent: request.headers['user-agent'] ?? '' }
  const opened = ticket === '' ? null : await openCustomerView(ctx, { ticket, client })
  if (opened === null || opened.kind === 'refused')
    return tell(options, { request, reply }, { notice: 'refused_ticket', status: 403 })
  setCookie(reply, customerViewCookie, opened.token)
  return reply.header('cache-control', 'no-store').redirect('/', 303)
}

async function end(options: CustomerViewOptions, request: FastifyRequest, reply: FastifyReply) {
  const viewToken = readCookie(request.raw, customerViewCookie.name)
  if (viewToken !== null) {
    const view = await findCustomerView(options.readOnlyHouse.ctx, { viewToken })
    const ctx = ctxOf(options, request)
    await endCustomerView(view === null ? ctx : originOf(ctx, request, view), { viewToken })
  }
  setCookie(reply, customerViewCookie, null)
  return tell(options, { request, reply }, { notice: 'ended', status: 200 })
}

/** Runs before every route of the shop's server. */
async function guard(
  options: CustomerViewOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const viewToken = readCookie(request.raw, customerViewCookie.name)
  const path = pathOf(request)
  if (viewToken === null || path === openPath || path === endPath) return
  if (isReading(request) && path.startsWith('/_app/immutable/')) return
  const { readOnlyHouse } = options
  const view = await findCustomerView(readOnlyHouse.ctx, { viewToken })
  if (view === null) {
    // The cookie outlives the view and goes with the page that says so: until then nothing happens in another name.
    if (isDocument(request)) setCookie(reply, customerViewCookie, null)
    return tell(options, { request, reply }, { notice: 'over', status: 403 })
  }
  if (!isReading(request)) return tell(options, { request, reply }, { notice: 'only_looking', status: 403 })
  // Recorded before it is shown: what cannot be recorded is not shown.
  if (isDocument(request) || path.endsWith('/__data.json'))
    await recordViewedPage(originOf(ctxOf(options, request), request, view), { view, path: shownPath(path) })
  views.set(request.raw, { view, house: readOnlyHouse })
  return
}

function originOf(ctx: HouseCtx, request: FastifyRequest, view: CustomerView): HouseCtx {
  return originate(ctx, {
    realm: 'staff',
    by: { id: view.staffId, name: view.staffName },
    address: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    sessionId: view.sessionId,
    factor: view.factor,
  })
}

function ctxOf(options: CustomerViewOptions, request: FastifyRequest): HouseCtx {
  const agent = (request.headers['user-agent'] ?? '').slice(0, 200)
  return originate(correlate(options.house.ctx, request.id), {
    realm: 'public',
    by: null,
    address: request.ip,
    agent,
    sessionId: null,
    factor: null,
  })
}

/** Tickets come from a page of the panel; a browser says truly where a form was sent from. */
function isFromPanel(options: CustomerViewOptions, request: FastifyRequest): boolean {
  const { adminUrl, adminPort } = options
  const origins = [new URL(adminUrl).origin, `http://127.0.0.1:${adminPort}`, `http://localhost:${adminPort}`]
  return origins.includes(request.headers.origin ?? '')
}

function tell(
  options: CustomerViewOptions,
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  what: { readonly notice: CustomerViewNotice; readonly status: number },
): FastifyReply {
  const locale = readLocale(readCookie(http.request.raw, localeCookie) ?? undefined)
  const panelUrl = new URL('/pelanggan', options.adminUrl).href
  return sendNotice(http.reply, what.notice, { status: what.status, locale, panelUrl, endPath })
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** A page that a person opens, not a picture or a file in it. */
function isDocument(request: FastifyRequest): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? ''
}

/** The path as it may be kept: the token of a pay link is a key and is left out. */
function shownPath(path: string): string {
  return (
    path
      .replace(/\/__data\.json$/, '')
      .replace(/^\/(b|undangan)\/.+$/, '/$1/…')
      .slice(0, 300) || '/'
  )
}

function fieldOf(body: unknown, name: string): string {
  return typeof body === 'string' ? (new URLSearchParams(body).get(name) ?? '').slice(0, 200) : ''
}

function setCookie(reply: FastifyReply, rule: CookieRule, token: string | null): void {
  const sameSite = rule.sameSite === 'lax' ? 'Lax' : 'Strict'
  const age = token === null ? 0 : rule.maxAge
  reply.header(
    'set-cookie',
    `${rule.name}=${token ?? ''}; Path=/; HttpOnly; Secure; SameSite=${sameSite}; Max-Age=${age}`,
  )
}
