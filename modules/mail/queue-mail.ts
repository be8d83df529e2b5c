import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { enqueue } from '#platform/outbox.ts'
import type { MailContent } from './mail.ts'
import { isMailAddress, isMailSubject, mailQueue } from './mail.ts'
import { insertMail } from './mail.store.ts'

/** A mail to be sent once the transaction commits. */
export interface QueueMail {
  readonly to: string
  readonly subject: string
  /** Kept in the database: never a code, a factor or another secret. */
  readonly content: MailContent
  /** Says what the mail is about: the same key never sends twice. */
  readonly dedupeKey: string
  readonly at: Date
}

export type MailQueued = { readonly kind: 'queued' | 'queued_before' | 'bad_address' | 'bad_subject' }

/**
 * Writes a mail and its sending job inside the business transaction. What would forge a header is refused, never mended.
 * @example await queueMail(trx, { to: staff.email, subject: 'Sandi Anda diubah', content, dedupeKey: `notice:${id}`, at })
 */
export async function queueMail(trx: Trx, input: QueueMail): Promise<MailQueued> {
  assert(input.dedupeKey !== '', 'a mail says what it is about')
  if (!isMailAddress(input.to)) return { kind: 'bad_address' }
  if (!isMailSubject(input.subject)) return { kind: 'bad_subject' }
  const { to: recipient, subject, content, dedupeKey, at } = input
  const id = newId('eml')
  if (!(await insertMail(trx, { id, recipient, subject, content, dedupeKey, at })))
    return { kind: 'queued_before' }
  await enqueue(trx, { queue: mailQueue, payload: { mailId: id } })
  return { kind: 'queued' }
}
