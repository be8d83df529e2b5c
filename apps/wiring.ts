import type pg from 'pg'
import { createIdentity, type IdentityCtx } from '#identity'
import { standardVatBasisPoints } from '#ledger'
import { createWhatsAppCloud, sendQueue, sendQueuedMessage, type MessagingCtx } from '#messaging'
import {
  followCancelledPayment,
  followExpiredPayment,
  followSettledPayment,
  receiptQueue,
  sendReceipt,
} from '#ordering'
import {
  applyQueue,
  applyStoredNotification,
  askAttempt,
  askQueues,
  type PaymentsCtx,
  type RemoteProvider,
  type TokenRequestVerifier,
} from '#payments'
import { systemClock, type Clock } from '#platform/clock.ts'
import { createCtx } from '#platform/create-ctx.ts'
import { createDb } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import { rupiah } from '#platform/money.ts'
import { openQueue, type JobHandler, type JobPayload, type Queue } from '#platform/queue.ts'
import { createSealer } from '#platform/seal.ts'
import { createSigner } from '#platform/sign.ts'
import { createAstraPay } from '../modules/payments/astrapay/index.ts'
import { createDoku } from '../modules/payments/doku/index.ts'
import { hostedPaths, type AppConfig } from './config.ts'

/** Everything a use case of any module may ask for. */
export type HouseCtx = PaymentsCtx & IdentityCtx & MessagingCtx

export interface House {
  readonly ctx: HouseCtx
  readonly queue: Queue
  /** Checks the providers' requests for our bearer tokens (SNAP BI service 73). */
  readonly tokenVerifiers: Readonly<Record<RemoteProvider, TokenRequestVerifier>>
}

/** Which queues hear which event; a worker's relay makes the jobs. Each job is retried on its own. */
export const subscriptions = {
  'payment.settled': [receiptQueue],
} as const satisfies Record<string, readonly string[]>

/** What happens in the very transaction that publishes, because it must agree at any moment. */
const reactions = {
  'payment.settled': [followSettledPayment],
  'payment.expired': [followExpiredPayment],
  'payment.cancelled': [followCancelledPayment],
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
    [receiptQueue]: (payload) =>
      sendReceipt(ctx, { orderId: textOf(payload, 'orderId'), paidAt: new Date(textOf(payload, 'at')) }),
    [sendQueue]: async (payload) => {
      await sendQueuedMessage(ctx, { messageId: textOf(payload, 'messageId') })
    },
  }
}

const queueNames = [applyQueue, ...Object.values(askQueues), receiptQueue, sendQueue]

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
  const base = createCtx({ db: createDb(pool, log), queue, now, log, reactions })
  const [doku, astraPay, whatsApp] = [
    buildDoku(config, now),
    buildAstraPay(config, now),
    buildWhatsApp(config),
  ]
  const ctx: HouseCtx = {
    ...base,
    payments: {
      providers: { doku, astrapay: astraPay },
      transferLimit: rupiah(config.TRANSFER_LIMIT_IDR),
      linkSealer: createSealer(config.PAYMENT_SEAL_KEY, 'linked accounts'),
      payLinks: {
        sign: createSigner(config.PAYMENT_SEAL_KEY, 'pay links'),
        urlOf: (token) => `${config.SHOP_URL}/b/${token}`,
      },
      returnUrl: ({ id, subject }) =>
        subject.kind === 'order'
          ? `${config.SHOP_URL}/pesanan/${subject.id}`
          : `${config.SHOP_URL}/bayar/${id}`,
    },
    identity: createIdentity({
      otpChannel: whatsApp,
      pepper: config.PASSWORD_PEPPER,
      otpKey: config.OTP_KEY,
    }),
    messaging: { channel: whatsApp },
  }
  return { ctx, queue, tokenVerifiers: { doku, astrapay: astraPay } }
}

function buildDoku(config: AppConfig, now: Clock) {
  return createDoku({
    baseUrl: config.DOKU_BASE_URL,
    clientId: config.DOKU_CLIENT_ID,
    secretKey: config.DOKU_SECRET_KEY,
    privateKeyPem: config.DOKU_PRIVATE_KEY,
    dokuPublicKeyPem: config.DOKU_PUBLIC_KEY,
    notificationPaths: { http: hostedPaths.dokuHttp, snapVaPayment: hostedPaths.dokuVaPayment },
    bins: {
      doku_va_bca: config.DOKU_VA_BCA,
      doku_va_mandiri: config.DOKU_VA_MANDIRI,
      doku_va_bri: config.DOKU_VA_BRI,
      doku_va_bni: config.DOKU_VA_BNI,
    },
    checkoutMethods: config.DOKU_CHECKOUT_METHODS,
    timeoutMs: config.PROVIDER_TIMEOUT_MS,
    now,
  })
}

function buildAstraPay(config: AppConfig, now: Clock) {
  return createAstraPay({
    baseUrl: config.ASTRAPAY_BASE_URL,
    clientId: config.ASTRAPAY_CLIENT_ID,
    clientSecret: config.ASTRAPAY_CLIENT_SECRET,
    privateKeyPem: config.ASTRAPAY_PRIVATE_KEY,
    providerPublicKeyPem: config.ASTRAPAY_PUBLIC_KEY,
    merchantId: config.ASTRAPAY_MERCHANT_ID,
    notifySigningPath: hostedPaths.astraPayDebit,
    verifyMode: config.ASTRAPAY_VERIFY_MODE,
    qris: qrisOf(config),
    isInApp: config.ASTRAPAY_IN_APP === 'on',
    capsIdr: { basic: config.ASTRAPAY_CAP_BASIC_IDR, full: config.ASTRAPAY_CAP_FULL_IDR },
    fees: {
      wallet: feeOfPart(config.ASTRAPAY_FEE_BASIS_POINTS),
      qris: feeOfPart(config.ASTRAPAY_QRIS_FEE_BASIS_POINTS),
    },
    timeoutMs: config.PROVIDER_TIMEOUT_MS,
    now,
  })
}

/** AstraPay's QRIS has a merchant and a terminal number of its own; without them it is not offered. */
function qrisOf(config: AppConfig) {
  const { ASTRAPAY_QRIS_MERCHANT_ID: merchantId, ASTRAPAY_QRIS_TERMINAL_ID: terminalId } = config
  if (merchantId === undefined || terminalId === undefined) return null
  return {
    merchantId,
    terminalId,
    notifySigningPath: config.ASTRAPAY_QRIS_SIGNING_PATH,
    queryMethod: config.ASTRAPAY_QRIS_QUERY_METHOD,
  }
}

function feeOfPart(basisPoints: bigint) {
  return { fixedIdr: 0n, basisPoints, vatBasisPoints: standardVatBasisPoints }
}

function buildWhatsApp(config: AppConfig) {
  return createWhatsAppCloud({
    baseUrl: config.WHATSAPP_BASE_URL,
    graphVersion: config.WHATSAPP_GRAPH_VERSION,
    phoneNumberId: config.WHATSAPP_PHONE_NUMBER_ID,
    wabaId: config.WHATSAPP_WABA_ID,
    token: config.WHATSAPP_TOKEN,
    appSecret: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    otpTemplate: config.WHATSAPP_OTP_TEMPLATE,
    timeoutMs: config.PROVIDER_TIMEOUT_MS,
  })
}

function textOf(payload: JobPayload, field: string): string {
  return String(payload[field] ?? '')
}
