import { setTimeout as sleep } from 'node:timers/promises'
import { operationFault } from './faults.ts'
import { headerOf, htmlReply, jsonReply, notFoundReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { note } from './journal.ts'
import type { Operation } from './operations.ts'
import { operationOf } from './operations.ts'
import { snapReply } from './snap-door.ts'
import type { World } from './world.ts'

/** `hang`: leave the caller waiting. `drop`: cut the line. */
export type Served = Reply | 'hang' | 'drop'

const slowMsDefault = 5_000

/** Answers one of the provider's paths, with the fault that was asked for, and notes it in the journal. */
export async function serveOperation(world: World, incoming: Incoming): Promise<Served> {
  const operation = operationOf(incoming)
  if (operation === null) {
    const reply = notFoundReply(incoming.path)
    record(world, incoming, { operation: 'unknown', clientId: null, reply, verdict: 'no such path' })
    return reply
  }
  const clientId = headerOf(incoming, operation.clientHeader)
  const { served, reply, verdict } = await misbehave(world, incoming, { operation, clientId })
  record(world, incoming, { operation: operation.name, clientId, reply, verdict })
  return served
}

type Outcome = { served: Served; reply: Reply | null; verdict: string }

async function misbehave(
  world: World,
  incoming: Incoming,
  call: { operation: Operation; clientId: string },
): Promise<Outcome> {
  const { operation, clientId } = call
  const fault = operationFault(world, operation.name, { clientId, text: incoming.text })
  const plain = (): Outcome => {
    const reply = operation.handle(world, incoming)
    return { served: reply, reply, verdict: reply.verdict }
  }
  if (fault === null) return plain()

  const verdict = `fault ${fault.kind}`
  switch (fault.kind) {
    case 'hang':
      return { served: 'hang', reply: null, verdict }
    case 'drop':
      return { served: 'drop', reply: null, verdict }
    case 'timeout_after_accept': {
      const reply = operation.handle(world, incoming)
      return { served: 'hang', reply: null, verdict: `${verdict}; handled: ${reply.verdict}` }
    }
    case 'garbage': {
      const { verdict: handled } = operation.handle(world, incoming)
      const reply = htmlReply(200, '<html><body>upstream {"order":{"amo')
      return { served: reply, reply, verdict: `${verdict}; handled: ${handled}` }
    }
    case 'slow':
    case 'delay':
      await sleep(fault.delayMs ?? slowMsDefault, undefined, { signal: world.closing }).catch(() => undefined)
      return plain()
    case 'status_500':
    case 'status_429': {
      const reply = fault.kind === 'status_500' ? brokenReply(operation, incoming.path) : busyReply(operation)
      return { served: reply, reply, verdict }
    }
  }
}

function brokenReply({ service }: Operation, path: string): Reply {
  if (service !== null) return snapReply(500, `500${service}00`, { message: 'General Error' })
  const error = 'Internal Server Error'
  return jsonReply(500, { timestamp: new Date().toISOString(), status: 500, error, path })
}

function busyReply({ service }: Operation): Reply {
  if (service !== null) return snapReply(429, `429${service}00`, { message: 'Too Many Requests' })
  return jsonReply(429, {
    error: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests', type: 'RATE_LIMIT' },
  })
}

type Recorded = { operation: string; clientId: string | null; reply: Reply | null; verdict: string }

function record(world: World, incoming: Incoming, recorded: Recorded): void {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const)
  note(world, 'received', {
    merchant: recorded.clientId,
    operation: recorded.operation,
    method: incoming.method,
    url: incoming.target,
    headers: Object.fromEntries(headers),
    body: incoming.text,
    verdict: recorded.verdict,
    status: recorded.reply?.status ?? null,
    answer: recorded.reply?.body ?? '',
  })
}
