import { randomInt } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parseFault } from './faults.ts'
import { filterJournal } from './journal.ts'
import { parseJsonObject, textAt, type JsonObject } from './json.ts'
import { registerNumber, showNumber } from './numbers.ts'
import { normalisePhone } from './phone-number.ts'
import { openChat } from './progress.ts'
import { receiveReply } from './receive-reply.ts'
import type { Sandbox } from './sandbox.ts'
import { resetState, type Message } from './state.ts'
import { callOut, sendForged } from './webhooks.ts'

export type ControlAnswer = { status: number; body: unknown }
type Control = (
  sandbox: Sandbox,
  call: { body: JsonObject; query: URLSearchParams },
) => ControlAnswer | Promise<ControlAnswer>

const controls: Record<string, Control> = {
  'GET /control/numbers': (sandbox) => ok(sandbox.state.numbers.map(showNumber)),
  'POST /control/numbers': addNumber,
  'GET /control/phones': (sandbox) => ok(sandbox.state.phones),
  'POST /control/phones': addPhone,
  'GET /control/messages': listMessages,
  'POST /control/read': readPhone,
  'POST /control/reply': replyFromPhone,
  'POST /control/verify-webhook': verifyWebhook,
  'POST /control/forge': forge,
  'GET /control/received': (sandbox, { query }) => ok(filterJournal(sandbox.journal.received, query)),
  'GET /control/sent': (sandbox, { query }) => ok(filterJournal(sandbox.journal.sent, query)),
  'GET /control/faults': (sandbox) => ok(sandbox.state.faults),
  'POST /control/faults': addFault,
  'DELETE /control/faults': (sandbox) => {
    sandbox.state.faults = []
    return ok([])
  },
  'GET /control/clock': showClock,
  'POST /control/clock': moveClock,
  'POST /control/reset': reset,
}

/** True when the call comes from this machine, asks for this machine by name, and no foreign page sent it. */
export function mayControl(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? ''
  if (!/^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(peer)) return false
  const host = request.headers.host ?? ''
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)) return false
  const origin = request.headers.origin
  return origin === undefined || origin === `http://${host}`
}

/** Answers one control call. */
export async function answerControl(
  sandbox: Sandbox,
  { method, url, text }: { method: string; url: URL; text: string },
): Promise<ControlAnswer> {
  const control = controls[`${method} ${url.pathname}`]
  if (control === undefined)
    return { status: 404, body: { error: `There is no control call ${method} ${url.pathname}.` } }
  const body = text.trim() === '' ? {} : parseJsonObject(text)
  if (body === null) return wrong('The body must be a JSON object.')
  const answer = await control(sandbox, { body, query: url.searchParams })
  if (method !== 'GET') sandbox.changed(null)
  return answer
}

const ok = (body: unknown): ControlAnswer => ({ status: 200, body })
const wrong = (error: string): ControlAnswer => ({ status: 400, body: { error } })

function addNumber(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const number = registerNumber(sandbox, body)
  return typeof number === 'string' ? wrong(number) : ok(showNumber(number))
}

function addPhone(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const phone = normalisePhone(textAt(body, 'phone') ?? '')
  if (phone === null) return wrong('phone must be a phone number.')
  const name = textAt(body, 'name')
  if (name === null) return wrong('name must be a text.')
  sandbox.state.phones = [...sandbox.state.phones.filter((known) => known.phone !== phone), { phone, name }]
  return ok({ phone, name })
}

function listMessages(sandbox: Sandbox, { query }: { query: URLSearchParams }): ControlAnswer {
  const asked = query.get('phone')
  const phone = asked === null ? null : normalisePhone(asked)
  if (asked !== null && phone === null) return wrong('phone must be a phone number.')
  const everything = query.get('all') === 'true'
  return ok(
    sandbox.state.messages
      .filter((message) => phone === null || message.phone === phone)
      .filter((message) => everything || (message.from === 'business' && message.reachedAt !== null))
      .map(showMessage),
  )
}

