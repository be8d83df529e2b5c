import type { Ctx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { ValueSealer } from './sealed-values.ts'
import type { DeliveryStatus, MessageChannel } from './port.ts'

export type MessageId = Id<'msg'>

export type MessageState = 'queued' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'

/** What messaging needs beside the usual context. */
export type MessagingCtx = Ctx & {
  readonly messaging: {
    /** To the provider. */
    readonly channel: MessageChannel
    /** Opens what is sealed in a message's values, at the moment of sending. */
    readonly valueSealer?: ValueSealer
  }
}

/** Name of the queue whose jobs `sendQueuedMessage` works; the payload is `{ messageId }`. */
export const sendQueue = 'messaging.send'

/**
 * Where a message may go from each state. Reports come late, twice and in any order, so a step may be skipped, but none is
 * ever taken back. A report of delivery outweighs one of failure: the message is on the phone.
 */
export const messageMoves = {
  queued: ['accepted', 'sent', 'delivered', 'read', 'failed', 'unknown'],
  unknown: ['accepted', 'sent', 'delivered', 'read', 'failed'],
  accepted: ['sent', 'delivered', 'read', 'failed'],
  sent: ['delivered', 'read', 'failed'],
  failed: ['delivered', 'read'],
  delivered: ['read'],
  read: [],
} as const satisfies Readonly<Record<MessageState, readonly MessageState[]>>

export function mayMove(from: MessageState, to: MessageState): boolean {
  const allowed: readonly MessageState[] = messageMoves[from]
  return allowed.includes(to)
}

const weight: Readonly<Record<DeliveryStatus, number>> = { sent: 1, failed: 2, delivered: 3, read: 4 }

/** The report that counts among several of one message, whatever their order. */
export function strongest(statuses: readonly DeliveryStatus[]): DeliveryStatus | null {
  return statuses.reduce<DeliveryStatus | null>(
    (best, status) => (best === null || weight[status] > weight[best] ? status : best),
    null,
  )
}
