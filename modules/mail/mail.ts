import type { Ctx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { MailChannel } from './port.ts'

export type MailId = Id<'eml'>

export type MailState = 'queued' | 'sent' | 'failed' | 'unknown'

/** What mail needs beside the usual context: the way to a mail server; null where none is configured, and nothing is sent. */
export type MailCtx = Ctx & {
  readonly mail: {
    readonly channel: MailChannel | null
    /** Opens links that were sealed until the sending; everything else stays as it is. */
    readonly openLink?: (text: string) => string
  }
}

/** Name of the queue whose jobs `sendQueuedMail` works; the payload is `{ mailId }`. */
export const mailQueue = 'mail.send'

/** Where a mail may go from each state: no step is ever taken back. */
const mailMoves = {
  queued: ['sent', 'failed', 'unknown'],
  unknown: ['sent', 'failed'],
  sent: [],
  failed: [],
} as const satisfies Readonly<Record<MailState, readonly MailState[]>>

export function mayMove(from: MailState, to: MailState): boolean {
  const allowed: readonly MailState[] = mailMoves[from]
  return allowed.includes(to)
}

/** What a mail says in one language. Plain text throughout; its look is made when it goes out. */
export interface MailText {
  readonly greeting: string
  readonly paragraphs: readonly string[]
  /** Facts under each other, such as when and from where. */
  readonly facts: readonly (readonly [label: string, value: string])[]
  /** One thing to do, if there is one. The address is no factor and opens nothing by itself; it may be sealed meanwhile. */
  readonly link: { readonly label: string; readonly url: string } | null
  readonly closing: string
}

/** Indonesian first, English below: a mail does not know which of the two its reader prefers. */
export interface MailContent {
  readonly id: MailText
  readonly en: MailText
}

/** An address that can stand in a header and in an envelope without meaning anything else there. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^@\s<>,;:"()\\\p{Cc}]+@[^@\s<>,;:"()\\\p{Cc}]+$/u.test(text)
}

/** A subject of one line: a line break would begin another header. */
export function isMailSubject(text: string): boolean {
  return text !== '' && text.length <= 200 && !/\p{Cc}/u.test(text)
}
