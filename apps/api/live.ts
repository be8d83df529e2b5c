import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findStaffSession, recordPermissionDenied, staffSessionCookie } from '#identity'
import { findOrder } from '#ordering'
import { findPaymentName } from '#payments'
import type { LoggedEvent } from '#platform/event-log.ts'
import type { EventStreams } from '#platform/event-stream.ts'
import { streamPermissions } from '../admin/src/lib/server/permissions.ts'
import { readCookie } from '../cookies.ts'
import { rightToPayment } from '../payment-reader.ts'
import type { House } from '../wiring.ts'
import { orderReaderOf } from './reader.ts'

const sessionCheckMs = 60_000

/** The buyer's live page: what happens to one order, for who may see that order, asked again every minute. */
export function registerOrderStream(server: FastifyInstance, house: House, streams: EventStreams): void {
  server.get<{ Params: { orderId: string } }>('/live/orders/:orderId', async (request, reply) => {
    const { orderId } = request.params
    const look = async () => {
      const reader = await orderReaderOf(house, request.raw)
      return (await findOrder(house.ctx, { orderId, reader })) !== null
    }
    if (!(await look())) return reply.code(404).send()
    reply.hijack()
    endWhenForbidden(reply.raw, look)
    await streams.serve(reply.raw, {
      lastEventId: lastEventIdOf(request.headers),
      render: (event) =>
        isAbout(event, orderId) ? { event: 'changed', data: JSON.stringify({ name: event.name }) } : null,
    })
    return reply
  })
}

/**
 * The page of a payment, also through a link: what happens to it and to the order it is for. `tautan` carries the link's
 * token. Who may read it is asked again every minute, so that a revoked link falls silent.
 */
export function registerPaymentStream(server: FastifyInstance, house: House, streams: EventStreams): void {
  server.get<{ Params: { paymentId: string }; Querystring: { tautan?: unknown } }>(
    '/live/payments/:paymentId',
    async (request, reply) => {
      const { paymentId } = request.params
      const { tautan } = request.query
      const linkToken = typeof tautan === 'string' ? tautan : null
      const look = async () => {
        const reader = await orderReaderOf(house, request.raw)
        return rightToPayment(house.ctx, { paymentId, reader, linkToken })
      }
      const payment = (await look()) === null ? null : await findPaymentName(house.ctx, { paymentId })
      if (payment === null) return reply.code(404).send()
      const { orderId } = payment
      reply.hijack()
      endWhenForbidden(reply.raw, async () => (await look()) !== null)
      await streams.serve(reply.raw, {
        lastEventId: lastEventIdOf(request.headers),
        render: (event) =>
          event.payload['paymentId'] === paymentId || (orderId !== null && isAbout(event, orderId))
            ? { event: 'changed', data: JSON.stringify({ name: event.name }) }
            : null,
      })
      return reply
    },
  )
}

/** Looks every minute whether the listener still may listen; a database that is away says nothing about that. */
function endWhenForbidden(response: ServerResponse, look: () => Promise<boolean>): void {
  const check = setInterval(() => {
    look().then(
      (isAllowed) => (isAllowed ? undefined : response.end()),
      () => undefined,
    )
  }, sessionCheckMs)
  response.on('close', () => clearInterval(check))
}

/** The monitor's feed: every move of a payment, for signed-in staff for as long as their session lives. */
export function registerMonitorStream(server: FastifyInstance, house: House, streams: EventStreams): void {
  server.get('/live/payments', async (request, reply) => {
    const sessionToken = readCookie(request.raw, staffSessionCookie.name)
    const look = async () => judgeListener(house, sessionToken)
    const first = await look()
    if (first === 'forbidden') await keepDenied(house, { sessionToken, request })
    if (first !== 'allowed') return reply.code(first === 'forbidden' ? 403 : 401).send()
    reply.hijack()
    endWhenForbidden(reply.raw, async () => (await look()) === 'allowed')
    await streams.serve(reply.raw, { lastEventId: lastEventIdOf(request.headers), render: renderForMonitor })
    return reply
  })
}

/** A stream is not a person being there: looking does not postpone the session's idle end. */
async function judgeListener(
  house: House,
  sessionToken: string | null,
): Promise<'allowed' | 'forbidden' | 'unknown'> {
  if (sessionToken === null) return 'unknown'
  const session = await findStaffSession(house.ctx, { sessionToken, isActivity: false })
  if (session === null) return 'unknown'
  if (session.mustChangePassword) return 'forbidden'
  return session.permissions.has(streamPermissions['/live/payments']) ? 'allowed' : 'forbidden'
}

/** A refused try is kept here as on the pages. */
async function keepDenied(
  house: House,
  { sessionToken, request }: { sessionToken: string | null; request: FastifyRequest },
): Promise<void> {
  const session =
    sessionToken === null ? null : await findStaffSession(house.ctx, { sessionToken, isActivity: false })
  if (session === null) return
  await recordPermissionDenied(house.ctx, {
    staffId: session.staff.id,
    permission: streamPermissions['/live/payments'],
    path: 'GET /live/payments',
    client: { address: request.ip, agent: request.headers['user-agent'] ?? '' },
  })
}

function renderForMonitor(event: LoggedEvent): { event: string; data: string } | null {
  if (event.name.startsWith('channel.')) {
    const { scope } = event.payload
    return { event: 'channel', data: JSON.stringify({ name: event.name, scope, at: event.at.toISOString() }) }
  }
  if (!event.name.startsWith('payment.')) return null
  const { paymentId, orderNumber, amountIdr, reason } = event.payload
  const data = { name: event.name, paymentId, orderNumber, amountIdr, reason, at: event.at.toISOString() }
  return { event: 'payment', data: JSON.stringify(data) }
}

function isAbout(event: LoggedEvent, orderId: string): boolean {
  return event.payload['orderId'] === orderId
}

function lastEventIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const value = headers['last-event-id']
  return typeof value === 'string' ? value : undefined
}
