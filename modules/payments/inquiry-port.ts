import type { Rupiah } from '#platform/money.ts'
import type { NotificationReading, RecordExchange, StatusAnswer, WireAnswer } from './port.ts'
import type { IncomingCall } from './snap/inbound.ts'

/** A provider asks what is owed on a number that we made and never registered (SNAP service 24). */
export interface AccountInquiry {
  /** Digits only. */
  readonly number: string
  /** The provider's own name of this question; asked again, it is the same. */
  readonly inquiryRequestId: string
}

/** What we know of a number. */
export type FoundAccount =
  | {
      readonly kind: 'open'
      readonly holder: string
      /** What is owed now; an open number takes any other sum too. */
      readonly amount: Rupiah
      /** Null where exactly the sum is taken. */
      readonly bounds: { readonly minimum: Rupiah; readonly maximum: Rupiah } | null
      readonly payBefore: Date
      /** Ours, for the payment that may follow. */
      readonly reference: string
    }
  | { readonly kind: 'unknown' | 'paid' | 'over' | 'failed' }

/** A question that was answered, and what we answered. */
export interface InquiredTransfer extends AccountInquiry {
  readonly channelId: string
  readonly reference: string
}

export interface InquiryReading {
  readonly verdict: NotificationReading['verdict']
  /** Null where the body cannot be understood; `problem` then names the field. */
  readonly inquiry: AccountInquiry | null
  readonly problem: { readonly kind: 'missing' | 'format'; readonly field: string } | null
}

/** What an adapter does whose provider asks about our numbers. */
export interface AccountInquirer {
  /** Our channel ids under which a company may have a number for good, with the digits it begins with. */
  readonly permanentPrefixes: Readonly<Record<string, string>>
  /** Asks whether a transfer followed a question that we answered, so that a lost notification loses no money. */
  askTransfer(asked: InquiredTransfer, record: RecordExchange): Promise<StatusAnswer>
  /** Verifies the question like a notification, over its raw bytes, and reads it. */
  readInquiry(call: IncomingCall): Promise<InquiryReading>
  /** The answer in the provider's words; `found` counts only for a valid, readable question. */
  answerInquiry(call: IncomingCall, reading: InquiryReading, found: FoundAccount): WireAnswer
}
