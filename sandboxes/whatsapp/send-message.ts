import { randomBytes } from 'node:crypto'
import { graphError, type GraphError } from './graph-error.ts'
import { textAt, type JsonObject } from './json.ts'
import { behaviourOf } from './magic-phones.ts'
import { takePairTurn } from './pair-limit.ts'
import { parseRecipient } from './phone-number.ts'
import { startProgress } from './progress.ts'
import { renderTemplate } from './render-template.ts'
import type { Sandbox } from './sandbox.ts'
import { pairKey, type Bubble, type BusinessNumber, type Message } from './state.ts'

const dayMs = 86_400_000
const usualTtlSeconds = { AUTHENTICATION: 600, UTILITY: 2_592_000, SERVICE: 2_592_000 }

export type Accepted = { kind: 'accepted'; body: string; phone: string; verdict: string }

type Content = {
  category: Message['category']
  templateName: string | null
  ttlSeconds: number | null
  bubble: Bubble
  code: string | null
  warning: string | null
}

/** `POST /vNN.N/{PHONE-NUMBER-ID}/messages`, after the token has been checked. */
export function sendMessage(
  sandbox: Sandbox,
  number: BusinessNumber,
  body: JsonObject,
): Accepted | GraphError {
  if (body['messaging_product'] !== 'whatsapp') return graphError(100, 'messaging_product must be whatsapp.')
  const recipientType = body['recipient_type'] ?? 'individual'
  if (recipientType !== 'individual') return graphError(131009, 'recipient_type must be individual.')
  const content = readContent(sandbox, number, body)
  if ('status' in content) return content
  const to = textAt(body, 'to')
  if (to === null && textAt(body, 'recipient') !== null && content.category === 'AUTHENTICATION')
    return graphError(131062, 'Authentication messages must be sent to a phone number.')
  if (to === null) return graphError(131008, 'Required parameter to is missing.')
  const phone = parseRecipient(to)
  if (phone === null) return graphError(131009, 'to is not a phone number with its country code.')
  const refusal = refuse(sandbox, number, { phone, content })
  if (refusal !== null) return refusal
  const callbackData = textAt(body, 'biz_opaque_callback_data')
  if (callbackData !== null && callbackData.length > 512)
    return graphError(131009, 'biz_opaque_callback_data has at most 512 characters.')
  const message = keepMessage(sandbox, number, { phone, content, callbackData })
  const answer = {
    messaging_product: 'whatsapp',
    contacts: [{ input: to, wa_id: phone }],
    messages: [{ id: message.id, message_status: 'accepted' }],
  }
  const verdict = content.warning === null ? 'accepted' : `accepted, but ${content.warning}`
  return { kind: 'accepted', body: JSON.stringify(answer), phone, verdict }
}

function readContent(sandbox: Sandbox, number: BusinessNumber, body: JsonObject): Content | GraphError {
  const type = body['type'] ?? 'text'
  if (type === 'text') return readFreeText(body)
  if (type !== 'template') return graphError(131051, 'The sandbox knows the types template and text.')
  const name = textAt(body, 'template.name')
  const language = textAt(body, 'template.language.code')
  if (name === null || language === null)
    return graphError(131008, 'template.name and template.language.code are required.')
  const template = sandbox.state.templates.find(
    (candidate) =>
      candidate.wabaId === number.wabaId && candidate.name === name && candidate.language === language,
  )
  if (template === undefined)
    return graphError(132001, `template name (${name}) does not exist in ${language}`)
  const rendered = renderTemplate(template, body)
  if (rendered.kind === 'graph_error') return rendered
  const { bubble, code, warning } = rendered
  return {
    category: template.category,
    templateName: name,
    ttlSeconds: template.ttlSeconds,
    bubble,
    code,
    warning,
  }
}

function readFreeText(body: JsonObject): Content | GraphError {
  const text = textAt(body, 'text.body')
  if (text === null) return graphError(131008, 'text.body is required.')
  if (text.length > 4_096) return graphError(131009, 'text.body has at most 4096 characters.')
  const bubble = { header: null, text, footer: null, buttons: [] }
  return { category: 'SERVICE', templateName: null, ttlSeconds: null, bubble, code: null, warning: null }
}

function refuse(
  sandbox: Sandbox,
  number: BusinessNumber,
  { phone, content }: { phone: string; content: Content },
): GraphError | null {
  const behaviour = behaviourOf(phone)
  if (behaviour.kind === 'refuse')
    return graphError(behaviour.code, 'Asked for by the ending of the phone number.')
  if (phone === number.displayPhone.replace(/[^0-9]/g, ''))
    return graphError(131021, 'Sender and recipient are the same.')
  const now = sandbox.now()
  const wroteAt = sandbox.state.windows[pairKey(number.phoneNumberId, phone)] ?? 0
  if (content.category === 'SERVICE' && now - wroteAt > dayMs)
    return graphError(131047, 'More than 24 hours have passed since the recipient last wrote to this number.')
  if (!takePairTurn(sandbox.state, { phoneNumberId: number.phoneNumberId, phone }, now))
    return graphError(131056, 'Too many messages to this phone number in a short time. Wait and try again.')
  return null
}

function keepMessage(
  sandbox: Sandbox,
  number: BusinessNumber,
  { phone, content, callbackData }: { phone: string; content: Content; callbackData: string | null },
): Message {
  const acceptedAt = sandbox.now()
  const ttlSeconds = content.ttlSeconds ?? usualTtlSeconds[content.category]
  const message: Message = {
    id: newMessageId(phone),
    phoneNumberId: number.phoneNumberId,
    phone,
    from: 'business',
    category: content.category,
    templateName: content.templateName,
    bubble: content.bubble,
    code: content.code,
    callbackData,
    acceptedAt,
    reachedAt: null,
    expiresAt: acceptedAt + ttlSeconds * 1_000,
    progress: 'accepted',
  }
  sandbox.state.messages.push(message)
  if (sandbox.state.messages.length > 20_000) sandbox.state.messages.shift()
  startProgress(sandbox, message)
  sandbox.changed(phone)
  return message
}

/** An id of the kind Meta gives: `wamid.` and base64 of a small record with the phone and a random part. */
export function newMessageId(phone: string): string {
  const head = Buffer.from([0x1c, 0x18, phone.length])
  const middle = Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, 0x12])
  const unique = Buffer.from(randomBytes(9).toString('hex').toUpperCase())
  return `wamid.${Buffer.concat([head, Buffer.from(phone), middle, unique, Buffer.from([0])]).toString('base64')}`
}
