import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerWebhookHandshake, applyDeliveryStatus } from '#messaging'
import {
  answerInquiry,
  issueToken,
  receiveNotification,
  type NotificationKind,
  type RemoteProvider,
  type WireAnswer,
} from '#payments'
import { correlate, correlationIdOf } from '#platform/correlate.ts'
import { hostedPaths } from '../config.ts'
import type { House } from '../wiring.ts'

const bodyLimitBytes = 64 * 1_024
const webhookLimitBytes = 4 * 1_024 * 1_024

/** The doors for providers: their notifications, the token endpoints SNAP asks of a merchant, and WhatsApp's webhook. */
export function registerNotifications(server: FastifyInstance, house: House): void {
  server.register(async (scope) => {
    // Signatures are over raw bytes: nothing here parses a body before it is verified.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    takeNotifications(scope, house, { path: hostedPaths.dokuHttp, kind: 'doku_http' })
    takeNotifications(scope, house, { path: hostedPaths.dokuVaPayment, kind: 'doku_snap_va' })
    takeNotifications(scope, house, { path: hostedPaths.dokuQris, kind: 'doku_snap_qris' })
    takeNotifications(scope, house, { path: hostedPaths.dokuDebit, kind: 'doku_snap_debit' })
    answerInquiries(scope, house)
    takeNotifications(scope, house, { path: hostedPaths.astraPayDebit, kind: 'astrapay_debit' })
    takeNotifications(scope, house, { path: hostedPaths.astraPayQris, kind: 'astrapay_qris' })
    giveTokens(scope, house, { path: hostedPaths.dokuToken, provider: 'doku' })
    giveTokens(scope, house, { path: hostedPaths.astraPayToken, provider: 'astrapay' })
    takeDeliveryReports(scope, house)
  })
}

function takeNotifications(
  scope: FastifyInstance,
  house: House,
  door: { path: string; kind: NotificationKind },
): void {
  scope.post(door.path, { bodyLimit: bodyLimitBytes }, async (request, reply) => {
    const answer = await receiveNotification(correlate(house.ctx, correlationIdOf(request.id)), {
      kind: door.kind,
      headers: plainHeaders(request),
      rawBody: rawBodyOf(request),
    })
    return sendAnswer(reply, answer)
  })
}

/** DOKU asks about the numbers that companies keep for good, before each transfer to them. */
function answerInquiries(scope: FastifyInstance, house: House): void {
  scope.post(hostedPaths.dokuVaInquiry, { bodyLimit: bodyLimitBytes }, async (request, reply) => {
    const headers = plainHeaders(request)
    return sendAnswer(reply, await answerInquiry(house.ctx, { headers, rawBody: rawBodyOf(request) }))
  })
}

function giveTokens(
  scope: FastifyInstance,
  house: House,
  door: { path: string; provider: RemoteProvider },
): void {
  const verifier = house.tokenVerifiers[door.provider]
  scope.post(door.path, { bodyLimit: bodyLimitBytes }, async (request, reply) => {
    const now = house.ctx.now()
    const verdict = verifier.verifyTokenRequest(plainHeaders(request), rawBodyOf(request), now)
    if (verdict.kind === 'refused') return sendAnswer(reply, verdict.answer)
    const token = await issueToken(house.ctx, { provider: door.provider })
    return sendAnswer(reply, verifier.tokenAnswer(token, now))
  })
}

function takeDeliveryReports(scope: FastifyInstance, house: House): void {
  scope.get(hostedPaths.whatsApp, async (request, reply) => {
    const query = new URL(request.url, 'http://unused').searchParams
    const answer = answerWebhookHandshake(house.ctx, Object.fromEntries(query))
    return reply.code(answer.status).type(answer.contentType).send(answer.body)
  })
  scope.post(hostedPaths.whatsApp, { bodyLimit: webhookLimitBytes }, async (request, reply) => {
    const applied = await applyDeliveryStatus(house.ctx, {
      headers: request.headers,
      rawBody: rawBodyOf(request),
    })
    const status = { applied: 200, bad_signature: 401, unreadable: 400 }[applied.kind]
    return reply.code(status).send()
  })
}

function rawBodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

/** Header names in lower case, repeated ones joined, as Node gives them. */
function plainHeaders(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}

function sendAnswer(reply: FastifyReply, answer: WireAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body)
}
