import { note } from './journal.ts'
import type { World } from './world.ts'

export type Outgoing = {
  operation: string
  merchant: string
  method: 'POST'
  url: string
  headers: Record<string, string>
  body: string
}

/** What came back; status null means no answer at all. */
export type SendResult = { status: number | null; answer: string }

const sendTimeoutMs = 10_000
const answerCharactersMax = 20_000

/** Sends the exact text that was signed, notes it in the journal, and never throws. */
export async function send(world: World, outgoing: Outgoing): Promise<SendResult> {
  const result = await exchange(world, outgoing)
  note(world, 'sent', {
    merchant: outgoing.merchant,
    operation: outgoing.operation,
    method: outgoing.method,
    url: outgoing.url,
    headers: outgoing.headers,
    body: outgoing.body,
    verdict: verdictOf(result),
    status: result.status,
    answer: result.answer,
  })
  return result
}

async function exchange(world: World, outgoing: Outgoing): Promise<SendResult> {
  try {
    const response = await fetch(outgoing.url, {
      method: outgoing.method,
      headers: outgoing.headers,
      body: outgoing.body,
      redirect: 'manual',
      signal: AbortSignal.any([world.closing, AbortSignal.timeout(sendTimeoutMs)]),
    })
    const answer = await response.text()
    return { status: response.status, answer: answer.slice(0, answerCharactersMax) }
  } catch (error) {
    return { status: null, answer: reasonOf(error) }
  }
}

function verdictOf(result: SendResult): string {
  if (result.status === null) return 'unreachable'
  return result.status >= 200 && result.status < 300 ? 'accepted' : 'refused'
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
