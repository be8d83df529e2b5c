import type { IncomingNotification, NotificationClaim, NotificationReading } from '../port.ts'
import { readingOf } from '../snap/dedupe.ts'
import { type InboundParty, judgeSnapCall } from '../snap/inbound.ts'
import { readStrictObject } from '../snap/strict-json.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { DebitNotification, QrNotification } from './wire.ts'

/**
 * A debit notification (service 56). How AstraPay signs it is not certain, so even a valid one is never trusted: it
 * makes us ask the status at once (design, money path 6).
 */
export async function readDebitNotification(
  party: InboundParty & { readonly merchantId: string },
  input: IncomingNotification,
): Promise<NotificationReading> {
  const verdict = await judgeSnapCall(party, input)
  const judged = { verdict, rawBody: input.rawBody, kind: 'astrapay_debit' }
  const wire = DebitNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const body = wire.data
  const claim: NotificationClaim = {
    reference: body.originalPartnerReferenceNo,
    status: claimedStatus(body.latestTransactionStatus),
    amount: body.amount,
    providerReference: body.originalReferenceNo,
    occurredAt: readTimestamp(body.finishedTime ?? '') ?? input.receivedAt,
    trusted: false,
    accountNumber: null,
  }
  if (verdict === 'valid' && body.merchantId !== party.merchantId)
    return readingOf({ ...judged, verdict: 'unknown_sender' }, claim, [])
  const fact = [claim.reference, claim.providerReference, body.latestTransactionStatus, String(claim.amount)]
  return readingOf(judged, claim, fact)
}

/** A QRIS notification (service 52): like that of a debit it only makes us ask. */
export async function readQrNotification(
  party: InboundParty,
  input: IncomingNotification,
): Promise<NotificationReading> {
  const verdict = await judgeSnapCall(party, input)
  const judged = { verdict, rawBody: input.rawBody, kind: 'astrapay_qris' }
  const wire = QrNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const body = wire.data
  const claim: NotificationClaim = {
    reference: body.originalPartnerReferenceNo,
    status: claimedStatus(body.latestTransactionStatus),
    amount: body.amount,
    providerReference: body.originalReferenceNo,
    occurredAt: input.receivedAt,
    trusted: false,
    accountNumber: null,
  }
  const fact = [claim.reference, claim.providerReference, body.latestTransactionStatus, String(claim.amount)]
  return readingOf(judged, claim, fact)
}

function claimedStatus(status: string): NotificationClaim['status'] {
  switch (status) {
    case '00':
      return 'paid'
    case '04':
      return 'refunded'
    case '05':
    case '06':
      return 'not_paid'
    default:
      return 'open'
  }
}