function showMessage(message: Message): JsonObject {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
  return {
    id: message.id,
    phoneNumberId: message.phoneNumberId,
    phone: message.phone,
    from: message.from,
    category: message.category,
    template: message.templateName,
    header: message.bubble.header,
    text: message.bubble.text,
    footer: message.bubble.footer,
    buttons: message.bubble.buttons,
    code: message.code,
    callbackData: message.callbackData,
    status: message.progress,
    acceptedAt: iso(message.acceptedAt),
    reachedAt: iso(message.reachedAt),
    expiresAt: iso(message.expiresAt),
  }
}

function readPhone(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const phone = normalisePhone(textAt(body, 'phone') ?? '')
  if (phone === null) return wrong('phone must be a phone number.')
  openChat(sandbox, phone)
  return ok({ phone })
}

function replyFromPhone(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const phone = normalisePhone(textAt(body, 'phone') ?? '')
  const text = textAt(body, 'text')
  const number = sandbox.state.numbers.find((known) => known.phoneNumberId === body['phoneNumberId'])
  if (phone === null || text === null || number === undefined)
    return wrong('phoneNumberId, phone and text are needed, and the number must be registered.')
  return ok(showMessage(receiveReply(sandbox, number, { phone, text })))
}

async function verifyWebhook(sandbox: Sandbox, { body }: { body: JsonObject }): Promise<ControlAnswer> {
  const number = sandbox.state.numbers.find((known) => known.phoneNumberId === body['phoneNumberId'])
  const address = textAt(body, 'url') ?? number?.webhookUrl ?? null
  const verifyToken = textAt(body, 'verifyToken')
  if (address === null || !URL.canParse(address))
    return wrong('A number with a webhookUrl, or a url, is needed.')
  if (verifyToken === null) return wrong('verifyToken must be a text.')
  const challenge = String(randomInt(100_000_000, 2_000_000_000))
  const url = new URL(address)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  const answer = await callOut(url.href, { method: 'GET' })
  const verified = answer.status === 200 && answer.text === challenge
  return ok({ verified, status: answer.status, body: answer.text, challenge })
}

function forge(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const message = sandbox.state.messages.find((known) => known.id === body['messageId'])
  const number = sandbox.state.numbers.find((known) => known.phoneNumberId === message?.phoneNumberId)
  if (message === undefined || number === undefined)
    return wrong('messageId must be a message of the sandbox.')
  const timestamp = String(Math.floor(sandbox.now() / 1_000))
  const status = textAt(body, 'status') ?? 'failed'
  sendForged(sandbox, number, {
    statuses: [{ id: message.id, status, timestamp, recipient_id: message.phone }],
  })
  return ok({ messageId: message.id, status })
}

function addFault(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  const fault = parseFault(body)
  if (typeof fault === 'string') return wrong(fault)
  sandbox.state.faults.push(fault)
  return ok(sandbox.state.faults)
}

function showClock(sandbox: Sandbox): ControlAnswer {
  const offsetSeconds = Math.round(sandbox.state.clockOffsetMs / 1_000)
  return ok({ now: new Date(sandbox.now()).toISOString(), offsetSeconds })
}

async function moveClock(sandbox: Sandbox, { body }: { body: JsonObject }): Promise<ControlAnswer> {
  const { now, advanceSeconds } = body
  if (typeof advanceSeconds === 'number' && Number.isFinite(advanceSeconds))
    sandbox.state.clockOffsetMs += advanceSeconds * 1_000
  else if (typeof now === 'string' && !Number.isNaN(Date.parse(now)))
    sandbox.state.clockOffsetMs = Date.parse(now) - Date.now()
  else return wrong('now must be an ISO time, or advanceSeconds a number.')
  await sandbox.settle()
  return showClock(sandbox)
}

function reset(sandbox: Sandbox, { body }: { body: JsonObject }): ControlAnswer {
  resetState(sandbox.state, body['merchants'] === true)
  sandbox.journal.received.length = 0
  sandbox.journal.sent.length = 0
  return ok({ reset: true })
}
