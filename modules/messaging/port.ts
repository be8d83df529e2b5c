import type { Phone } from '#platform/normalize-phone.ts'

/** The provider's word on one request to send. Accepted is not delivered; unknown may have been sent. */
export type SendAnswer =
  | { readonly kind: 'accepted'; readonly providerMessageId: string }
  | { readonly kind: 'refused'; readonly fault: Fault; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * Whose trouble a refusal is: the recipient cannot be reached this way, our set-up is wrong (call a person), a limit was
 * met (wait), or the provider is down for the moment (try again).
 */
export type Fault = 'recipient' | 'configuration' | 'limit' | 'outage'

/** Carries a one-time code to a phone. It never makes, keeps or checks codes. */
export interface OtpChannel {
  /** Never throws for what the network does. */
  send(message: OtpMessage): Promise<SendAnswer>
}

export interface OtpMessage {
  readonly to: Phone
  readonly code: string
  readonly locale: 'id'
  readonly ttlSeconds: number
  /** Our id of this sending, echoed in delivery reports. Holds nothing secret. */
  readonly correlationId: string
}

/** Carries template messages, and reads what the provider reports about them. */
export interface MessageChannel {
  /** Never throws for what the network does. */
  sendTemplate(message: TemplateMessage): Promise<SendAnswer>
  /** Verifies the signature over the raw bytes, then reads the delivery reports. Pure. */
  readDeliveries(webhook: IncomingWebhook): DeliveryReading
  /** Answers the provider's question whether this address is ours. Pure. */
  answerHandshake(query: Readonly<Record<string, string | undefined>>): HandshakeAnswer
  /** Creates at the provider whichever of our templates it does not have yet. */
  ensureTemplates(): Promise<TemplatesAnswer>
}

export interface TemplateMessage {
  readonly to: Phone
  readonly template: string
  readonly locale: 'id' | 'en'
  /** Values of the blanks, in their order in the text. */
  readonly values: readonly string[]
  readonly correlationId: string
}

export interface IncomingWebhook {
  readonly rawBody: Buffer
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed'

/** One report: this message reached this point at this moment. */
export interface Delivery {
  readonly providerMessageId: string
  readonly status: DeliveryStatus
  readonly correlationId: string | null
  readonly error: string | null
  readonly occurredAt: Date
}

export type DeliveryReading =
  | { readonly kind: 'read'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'bad_signature' }
  | { readonly kind: 'unreadable' }

export interface HandshakeAnswer {
  readonly status: 200 | 403
  readonly contentType: 'text/plain; charset=utf-8'
  readonly body: string
}

export type TemplatesAnswer =
  | { readonly kind: 'ready'; readonly created: readonly string[]; readonly waiting: readonly string[] }
  | { readonly kind: 'refused'; readonly template: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
