import { createHash, timingSafeEqual } from 'node:crypto'
import { takeFault, type Target } from './faults.ts'
import { graphError, type GraphError } from './graph-error.ts'
import { parseJsonObject } from './json.ts'
import { behaviourOf } from './magic-phones.ts'
import type { Sandbox } from './sandbox.ts'
import { sendMessage } from './send-message.ts'
import { showTemplate } from './template-buttons.ts'
import { readTemplate } from './templates.ts'
import type { BusinessNumber } from './state.ts'

/** How an answer leaves: after a while, never, or not at all because the connection breaks. */
export type Leaving = { kind: 'answer'; delayMs: number } | { kind: 'hang' } | { kind: 'drop' }
export type GraphAnswer = {
  status: number
  body: string
  contentType: string
  phoneNumberId: string | null
  verdict: string
  leaving: Leaving
}
export type GraphCall = { method: string; url: URL; authorization: string; text: string }

type Outcome = { status: number; body: string; verdict: string; leaving?: Leaving }
type Place = { operation: Target; numbers: BusinessNumber[] }

const slowMs = 10_000

/** Answers one call of the Graph API: token, path, fault, operation. */
export function answerGraph(sandbox: Sandbox, call: GraphCall): GraphAnswer {
  const caller = findCaller(sandbox, call.authorization)
  const place = findPlace(sandbox, call)
  const number = place?.numbers.find((candidate) => candidate.token === caller?.token) ?? null
  const operation = place?.operation ?? '*'
  const fault =
    place === null ? null : takeFault(sandbox.state.faults, operation, number?.phoneNumberId ?? null)
  const leaving: Leaving = { kind: 'answer', delayMs: 0 }
  const base = {
    contentType: 'application/json; charset=UTF-8',
    phoneNumberId: number?.phoneNumberId ?? null,
    leaving,
  }
  const perform = (): Outcome => {
    if (caller === null) return refusal(graphError(190, 'The access token is missing or unknown.'))
    if (place === null || number === null) return refusal(graphError(100, unknownObject(call)))
    return run(sandbox, { number, operation, call })
  }
  const kind = fault?.kind
  if (kind === 'hang' || kind === 'drop')
    return { ...base, status: 0, body: '', verdict: `fault: ${kind}`, leaving: { kind } }
  if (kind === 'status_500') return { ...base, ...refusal(graphError(131000, 'A fault was set.')) }
  if (kind === 'status_429') return { ...base, ...refusal(graphError(130429, 'A fault was set.')) }
  const answer: GraphAnswer = { ...base, ...perform() }
  if (kind === 'timeout_after_accept') return { ...answer, leaving: { kind: 'hang' } }
  if (kind === 'drop_after_accept') return { ...answer, leaving: { kind: 'drop' } }
  if (kind === 'slow' || kind === 'delay')
    return { ...answer, leaving: { kind: 'answer', delayMs: fault?.delayMs ?? slowMs } }
  if (kind === 'garbage')
    return { ...answer, status: 200, contentType: 'text/html', body: '<html><body>Sorry, something' }
  return answer
}

function findCaller(sandbox: Sandbox, authorization: string): BusinessNumber | null {
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  if (token === undefined) return null
  return sandbox.state.numbers.find((number) => sameSecret(number.token, token)) ?? null
}

function sameSecret(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

function findPlace(sandbox: Sandbox, { method, url }: GraphCall): Place | null {
  const [, id, edge] = /^\/v\d{1,2}\.\d\/([^/]+)\/([a-z_]+)\/?$/.exec(url.pathname) ?? []
  if (edge === 'messages' && method === 'POST')
    return {
      operation: 'send_message',
      numbers: sandbox.state.numbers.filter((number) => number.phoneNumberId === id),
    }
  if (edge !== 'message_templates' || (method !== 'POST' && method !== 'GET')) return null
  const operation = method === 'POST' ? 'create_template' : 'list_templates'
  return { operation, numbers: sandbox.state.numbers.filter((number) => number.wabaId === id) }
}

function unknownObject({ method, url }: GraphCall): string {
  return `Unsupported ${method.toLowerCase()} request. ${url.pathname} does not exist or this token may not use it.`
}

function run(
  sandbox: Sandbox,
  { number, operation, call }: { number: BusinessNumber; operation: Target; call: GraphCall },
): Outcome {
  if (operation === 'list_templates') return listTemplates(sandbox, number, call.url.searchParams)
  const body = parseJsonObject(call.text)
  if (body === null) return refusal(graphError(100, 'The body is not a JSON object.'))
  if (operation === 'create_template') return createTemplate(sandbox, number, body)
  const sent = sendMessage(sandbox, number, body)
  if (sent.kind === 'graph_error') return refusal(sent)
  const accepted = { status: 200, body: sent.body, verdict: sent.verdict }
  const behaviour = behaviourOf(sent.phone).kind
  if (behaviour === 'slow_answer') return { ...accepted, leaving: { kind: 'answer', delayMs: slowMs } }
  return behaviour === 'drop_after_accept' ? { ...accepted, leaving: { kind: 'drop' } } : accepted
}

function createTemplate(sandbox: Sandbox, number: BusinessNumber, body: Record<string, unknown>): Outcome {
  const template = readTemplate(body, number.wabaId)
  if ('kind' in template) return refusal(template)
  const taken = sandbox.state.templates.some(
    ({ wabaId, name, language }) =>
      wabaId === template.wabaId && name === template.name && language === template.language,
  )
  if (taken) return refusal(graphError(100, 'A template of this name exists in this language.'))
  sandbox.state.templates.push(template)
  sandbox.changed(null)
  const answer = { id: template.id, status: 'APPROVED', category: template.category }
  return { status: 200, body: JSON.stringify(answer), verdict: 'created' }
}

function listTemplates(sandbox: Sandbox, number: BusinessNumber, query: URLSearchParams): Outcome {
  const [name, language] = [query.get('name'), query.get('language')]
  const found = sandbox.state.templates.filter(
    (template) =>
      template.wabaId === number.wabaId &&
      (name === null || template.name === name) &&
      (language === null || template.language === language),
  )
  const after = query.get('after')
  const start = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1
  const page = found.slice(start, start + Math.min(Number(query.get('limit') ?? '25') || 25, 100))
  const cursors = { before: page[0]?.id ?? '', after: page.at(-1)?.id ?? '' }
  const answer = { data: page.map(showTemplate), ...(page.length === 0 ? {} : { paging: { cursors } }) }
  return { status: 200, body: JSON.stringify(answer), verdict: 'listed' }
}

function refusal(error: GraphError): Outcome {
  return { status: error.status, body: error.body, verdict: `refused with ${error.code}` }
}
