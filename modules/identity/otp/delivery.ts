import type { DeliveryFound } from '#messaging'
import type { CodeSend } from './send.store.ts'

/**
 * How far the last code has come, as its requester may know: `waiting` (none sent yet, a limit says when), `sending`, `sent`
 * (dikirim), `delivered` (sampai), `failed` (gagal), `unknown` (no clear answer; a new code may be asked for).
 */
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown'

export interface CodeDelivery {
  readonly state: DeliveryState
  /** Where it failed: the number has no WhatsApp, or the channel is in trouble. */
  readonly trouble: 'not_on_whatsapp' | 'channel' | null
}

const sendingMaxMs = 60_000
const messageLifetimeMs = 300_000

/** Joins our own record of the sending with the provider's reports. */
export function judgeDelivery(
  send: CodeSend | null,
  reported: DeliveryFound | null,
  now: Date,
): CodeDelivery {
  if (send === null) return { state: 'waiting', trouble: null }
  if (reported !== null) return judgeReport(reported)
  const ageMs = now.getTime() - send.at.getTime()
  switch (send.outcome) {
    case null:
      return { state: ageMs > sendingMaxMs ? 'unknown' : 'sending', trouble: null }
    case 'accepted':
      // The provider drops what it could not deliver within the message's lifetime, and need not say so.
      return ageMs > messageLifetimeMs
        ? { state: 'failed', trouble: 'channel' }
        : { state: 'sent', trouble: null }
    case 'refused':
      return {
        state: 'failed',
        trouble: send.error?.startsWith('recipient:') ? 'not_on_whatsapp' : 'channel',
      }
    case 'unknown':
      return { state: 'unknown', trouble: null }
  }
}

function judgeReport(reported: DeliveryFound): CodeDelivery {
  switch (reported.status) {
    case 'sent':
      return { state: 'sent', trouble: null }
    case 'delivered':
    case 'read':
      return { state: 'delivered', trouble: null }
    case 'failed':
      return {
        state: 'failed',
        trouble: reported.error?.startsWith('131026') ? 'not_on_whatsapp' : 'channel',
      }
  }
}
