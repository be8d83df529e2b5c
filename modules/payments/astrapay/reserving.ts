import { z } from 'zod'
import { present } from '#platform/assert.ts'
import { toWibIso } from '#platform/clock.ts'
import type { MoneyReserving, ReserveAnswer, ReserveStep } from '../linked-port.ts'
import type { RecordExchange } from '../port.ts'
import type { SnapAnswer } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'
import { customerHeaders, isNotFound, readRefusal, type Desk, type LinkedAccount } from './desk.ts'

/** The services of authorise, capture and void; CHANNEL-ID is fixed per service. */
const services = {
  reserve: { service: '63', channelId: '01963', operation: 'auth_payment', path: 'reserve' },
  reserve_query: { service: '64', channelId: '02064', operation: 'auth_query', path: 'reserveQuery' },
  capture: { service: '65', channelId: '02165', operation: 'auth_capture', path: 'capture' },
  capture_query: { service: '66', channelId: '02266', operation: 'auth_capture_query', path: 'captureQuery' },
  void: { service: '67', channelId: '02367', operation: 'auth_void', path: 'void' },
  void_query: { service: '68', channelId: '02468', operation: 'auth_void_query', path: 'voidQuery' },
} as const

const ReserveWire = z.object({
  referenceNo: z.string().min(1).max(64),
  partnerReferenceNo: z.string().nullish(),
  paidTime: z.string().nullish(),
})
const CaptureWire = z.object({
  captureNo: z.string().min(1).max(64),
  captureAmount: SnapAmount.nullish(),
  captureTime: z.string().nullish(),
})
const VoidWire = z.object({ voidNo: z.string().min(1).max(64), voidTime: z.string().nullish() })
const QueryWire = z.object({
  originalReferenceNo: z.string().nullish(),
  latestTransactionStatus: z.string().nullish(),
  latestCaptureStatus: z.string().nullish(),
  latestVoidStatus: z.string().nullish(),
  amount: SnapAmount.nullish(),
  captureNo: z.string().nullish(),
  captureAmount: SnapAmount.nullish(),
  captureTime: z.string().nullish(),
  voidNo: z.string().nullish(),
  voidTime: z.string().nullish(),
  paidTime: z.string().nullish(),
})
type Queried = Awaited<ReturnType<MoneyReserving['query']>>

/** Setting money of a linked wallet aside, taking it once, or letting it go (services 63 to 68). */
export function createReserving(desk: Desk): MoneyReserving {
  return {
    async reserve(request, record) {
      const account = present(request.linkedAccount, 'money is reserved of a linked account')
      const body = {
        partnerReferenceNo: request.reference,
        merchantId: desk.merchantId,
        amount: snapAmount(request.amount),
        title: request.description.slice(0, 256),
        additionalInfo: { validUpTo: toWibIso(request.payBefore) },
      }
      const answer = await call(desk, { what: 'reserve', account, body }, record)
      return readAnswer(answer, ReserveWire, (wire) =>
        wire.partnerReferenceNo && wire.partnerReferenceNo !== request.reference
          ? { kind: 'unknown', reason: 'wrong_reference_echoed' }
          : done(desk, wire.referenceNo, wire.paidTime),
      )
    },
    async capture(step, record) {
      const body = {
        ...originals(desk, step),
        partnerCaptureNo: step.stepReference,
        captureAmount: snapAmount(step.amount),
        title: step.title.slice(0, 256),
        // The only value AstraPay takes: what is left goes back by itself.
        lastCapture: 'TRUE',
      }
      const answer = await call(desk, { what: 'capture', account: step.linkedAccount, body }, record)
      return readAnswer(answer, CaptureWire, (wire) =>
        (wire.captureAmount ?? step.amount) === step.amount
          ? done(desk, wire.captureNo, wire.captureTime)
          : { kind: 'unknown', reason: 'wrong_amount_echoed' },
      )
    },
    async void(step, record) {
      const body = {
        ...originals(desk, step),
        partnerVoidNo: step.stepReference,
        voidAmount: snapAmount(step.amount),
        reason: step.title.slice(0, 256),
        voidRemainingAmount: 'TRUE',
      }
      const answer = await call(desk, { what: 'void', account: step.linkedAccount, body }, record)
      return readAnswer(answer, VoidWire, (wire) => done(desk, wire.voidNo, wire.voidTime))
    },
    query: (step, record) => query(desk, step, record),
  }
}

