import { assert, present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { enqueue } from '#platform/outbox.ts'
import type { MessageId } from './message.ts'
import { sendQueue } from './message.ts'
import { findMessageIdByKey, insertMessage } from './message.store.ts'
import type { TemplateName, TemplateParams } from './templates.ts'

/** A message to be sent once the transaction commits. */
export interface QueueMessage<Name extends TemplateName> {
  readonly to: Phone
  readonly template: Name
  /** Kept in the database and shown to staff: never a code or another secret. */
  readonly params: TemplateParams<Name>
  /** Says what the message is about, such as `receipt:pay_…`: the same key never sends twice. */
  readonly dedupeKey: string
  readonly at: Date
}

/**
 * Writes a message and its sending job inside the business transaction. Asking twice with one key gives the first message.
 * @example await queueMessage(trx, { to, template: 'payment_receipt_id', params, dedupeKey: `receipt:${payment.id}`, at })
 */
export async function queueMessage<Name extends TemplateName>(
  trx: Trx,
  input: QueueMessage<Name>,
): Promise<MessageId> {
  assert(input.dedupeKey !== '', 'a message says what it is about')
  const id = newId('msg')
  const inserted = await insertMessage(trx, {
    id,
    dedupeKey: input.dedupeKey,
    phone: input.to,
    template: input.template,
    params: input.params,
    at: input.at,
  })
  if (!inserted)
    return present(await findMessageIdByKey(trx, input.dedupeKey), 'the message of this key exists')
  await enqueue(trx, { queue: sendQueue, payload: { messageId: id } })
  return id
}
