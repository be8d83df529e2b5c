import type { Sandbox } from './sandbox.ts'
import { newMessageId } from './send-message.ts'
import { pairKey, type BusinessNumber, type Message } from './state.ts'
import { sendChange } from './webhooks.ts'

/** A person writes to a business: it is told by webhook, and may answer in free text for 24 hours. */
export function receiveReply(
  sandbox: Sandbox,
  number: BusinessNumber,
  { phone, text }: { phone: string; text: string },
): Message {
  const now = sandbox.now()
  const message: Message = {
    id: newMessageId(phone),
    phoneNumberId: number.phoneNumberId,
    phone,
    from: 'person',
    category: 'SERVICE',
    templateName: null,
    bubble: { header: null, text, footer: null, buttons: [] },
    code: null,
    callbackData: null,
    acceptedAt: now,
    reachedAt: now,
    expiresAt: now,
    progress: 'read',
  }
  sandbox.state.messages.push(message)
  sandbox.state.windows[pairKey(number.phoneNumberId, phone)] = now
  const name = sandbox.state.phones.find((known) => known.phone === phone)?.name ?? phone
  sendChange(sandbox, number, {
    contacts: [{ profile: { name }, wa_id: phone }],
    messages: [
      {
        from: phone,
        id: message.id,
        timestamp: String(Math.floor(now / 1_000)),
        text: { body: text },
        type: 'text',
      },
    ],
  })
  sandbox.changed(phone)
  return message
}