async function query(
  desk: Desk,
  step: ReserveStep & { readonly what: 'reserve' | 'capture' | 'void' },
  record: RecordExchange,
): Promise<Queried> {
  const { what } = step
  const numbers = {
    reserve: {},
    capture: { partnerCaptureNo: step.stepReference },
    void: { partnerVoidNo: step.stepReference },
  }[what]
  const body = { ...originals(desk, step), ...numbers }
  const answer = await call(desk, { what: `${what}_query`, account: step.linkedAccount, body }, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return isNotFound(answer) ? { kind: 'not_found' } : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = QueryWire.safeParse(answer.body)
  return wire.success ? readQuery(what, wire.data) : { kind: 'unknown', reason: 'unreadable_body' }
}

function readQuery(what: 'reserve' | 'capture' | 'void', wire: z.infer<typeof QueryWire>): Queried {
  switch (what) {
    case 'reserve':
      return readStatus(wire.latestTransactionStatus, {
        providerReference: wire.originalReferenceNo ?? null,
        amount: wire.amount ?? null,
        at: readTimestamp(wire.paidTime ?? ''),
      })
    case 'capture':
      return readStatus(wire.latestCaptureStatus ?? wire.latestTransactionStatus, {
        providerReference: wire.captureNo ?? null,
        amount: wire.captureAmount ?? null,
        at: readTimestamp(wire.captureTime ?? ''),
      })
    case 'void':
      return readStatus(wire.latestVoidStatus ?? wire.latestTransactionStatus, {
        providerReference: wire.voidNo ?? null,
        amount: null,
        at: readTimestamp(wire.voidTime ?? ''),
      })
  }
}

/** Service 64 answers in digits, 66 and 68 in words. */
function readStatus(
  status: string | null | undefined,
  told: Omit<Extract<Queried, { kind: 'done' }>, 'kind'>,
): Queried {
  switch (status ?? '') {
    case '00':
    case 'SUCCESS':
      return { kind: 'done', ...told }
    case '01':
    case '02':
    case '03':
    case 'INIT':
      return { kind: 'open' }
    case '05':
    case '06':
    case 'FAILED':
      return { kind: 'failed' }
    case '07':
      return { kind: 'not_found' }
    default:
      return { kind: 'unknown', reason: 'unknown_status' }
  }
}

function originals(desk: Desk, step: ReserveStep) {
  return {
    originalPartnerReferenceNo: step.reserve.reference,
    originalReferenceNo: step.reserve.providerReference ?? '',
    merchantId: desk.merchantId,
  }
}

function call(
  desk: Desk,
  asked: {
    readonly what: keyof typeof services
    readonly account: LinkedAccount
    readonly body: object
  },
  record: RecordExchange,
): Promise<SnapAnswer> {
  const { path, ...service } = services[asked.what]
  return desk.client.call(
    {
      ...service,
      method: 'POST',
      path: desk.paths[path],
      headers: customerHeaders(asked.account),
      body: asked.body,
    },
    record,
  )
}

function readAnswer<Wire>(
  answer: SnapAnswer,
  schema: z.ZodType<Wire>,
  read: (wire: Wire) => ReserveAnswer,
): ReserveAnswer {
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return readRefusal(answer)
  const wire = schema.safeParse(answer.body)
  return wire.success ? read(wire.data) : { kind: 'unknown', reason: 'unreadable_body' }
}

function done(desk: Desk, providerReference: string, time: string | null | undefined): ReserveAnswer {
  return { kind: 'done', providerReference, at: readTimestamp(time ?? '') ?? desk.now() }
}
