import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  cancelPayment,
  findPaying,
  listChannels,
  listTransferChannels,
  startAttempt,
  type AttemptStarted,
  type Paying,
} from '#payments'
import { answerOnce, type StoredAnswer } from '#platform/answer-once.ts'
import { rupiah } from '#platform/money.ts'
import { orderReaderOf } from '../reader.ts'
import { rightToPayment } from '../../payment-reader.ts'
import type { House } from '../../wiring.ts'
import { problems, sendAnswer, toAnswer, type Problem } from './problem.ts'
import { CancelBody, CancelRequest, ChannelsBody, PaymentBody, StartBody, StartRequest } from './schemas.ts'

type PaymentRequest = FastifyRequest<{ Params: { paymentId: string } }>

/** What a caller may see and do; null where the payment is not theirs or is not there. */
interface Caller {
  readonly house: House
  readonly paying: Paying
  /** Who asks, so that keys of two callers never meet. */
  readonly scope: string
}

/** Reading, paying and cancelling a payment, by session or by a pay link as a bearer token. */
export function registerPayments(server: FastifyInstance, house: House): void {
  server.get('/payments/:paymentId', (request: PaymentRequest, reply) =>
    withCaller(house, { request, reply }, async ({ paying }) => json(200, PaymentBody, paymentBody(paying))),
  )
  server.get('/payments/:paymentId/channels', (request: PaymentRequest, reply) =>
    withCaller(house, { request, reply }, (caller) => listFor(caller)),
  )
  server.post('/payments/:paymentId/attempts', (request: PaymentRequest, reply) =>
    once(house, { request, reply, body: StartRequest }, async (caller, body) => start(caller, body)),
  )
  server.post('/payments/:paymentId/cancellation', (request: PaymentRequest, reply) =>
    once(house, { request, reply, body: CancelRequest }, async (caller) => cancel(caller)),
  )
}

async function withCaller(
  house: House,
  http: { request: PaymentRequest; reply: FastifyReply },
  work: (caller: Caller) => Promise<StoredAnswer>,
): Promise<FastifyReply> {
  const caller = await findCaller(house, http.request)
  return sendAnswer(http.reply, caller === null ? toAnswer(problems.notFound) : await work(caller))
}

/** A request that changes something: worked once for its Idempotency-Key. */
async function once<Body>(
  house: House,
  http: { request: PaymentRequest; reply: FastifyReply; body: z.ZodType<Body> },
  work: (caller: Caller, body: Body) => Promise<StoredAnswer>,
): Promise<FastifyReply> {
  const { request, reply } = http
  const caller = await findCaller(house, request)
  if (caller === null) return sendAnswer(reply, toAnswer(problems.notFound))
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !/^[\x21-\x7E]{1,255}$/.test(key))
    return sendAnswer(reply, toAnswer(problems.keyMissing))
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const body = http.body.safeParse(readJson(raw))
  if (!body.success) return sendAnswer(reply, toAnswer(problems.unreadable))
  const fingerprint = createHash('sha256').update(`${request.method} ${request.url}\n`).update(raw).digest()
  const answered = await answerOnce(caller.house.ctx, { scope: caller.scope, key, fingerprint }, () =>
    work(caller, body.data),
  )
  switch (answered.kind) {
    case 'answered':
      if (answered.isReplayed) reply.header('idempotent-replayed', 'true')
      return sendAnswer(reply, answered.answer)
    case 'other_request':
      return sendAnswer(reply, toAnswer(problems.keyOfOtherRequest))
    case 'in_progress':
      return sendAnswer(reply.header('retry-after', '2'), toAnswer(problems.inProgress))
  }
}

