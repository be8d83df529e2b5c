import type { IncomingNotification, NotificationClaim, NotificationReading } from '../port.ts'
import { readingOf } from '../snap/dedupe.ts'
import { headerReader } from '../snap/inbound.ts'
import { readStrictObject } from '../snap/strict-json.ts'
import { isWithin, readTimestamp } from '../snap/timestamps.ts'
import type { DokuConfig } from './config.ts'
import { isDokuSigned } from './signature.ts'
import { paidMethod } from './checkout-methods.ts'
import { HttpNotification, pagePaymentReference } from './wire.ts'

/** DOKU repeats a notification up to twelve hours later and does not say whether under a new timestamp. */
const httpToleranceMs = 24 * 3_600_000

/** A non-SNAP notification (Checkout and its channels), verified over its raw bytes. */
export function readHttpNotification(config: DokuConfig, input: IncomingNotification): NotificationReading {
  const judged = { verdict: judgeHttp(config, input), rawBody: input.rawBody, kind: 'doku_http' }
  const wire = HttpNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const { order, transaction } = wire.data
  const status = transaction.status.toUpperCase()
  const paidBy = paidMethod(wire.data)
  const claim: NotificationClaim = {
    reference: order.invoice_number,
    status: claimedStatus(status),
    amount: order.amount,
    providerReference: pagePaymentReference(order.invoice_number, transaction.original_request_id),
    occurredAt: readTimestamp(transaction.date ?? '') ?? input.receivedAt,
    // A refund or a status we do not know is no fact of ours yet: it only makes us ask.
    trusted: ['SUCCESS', 'FAILED', 'PENDING', 'EXPIRED'].includes(status),
    accountNumber: null,
    ...(paidBy === null ? {} : { paidBy }),
  }
  const fact = [order.invoice_number, status, transaction.date ?? '', String(order.amount)]
  // Refunds in part may share the second in which they were made, but hardly their sum too.
  if (wire.data.refund?.amount) fact.push(String(wire.data.refund.amount))
  return readingOf(judged, claim, fact)
}

function judgeHttp(config: DokuConfig, input: IncomingNotification): NotificationReading['verdict'] {
  const header = headerReader(input.headers)
  const clientId = header('client-id')
  const requestId = header('request-id')
  const timestamp = header('request-timestamp')
  const signature = header('signature')
  if ([clientId, requestId, timestamp, signature].includes('')) return 'missing_header'
  if (clientId !== config.clientId) return 'unknown_sender'
  const sentAt = readTimestamp(timestamp)
  if (sentAt === null || !isWithin(sentAt, input.receivedAt, httpToleranceMs)) return 'stale_timestamp'
  const message = {
    clientId,
    requestId,
    timestampLabel: 'Request-Timestamp',
    timestamp,
    target: config.notificationPaths.http,
    body: input.rawBody,
  } as const
  const secrets = [config.secretKey, config.previous?.secretKey ?? '']
  const isSigned = secrets.some((secret) => isDokuSigned(message, signature, secret))
  return isSigned ? 'valid' : 'bad_signature'
}

/** FAILED is not final: the buyer may try again on the same page. */
function claimedStatus(status: string): NotificationClaim['status'] {
  switch (status) {
    case 'SUCCESS':
      return 'paid'
    case 'EXPIRED':
      return 'not_paid'
    case 'REFUNDED':
    case 'VOIDED':
      return 'refunded'
    default:
      return 'open'
  }
}
