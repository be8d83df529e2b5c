import type pg from 'pg'
import type { AccessCtx } from '#access'
import { findCompany } from '#companies'
import { resetQueue, staffNoticeQueue, type IdentityCtx } from '#identity'
import {
  creditSurplus,
  followEndedInvoices,
  followSettledInvoices,
  openBills,
  surplusQueue,
} from '#invoicing'
import type { MailCtx } from '#mail'
import { alertFewCodes, alertOnCall, alertQueue, fewCodesQueue, type MonitorCtx } from '#monitor'
import { createValueSealer, sendQueue, sendQueuedMessage, type MessagingCtx } from '#messaging'
import { noticeJobs, noticeQueues } from '#notices'
import {
  followCancelledPayment,
  findSaleOfOrder,
  followExpiredPayment,
  followRefundedPayment,
  followSettledPayment,
  invoicePaidOrder,
  invoiceQueue,
  receiptQueue,
  rejectedSlipQueue,
  sendReceipt,
  tellRejectedSlip,
} from '#ordering'
import {
  applyQueue,
  applyStoredNotification,
  askAttempt,
  askQueues,
  fitOpenAccount,
  fitQueue,
  refundQueues,
  sendRefund,
  type PaymentsCtx,
  type RemoteProvider,
  type TokenRequestVerifier,
} from '#payments'
import { systemClock, type Clock } from '#platform/clock.ts'
import { createCtx } from '#platform/create-ctx.ts'
import { createDb } from '#platform/db.ts'
import { keepPlaces } from '#platform/event-relay.ts'
import type { Log } from '#platform/log.ts'
import { rupiah } from '#platform/money.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { openQueue, type JobHandler, type JobPayload, type Queue } from '#platform/queue.ts'
import { createSealer } from '#platform/seal.ts'
import { createSigner } from '#platform/sign.ts'
import type { ReconciliationCtx } from '#reconciliation'
import { buildAstraPay, buildDoku, buildReconciliation, tokenStoreOf } from './build-providers.ts'
import { buildAccess } from './build-access.ts'
import { buildIdentity } from './build-identity.ts'
import { buildMail, mailJobs, mailQueues } from './build-mail.ts'
import { buildWhatsApp } from './build-whatsapp.ts'
import type { AppConfig } from './config.ts'

/** Everything a use case of any module may ask for. */
export type HouseCtx = AccessCtx &
  PaymentsCtx &
  IdentityCtx &
  MessagingCtx &
  MailCtx &
  MonitorCtx &
  ReconciliationCtx

export interface House {
  readonly ctx: HouseCtx
  readonly queue: Queue
  /** Checks the providers' requests for our bearer tokens (SNAP BI service 73). */
  readonly tokenVerifiers: Readonly<Record<RemoteProvider, TokenRequestVerifier>>
}

/** Which queues hear which event; a worker's relay makes the jobs. Each job is retried on its own. */
export const subscriptions = {
  'payment.settled': [receiptQueue, noticeQueues.settled],
  'payment.surplus_received': [surplusQueue, noticeQueues.surplus],
  'surplus.moved': [noticeQueues.surplus],
  'payment.choosing': [noticeQueues.part],
  'payment.awaiting': [noticeQueues.part],
  'payment.expired': [noticeQueues.expired],
  'refund.ordered': [noticeQueues.refund],
  'refund.refunded': [noticeQueues.refund],
  'refund.failed': [noticeQueues.refund],
  'refund.rejected': [noticeQueues.refund],
  'order.paid': [invoiceQueue],
  'transfer.rejected': [rejectedSlipQueue],
  'channel.opened': [alertQueue],
  'codes.budget_low': [fewCodesQueue],
  'staff.noticed': [staffNoticeQueue],
  'staff.reset_asked': [resetQueue],
} as const satisfies Record<string, readonly string[]>

/** What happens in the very transaction that publishes, because it must agree at any moment. */
export const reactions = {
  'payment.settled': [followSettledPayment, followSettledInvoices],
  'payment.expired': [followExpiredPayment, followEndedInvoices],
  'payment.cancelled': [followCancelledPayment, followEndedInvoices],
  'payment.refunded': [followRefundedPayment],
}

