import type { IncomingMessage, ServerResponse } from 'node:http'
import { takeCallFault, type Fault } from './faults.ts'
import { operations, type Operation } from './operations.ts'
import type { Sandbox } from './sandbox.ts'
import { header, type WireCall } from './service-gate.ts'
import { refuse, type SnapAnswer } from './snap.ts'
import { bent } from './wire-bends.ts'
import { wibTimestamp } from './wire-time.ts'

const slowMs = 3000
const silenceMs = 120_000
const refundHeldMs = 60_000

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

  const heldMs = fault?.delayMs ?? refundHeldMs
  const wish = { refundHeldMs: kind === 'refund_pending' ? heldMs : null }
  const answer = operation.answer(sandbox, call, wish)
  if (kind === 'timeout_after_accept') return { ...answer, line: 'silent' }
  if (kind === 'garbage') return { ...answer, line: 'garbage' }
  if (kind === 'extra_fields' || kind === 'plain_amounts') return { ...answer, body: bent(answer.body, kind) }
  if (kind === 'error_after_accept' && answer.status < 300)
    return { ...refuse(operation.service, '50001'), verdict: 'accepted, answered with an error by a fault' }
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
