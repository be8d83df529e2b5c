import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Delivery, DeliveryReading, HandshakeAnswer, IncomingWebhook } from '../port.ts'
import { withoutLongNumbers } from './faults.ts'

interface WebhookOptions {
  readonly appSecret: string
  readonly phoneNumberId: string
}

/** Reads a webhook call whose signature over the raw bytes holds; anything else in it than delivery reports is ignored. */
export function readDeliveries(options: WebhookOptions, webhook: IncomingWebhook): DeliveryReading {
  if (!isSigned(options.appSecret, webhook)) return { kind: 'bad_signature' }
  const envelope = parseEnvelope(webhook.rawBody)
  if (envelope === null) return { kind: 'unreadable' }
  const deliveries = envelope.entry
    .flatMap((entry) => entry.changes)
    .filter((change) => isOurNumber(change, options.phoneNumberId))
    .flatMap((change) => change.value.statuses ?? [])
    .flatMap((status) => readStatus(status))
  return { kind: 'read', deliveries }
}

/** Echoes the challenge to who knows our word; digits only, so that nothing else can be reflected. */
export function readHandshake(
  verifyToken: string,
  query: Readonly<Record<string, string | undefined>>,
): HandshakeAnswer {
  const challenge = query['hub.challenge'] ?? ''
  const known = sameText(query['hub.verify_token'] ?? '', verifyToken)
  const accepted = known && query['hub.mode'] === 'subscribe' && /^\d{1,30}$/.test(challenge)
  const contentType = 'text/plain; charset=utf-8'
  return accepted ? { status: 200, contentType, body: challenge } : { status: 403, contentType, body: '' }
}

function isSigned(appSecret: string, webhook: IncomingWebhook): boolean {
  const header = webhook.headers['x-hub-signature-256']
  if (typeof header !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(header)) return false
  const expected = createHmac('sha256', appSecret).update(webhook.rawBody).digest()
  return timingSafeEqual(expected, Buffer.from(header.slice(7), 'hex'))
}

const Status = z.object({
  id: z.string().min(1).max(512),
  status: z.enum(['sent', 'delivered', 'read', 'failed']),
  timestamp: z.string().regex(/^\d{9,11}$/),
  biz_opaque_callback_data: z.string().max(512).optional(),
  errors: z.array(z.object({ code: z.number(), title: z.string().default('') })).optional(),
})

const Envelope = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          field: z.string(),
          value: z.looseObject({
            metadata: z.object({ phone_number_id: z.string() }).optional(),
            statuses: z.array(z.unknown()).optional(),
          }),
        }),
      ),
    }),
  ),
})

type Envelope = z.infer<typeof Envelope>
type Change = Envelope['entry'][number]['changes'][number]

function parseEnvelope(rawBody: Buffer): Envelope | null {
  try {
    const parsed = Envelope.safeParse(JSON.parse(rawBody.toString('utf8')))
    return parsed.data ?? null
  } catch {
    return null
  }
}

function isOurNumber(change: Change, phoneNumberId: string): boolean {
  return change.field === 'messages' && change.value.metadata?.phone_number_id === phoneNumberId
}

/** A status we do not know yet is no reason to refuse the others of the same call. */
function readStatus(status: unknown): Delivery[] {
  const parsed = Status.safeParse(status)
  if (!parsed.success || hasNul(parsed.data)) return []
  const { id, status: word, timestamp, biz_opaque_callback_data: correlationId, errors } = parsed.data
  const first = errors?.[0]
  return [
    {
      providerMessageId: id,
      status: word,
      correlationId: correlationId ?? null,
      error: first === undefined ? null : `${first.code}: ${withoutLongNumbers(first.title)}`,
      occurredAt: new Date(Number(timestamp) * 1000),
    },
  ]
}

/** PostgreSQL holds no NUL in texts; such an id is not ours anyway. */
function hasNul(status: z.infer<typeof Status>): boolean {
  return JSON.stringify(status).includes('\\u0000')
}

function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', expected).update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