/** Which use case works which queue. */
export function jobHandlers(ctx: HouseCtx): Readonly<Record<string, JobHandler>> {
  const ask = async (payload: JobPayload) => {
    await askAttempt(ctx, { attemptId: textOf(payload, 'attemptId') })
  }
  return {
    [applyQueue]: (payload) =>
      applyStoredNotification(ctx, { notificationId: textOf(payload, 'notificationId') }),
    [askQueues.doku]: ask,
    [askQueues.astrapay]: ask,
    [refundQueues.doku]: (payload) => sendRefund(ctx, { refundId: textOf(payload, 'refundId') }),
    [refundQueues.astrapay]: (payload) => sendRefund(ctx, { refundId: textOf(payload, 'refundId') }),
    [fitQueue]: (payload) => fitOpenAccount(ctx, { attemptId: textOf(payload, 'attemptId') }),
    [receiptQueue]: (payload) =>
      sendReceipt(ctx, { orderId: textOf(payload, 'orderId'), paidAt: new Date(textOf(payload, 'at')) }),
    [rejectedSlipQueue]: (payload) => tellRejectedSlip(ctx, payload),
    ...noticeJobs(ctx),
    ...mailJobs(ctx),
    [invoiceQueue]: (payload) => invoicePaidOrder(ctx, { orderId: textOf(payload, 'orderId') }),
    [surplusQueue]: (payload) =>
      creditSurplus(ctx, {
        surplusId: textOf(payload, 'surplusId'),
        companyId: textOf(payload, 'companyId') || null,
      }),
    [fewCodesQueue]: (payload) =>
      alertFewCodes(ctx, {
        day: textOf(payload, 'day'),
        sends: textOf(payload, 'sends'),
        sendsMax: textOf(payload, 'sendsMax'),
        at: new Date(textOf(payload, 'at')),
      }),
    [alertQueue]: (payload) =>
      alertOnCall(ctx, {
        scope: textOf(payload, 'scope'),
        reason: textOf(payload, 'reason'),
        at: new Date(textOf(payload, 'at')),
      }),
    [sendQueue]: async (payload) => {
      await sendQueuedMessage(ctx, { messageId: textOf(payload, 'messageId') })
    },
  }
}

const queueNames = [
  applyQueue,
  ...Object.values(askQueues),
  ...Object.values(refundQueues),
  fitQueue,
  receiptQueue,
  rejectedSlipQueue,
  ...Object.values(noticeQueues),
  invoiceQueue,
  surplusQueue,
  alertQueue,
  fewCodesQueue,
  sendQueue,
  ...mailQueues,
]

export interface HouseOptions {
  config: AppConfig
  pool: pg.Pool
  log: Log
  /** Housekeeping of the queue runs in workers. */
  isWorker: boolean
  now?: Clock
}

/** Builds the one context of a process. The only place that names concrete adapters and subscriptions. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { config, pool, log } = options
  const now = options.now ?? systemClock
  const queue = await openQueue({ pool, log, names: queueNames, supervise: options.isWorker })
  const db = createDb(pool, log)
  await keepPlaces(db, subscriptions)
  const base = createCtx({ db, queue, now, log, reactions })
  const [doku, astraPay, whatsApp] = [
    buildDoku(config, now, tokenStoreOf(base, config)),
    buildAstraPay(config, now, tokenStoreOf(base, config)),
    buildWhatsApp(config),
  ]
  const ctx: HouseCtx = {
    ...base,
    payments: {
      providers: { doku, astrapay: astraPay },
      transferLimit: rupiah(config.TRANSFER_LIMIT_IDR),
      refundLimit: rupiah(config.REFUND_LIMIT_IDR),
      findSale: findSaleOfOrder,
      linkSealer: createSealer(config.PAYMENT_SEAL_KEY, 'linked accounts'),
      accountInquirer: doku,
      openBills: async (companyId) => {
        const company = await findCompany(base, { companyId })
        if (company === null) return null
        const { total } = await openBills(base, { companyId })
        return { holder: company.name, amount: total }
      },
      payLinks: {
        sign: createSigner(config.PAYMENT_SEAL_KEY, 'pay links'),
        urlOf: (token) => `${config.SHOP_URL}/b/${token}`,
      },
      returnUrl: ({ id, subject }) =>
        subject.kind === 'order'
          ? `${config.SHOP_URL}/pesanan/${subject.id}`
          : `${config.SHOP_URL}/bayar/${id}`,
    },
    identity: buildIdentity(config, { otpChannel: whatsApp, log }),
    messaging: { channel: whatsApp, valueSealer: createValueSealer(config.STAFF_SEAL_KEY) },
    mail: buildMail(config, options),
    access: buildAccess(),
    reconciliation: buildReconciliation(config),
    monitor: { onCallPhone: normalizePhone(config.ON_CALL_PHONE ?? '') },
  }
  return { ctx, queue, tokenVerifiers: { doku, astrapay: astraPay } }
}

function textOf(payload: JobPayload, field: string): string {
  return String(payload[field] ?? '')
}