async function findCaller(house: House, request: PaymentRequest): Promise<Caller | null> {
  const { paymentId } = request.params
  const linkToken = /^Bearer ([\w.~-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
  const reader = await orderReaderOf(house, request.raw)
  const right = await rightToPayment(house.ctx, { paymentId, reader, linkToken })
  const paying = right === null ? null : await findPaying(house.ctx, { paymentId })
  return paying === null ? null : { house, paying, scope: `payment:${paying.payment.id}` }
}

async function listFor({ house, paying }: Caller): Promise<StoredAnswer> {
  const { payment } = paying
  const amount = rupiah(payment.amount - payment.received)
  const { companyId } = payment
  const transfers = await listTransferChannels(house.ctx, { amount, companyId })
  const offered = amount === 0n ? [] : [...listChannels(house.ctx, { amount }), ...transfers]
  const channels = offered.map(({ channel, available }) => ({
    id: channel.id,
    label: channel.label,
    provider: channel.provider,
    family: channel.family,
    available: available.kind === 'yes',
    reason: available.kind === 'yes' ? null : `${available.kind} ${available.limitIdr}`,
  }))
  return json(200, ChannelsBody, { channels })
}

async function start(caller: Caller, { channelId }: z.infer<typeof StartRequest>): Promise<StoredAnswer> {
  const paymentId = caller.paying.payment.id
  const started = await startAttempt(caller.house.ctx, { paymentId, channelId })
  if (started.kind === 'awaiting')
    return json(201, StartBody, { outcome: 'awaiting', instruction: started.instruction })
  if (started.kind === 'preparing' || started.kind === 'unknown')
    return json(202, StartBody, { outcome: started.kind, instruction: null })
  return toAnswer(problemOf(started))
}

function problemOf(
  started: Exclude<AttemptStarted, { kind: 'awaiting' | 'preparing' | 'unknown' }>,
): Problem {
  const titles = {
    refused: 'The provider refuses this payment',
    already_paid: 'It is paid already',
    expired: 'It can be paid no more',
    not_found: 'There is no such payment',
    unknown_channel: 'There is no such way to pay',
    too_many_attempts: 'It was tried too often',
    no_free_sum: 'Too many transfers of this sum are awaited',
    below_minimum: 'The sum is too small for this way to pay',
    above_maximum: 'The sum is too big for this way to pay',
    barred: 'This way to pay does not work at the moment',
  } as const satisfies Record<typeof started.kind, string>
  const isConflict = started.kind === 'already_paid' || started.kind === 'expired'
  return {
    status: isConflict ? 409 : 422,
    code: started.kind,
    title: titles[started.kind],
    detail: isConflict ? 'Read the payment again.' : 'Choose another way from /channels.',
  }
}

async function cancel({ house, paying }: Caller): Promise<StoredAnswer> {
  const { kind } = await cancelPayment(house.ctx, {
    paymentId: paying.payment.id,
    reason: 'cancelled_by_buyer',
  })
  switch (kind) {
    case 'cancelled':
      return json(200, CancelBody, { outcome: 'cancelled' })
    case 'already_paid':
    case 'already_over':
      return toAnswer({
        status: 409,
        code: kind,
        title: kind === 'already_paid' ? 'It is paid already' : 'It is over already',
        detail: 'Read the payment again.',
      })
    case 'not_found':
      return toAnswer(problems.notFound)
  }
}

function paymentBody({ payment, attempt }: Paying): z.input<typeof PaymentBody> {
  return {
    id: payment.id,
    number: payment.number,
    subject: payment.subject.kind,
    state: payment.state,
    amountIdr: payment.amount.toString(),
    receivedIdr: payment.received.toString(),
    payBefore: payment.payBefore.toISOString(),
    settledAt: payment.settledAt?.toISOString() ?? null,
    attempt:
      attempt === null
        ? null
        : { channelId: attempt.channelId, reference: attempt.reference, instruction: attempt.instruction },
  }
}

/** The answer as its schema says it; what does not fit is a fault of ours and never leaves. */
function json<Schema extends z.ZodType>(status: number, schema: Schema, body: z.input<Schema>): StoredAnswer {
  return { status, body: JSON.stringify(schema.parse(body)) }
}

function readJson(raw: Buffer): unknown {
  if (raw.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch {
    return undefined
  }
}
