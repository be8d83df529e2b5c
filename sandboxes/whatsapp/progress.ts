import { statusError } from './graph-error.ts'
import type { JsonObject } from './json.ts'
import { findMessage, type Sandbox } from './sandbox.ts'
import type { BusinessNumber, Message } from './state.ts'
import { sendChange, sendForged } from './webhooks.ts'
import { behaviourOf } from './magic-phones.ts'

type Status = 'sent' | 'delivered' | 'read'

/** Plans what happens to a message that was accepted: on the phone at once, its statuses a moment later. */
export function startProgress(sandbox: Sandbox, message: Message): void {
  const behaviour = behaviourOf(message.phone)
  const plan = (status: Status, delayMs: number): void =>
    sandbox.schedule({ kind: 'status', messageId: message.id, status }, delayMs)
  if (behaviour.kind === 'fail_later')
    return sandbox.schedule({ kind: 'fail', messageId: message.id, code: behaviour.code }, 150)
  if (behaviour.kind === 'never_delivered') {
    plan('sent', 50)
    return sandbox.schedule({ kind: 'drop', messageId: message.id }, message.expiresAt - sandbox.now())
  }
  message.reachedAt = sandbox.now()
  const late = behaviour.kind === 'reorder'
  plan('sent', late ? 300 : 50)
  plan('delivered', 150)
}

/** A step of a message: remembered when it leads forward, and told to the business in any case. */
export function advance(sandbox: Sandbox, messageId: string, status: Status): void {
  const message = findMessage(sandbox, messageId)
  const number = sandbox.state.numbers.find((candidate) => candidate.phoneNumberId === message?.phoneNumberId)
  if (message === undefined || number === undefined) return
  const order = ['accepted', 'sent', 'delivered', 'read']
  if (order.indexOf(status) > order.indexOf(message.progress)) message.progress = status
  const body = { ...statusHead(sandbox, message, status), ...(status === 'read' ? {} : pricing(message)) }
  tell(sandbox, number, { message, body })
  sandbox.changed(message.phone)
}

/** An accepted message that could not be delivered after all: a failed webhook. */
export function fail(sandbox: Sandbox, messageId: string, code: number): void {
  const message = findMessage(sandbox, messageId)
  const number = sandbox.state.numbers.find((candidate) => candidate.phoneNumberId === message?.phoneNumberId)
  if (message === undefined || number === undefined) return
  message.progress = 'failed'
  const body = {
    ...statusHead(sandbox, message, 'failed'),
    errors: [statusError(code, failureDetails(code))],
  }
  tell(sandbox, number, { message, body })
  sandbox.changed(message.phone)
}

/** A message that outlived its time to live disappears; Meta sends nothing about it. */
export function drop(sandbox: Sandbox, messageId: string): void {
  const message = findMessage(sandbox, messageId)
  if (message !== undefined) message.progress = 'dropped'
  sandbox.changed(null)
}

/** A person opened the chat: every message in it becomes read. */
export function openChat(sandbox: Sandbox, phone: string): void {
  for (const message of sandbox.state.messages) {
    if (message.phone !== phone || message.from === 'person' || message.reachedAt === null) continue
    if (message.progress === 'read') continue
    // A chat may be opened before "delivered" has been told; "read" must not overtake it.
    if (message.progress !== 'delivered') {
      if (!isReadPlanned(sandbox, message.id))
        sandbox.schedule({ kind: 'status', messageId: message.id, status: 'read' }, 400)
      continue
    }
    advance(sandbox, message.id, 'read')
  }
}

function isReadPlanned(sandbox: Sandbox, messageId: string): boolean {
  return sandbox.state.tasks.some(
    ({ work }) => work.kind === 'status' && work.messageId === messageId && work.status === 'read',
  )
}

function tell(
  sandbox: Sandbox,
  number: BusinessNumber,
  { message, body }: { message: Message; body: JsonObject },
): void {
  const change = { statuses: [body] }
  const behaviour = behaviourOf(message.phone).kind
  if (behaviour === 'forge') sendForged(sandbox, number, { statuses: [{ ...body, status: 'failed' }] })
  sendChange(sandbox, number, change)
  if (behaviour === 'duplicate') sendChange(sandbox, number, change)
}

function statusHead(sandbox: Sandbox, message: Message, status: string): JsonObject {
  return {
    id: message.id,
    status,
    timestamp: String(Math.floor(sandbox.now() / 1_000)),
    recipient_id: message.phone,
    ...(message.callbackData === null ? {} : { biz_opaque_callback_data: message.callbackData }),
  }
}

function pricing(message: Message): JsonObject {
  const free = message.category === 'SERVICE'
  const type = free ? 'free_customer_service' : 'regular'
  return {
    pricing: { billable: !free, pricing_model: 'PMP', type, category: message.category.toLowerCase() },
  }
}

function failureDetails(code: number): string {
  return code === 131026
    ? 'Message Undeliverable.'
    : 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.'
}
