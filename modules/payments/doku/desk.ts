import { createHash } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type {
  AttemptKey,
  Channel,
  ChargeAnswer,
  ChargeRequest,
  RecordExchange,
  StatusAnswer,
} from '../port.ts'
import type { CancelAnswer, RefundAnswer, RefundRequest, RefundStatusAnswer } from '../refund-port.ts'
import type { KeyPairParty, SnapClient } from '../snap/client.ts'

/** One channel with the means to use it: what `PaymentProvider` does, for this channel. */
export interface ChannelDesk {
  readonly channel: Channel
  charge(request: ChargeRequest, record: RecordExchange): Promise<ChargeAnswer>
  status(key: AttemptKey, record: RecordExchange): Promise<StatusAnswer>
  cancel(key: AttemptKey, record: RecordExchange): Promise<CancelAnswer>
  refund(request: RefundRequest, record: RecordExchange): Promise<RefundAnswer>
  refundStatus(request: RefundRequest, record: RecordExchange): Promise<RefundStatusAnswer>
}

/** What every SNAP channel of DOKU is spoken to with. */
export interface SnapDesk {
  readonly client: SnapClient
  readonly keyPair: KeyPairParty
  readonly baseUrl: string
  readonly ipAddress: string
  readonly now: Clock
}

/** X-DEVICE-ID has at most 64 characters here; a longer name, such as a browser's, is hashed. */
export function deviceHeader(deviceId: string): string {
  if (/^[\x21-\x7e]{1,64}$/.test(deviceId)) return deviceId
  return `web-${createHash('sha256').update(deviceId).digest('hex').slice(0, 40)}`
}

/** Channels whose money goes back by a person's hand. */
export const refundedByHand: Pick<ChannelDesk, 'refund' | 'refundStatus'> = {
  async refund() {
    return { kind: 'refused', code: 'manual', reason: 'This channel is given back by hand.' }
  },
  async refundStatus() {
    return { kind: 'not_found' }
  },
}
