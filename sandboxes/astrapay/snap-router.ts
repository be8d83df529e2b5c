import type { IncomingMessage, ServerResponse } from 'node:http'
import { issueToken } from './access-token.ts'
import { askForDebit, tellDebitStatus } from './debit.ts'
import { takeCallFault, type Fault, type OperationName } from './faults.ts'
import { generateQr, queryQr } from './qris.ts'
import { refundDebit } from './refund.ts'
import type { Sandbox } from './sandbox.ts'
import { header, passGate, type WireCall } from './service-gate.ts'
import { refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import { wibTimestamp } from './wire-time.ts'

type Operation = {
  name: OperationName
  service: string
  methods: string[]
  answer(sandbox: Sandbox, call: WireCall): SnapAnswer
}

const slowMs = 3000
const silenceMs = 120_000

const operations: Record<string, Operation> = {
  '/snap-service/snap/v1.0/access-token/b2b': {
    name: 'token',
    service: '73',
    methods: ['POST'],
    answer: issueToken,
  },
  '/merchant-service/snap/v1.0/debit/payment-host-to-host': serviceOperation('debit-payment', '54', {
    channelId: '00854',
    handle: askForDebit,
  }),
  '/merchant-service/snap/v1.0/debit/status': serviceOperation('debit-status', '55', {
    channelId: '00155',
    handle: tellDebitStatus,
  }),
  '/merchant-service/snap/v1.0/debit/refund': serviceOperation('debit-refund', '58', {
    channelId: '00258',
    handle: refundDebit,
  }),
  '/qris-service/snap/v1.0/qr/qr-mpm-generate': serviceOperation('qr-generate', '47', {
    channelId: '00447',
    handle: generateQr,
  }),
  '/qris-service/snap/v1.0/qr/qr-mpm-query': {
    ...serviceOperation('qr-query', '51', { channelId: '00551', handle: queryQr }),
    // The provider's table says GET, its example and the standard say POST.
    methods: ['POST', 'GET'],
  },
}

/** Answers one call of a merchant, unless a fault says otherwise, and writes it into the journal. */
export async function answerSnap(sandbox: Sandbox, call: WireCall, response: ServerResponse): Promise<void> {
  const operation = operations[call.path.split('?')[0] ?? '']
  if (operation === undefined)
    return deliver(sandbox, { call, operation: 'unknown', answer: refuse('00', '40402') }, response)
  if (!operation.methods.includes(call.method))
    return deliver(
      sandbox,
      { call, operation: operation.name, answer: refuse(operation.service, '40500') },
      response,
    )

  const fault = takeCallFault(sandbox, operation.name, merchantOf(call))
  const answer = await answerUnderFault(sandbox, { call, operation, fault })
  await deliver(sandbox, { call, operation: operation.name, answer }, response)
}

/** Reads the whole body as bytes; null when it is larger than any SNAP body can be. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > 1_000_000) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

type Service = { channelId: string; handle: (sandbox: Sandbox, call: SnapCall) => SnapAnswer }

function serviceOperation(name: OperationName, service: string, { channelId, handle }: Service): Operation {
  const answer = (sandbox: Sandbox, call: WireCall): SnapAnswer => {
    const gate = passGate(sandbox, call, { service, channelId })
    return gate.kind === 'passed' ? handle(sandbox, gate.call) : gate.answer
  }
  return { name, service, methods: ['POST'], answer }
}

/** An answer, or what a fault makes of it: nothing at all, a cut line, or text nobody can read. */
type Outcome = SnapAnswer & { line?: 'silent' | 'cut' | 'garbage' }

async function answerUnderFault(
  sandbox: Sandbox,
  { call, operation, fault }: { call: WireCall; operation: Operation; fault: Fault | null },
): Promise<Outcome> {
  const kind = fault?.kind
  const untouched = { status: 0, body: {}, verdict: `not processed: fault ${kind}` }
  if (kind === 'hang') return { ...untouched, line: 'silent' }
  if (kind === 'drop') return { ...untouched, line: 'cut' }
  if (kind === 'status_500') return refuse(operation.service, '50000')
  if (kind === 'status_429') return refuse(operation.service, '42900')
  if (kind === 'slow' || kind === 'delay') await pause(fault?.delayMs ?? slowMs)

  const answer = operation.answer(sandbox, call)
  if (kind === 'timeout_after_accept') return { ...answer, line: 'silent' }
  if (kind === 'garbage') return { ...answer, line: 'garbage' }
  return answer
}

type Delivery = { call: WireCall; operation: string; answer: Outcome }

async function deliver(
  sandbox: Sandbox,
  { call, operation, answer }: Delivery,
  response: ServerResponse,
): Promise<void> {
  const line = answer.withheld === true ? 'silent' : answer.line
  const text = line === 'garbage' ? '<html>upstream said nothing useful' : JSON.stringify(answer.body)
  sandbox.journal.write('received', {
    merchant: merchantOf(call),
    operation,
    method: call.method,
    path: call.path,
    headers: call.headers,
    body: call.body.toString(),
    verdict: answer.verdict,
    status: line === 'silent' || line === 'cut' ? null : answer.status,
    answer: line === 'silent' || line === 'cut' ? '' : text,
  })
  if (line === 'silent') await pause(silenceMs)
  if (line === 'silent' || line === 'cut') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'X-TIMESTAMP': wibTimestamp(Date.now()),
    ...answer.headers,
  })
  response.end(text)
}

function merchantOf(call: WireCall): string | null {
  return header(call, 'x-partner-id') || header(call, 'x-client-key') || null
}

function pause(lengthMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A sandbox asked to stop does not wait for its own silences.
    setTimeout(resolve, lengthMs).unref()
  })
}
