import { z } from 'zod'
import type { IncomingNotification, NotificationClaim, NotificationReading } from '../port.ts'
import { readingOf } from '../snap/dedupe.ts'
import { judgeSnapCall } from '../snap/inbound.ts'
import { readStrictObject } from '../snap/strict-json.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount } from '../snap/wire.ts'
import type { DokuConfig } from './config.ts'
import { debitChannels, ownReference } from './debit-channels.ts'
import { VaPaymentNotification, vaPaymentReference } from './wire.ts'

const Told = {
  originalPartnerReferenceNo: z.string().min(1).max(64),
  originalReferenceNo: z.string().min(1).max(64),
  latestTransactionStatus: z.string(),
  amount: SnapAmount,
}

const QrisNotification = z.object({
  ...Told,
  additionalInfo: z.object({ paidTime: z.string().nullish() }).nullish(),
})

const DebitNotification = z.object({
  ...Told,
  additionalInfo: z.object({ channelId: z.string().nullish(), channel: z.string().nullish() }).nullish(),
})

/** A virtual account payment (service 25), signed with the token we issued to DOKU. */
export async function readVaPayment(
  config: DokuConfig,
  input: IncomingNotification,
): Promise<NotificationReading> {
  const judged = await judge(config, input, config.notificationPaths.snapVaPayment)
  const wire = VaPaymentNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const { trxId, paymentRequestId, paidAmount, trxDateTime, virtualAccountNo } = wire.data
  const accountNumber = virtualAccountNo.replaceAll(/\s/g, '')
  const claim: NotificationClaim = {
    reference: trxId,
    status: 'paid',
    amount: paidAmount,
    providerReference: vaPaymentReference(trxId, paymentRequestId),
    occurredAt: readTimestamp(trxDateTime ?? '') ?? input.receivedAt,
    trusted: true,
    accountNumber,
  }
  return readingOf(judged, claim, [trxId, accountNumber, paymentRequestId, String(paidAmount)])
}

/**
 * A QRIS payment (service 52). DOKU's own form of it was never seen, so the standard's is read, and it is only a trigger:
 * the code is asked about.
 */
export async function readQris(
  config: DokuConfig,
  input: IncomingNotification,
): Promise<NotificationReading> {
  const judged = await judge(config, input, config.notificationPaths.snapQris)
  const wire = QrisNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const { originalPartnerReferenceNo, originalReferenceNo, latestTransactionStatus, amount } = wire.data
  const claim: NotificationClaim = {
    reference: originalPartnerReferenceNo,
    status: claimedStatus(latestTransactionStatus),
    amount,
    providerReference: originalReferenceNo,
    occurredAt: readTimestamp(wire.data.additionalInfo?.paidTime ?? '') ?? input.receivedAt,
    trusted: false,
    accountNumber: null,
  }
  return readingOf(judged, claim, [
    originalPartnerReferenceNo,
    originalReferenceNo,
    latestTransactionStatus,
    String(amount),
  ])
}

/** A wallet or direct debit payment (service 56). */
export async function readDebit(
  config: DokuConfig,
  input: IncomingNotification,
): Promise<NotificationReading> {
  const judged = await judge(config, input, config.notificationPaths.snapDebit)
  const wire = DebitNotification.safeParse(readStrictObject(input.rawBody))
  if (!wire.success) return readingOf(judged, null, [])
  const { originalPartnerReferenceNo, originalReferenceNo, latestTransactionStatus, amount } = wire.data
  const name = wire.data.additionalInfo?.channelId ?? wire.data.additionalInfo?.channel
  const debit = debitChannels.find((candidate) => candidate.dokuChannel === name)
  const status = claimedStatus(latestTransactionStatus)
  const claim: NotificationClaim = {
    reference: ownReference(debit?.references ?? 'own', originalPartnerReferenceNo),
    status,
    amount,
    providerReference: originalReferenceNo,
    occurredAt: input.receivedAt,
    // A refund is no fact of ours yet: it only makes us ask.
    trusted: status !== 'refunded',
    accountNumber: null,
  }
  return readingOf(judged, claim, [
    originalPartnerReferenceNo,
    originalReferenceNo,
    latestTransactionStatus,
    String(amount),
  ])
}

async function judge(config: DokuConfig, input: IncomingNotification, signingPath: string | undefined) {
  const check = {
    mode: 'hmac',
    clientSecret: config.secretKey,
    previousClientSecret: config.previous?.secretKey,
  } as const
  // Without a path of ours nobody was told one: nothing signed for it can be true.
  const verdict =
    signingPath === undefined
      ? 'unknown_sender'
      : await judgeSnapCall({ clientId: config.clientId, signingPath, check }, input)
  return { verdict, rawBody: input.rawBody, kind: input.kind } as const
}

function claimedStatus(code: string): NotificationClaim['status'] {
  switch (code) {
    case '00':
      return 'paid'
    case '04':
      return 'refunded'
    case '05':
    case '06':
    case '07':
    case '08':
      return 'not_paid'
    default:
      return 'open'
  }
}
