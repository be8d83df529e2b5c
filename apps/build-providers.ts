import { standardVatBasisPoints } from '#ledger'
import type { RemoteProvider } from '#payments'
import type { Clock } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { createSealer } from '#platform/seal.ts'
import type { ReconciliationCtx } from '#reconciliation'
import { createAstraPay } from '../modules/payments/astrapay/index.ts'
import { createDoku } from '../modules/payments/doku/index.ts'
import { createProviderTokenStore } from '../modules/payments/provider-token.store.ts'
import { createUrlSource } from '../modules/reconciliation/url-source.ts'
import { hostedPaths, type AppConfig } from './config.ts'
import { dokuBins, dokuQris } from './doku-settings.ts'

/** Where settlement files come from, and what their columns are called. */
export function buildReconciliation(config: AppConfig): ReconciliationCtx['reconciliation'] {
  const from = (url: string | undefined) =>
    url === undefined ? null : createUrlSource({ url, timeoutMs: config.PROVIDER_TIMEOUT_MS })
  const doku = from(config.DOKU_SETTLEMENT_URL)
  const astrapay = from(config.ASTRAPAY_SETTLEMENT_URL)
  return {
    columns: { doku: config.DOKU_SETTLEMENT_COLUMNS, astrapay: config.ASTRAPAY_SETTLEMENT_COLUMNS },
    sources: { ...(doku === null ? {} : { doku }), ...(astrapay === null ? {} : { astrapay }) },
  }
}

/** One token of each provider for all processes. */
export function tokenStoreOf(ctx: Ctx, config: AppConfig) {
  const sealer = createSealer(config.PAYMENT_SEAL_KEY, 'provider tokens')
  return (provider: RemoteProvider, party: string) =>
    createProviderTokenStore({ db: ctx.db, now: ctx.now, log: ctx.log, sealer, provider, party })
}

type TokenStores = ReturnType<typeof tokenStoreOf>

/** DOKU as the configuration says. */
export function buildDoku(config: AppConfig, now: Clock, tokens: TokenStores) {
  return createDoku({
    baseUrl: config.DOKU_BASE_URL,
    clientId: config.DOKU_CLIENT_ID,
    secretKey: config.DOKU_SECRET_KEY,
    privateKeyPem: config.DOKU_PRIVATE_KEY,
    dokuPublicKeyPem: config.DOKU_PUBLIC_KEY,
    previous: {
      secretKey: config.DOKU_SECRET_KEY_PREVIOUS,
      privateKeyPem: config.DOKU_PRIVATE_KEY_PREVIOUS,
      dokuPublicKeyPem: config.DOKU_PUBLIC_KEY_PREVIOUS,
    },
    tokens: tokens('doku', `${config.DOKU_CLIENT_ID}@${config.DOKU_BASE_URL}`),
    notificationPaths: {
      http: hostedPaths.dokuHttp,
      snapVaPayment: hostedPaths.dokuVaPayment,
      snapVaInquiry: hostedPaths.dokuVaInquiry,
      snapQris: hostedPaths.dokuQris,
      snapDebit: hostedPaths.dokuDebit,
    },
    bins: dokuBins(config),
    permanentChannels: config.DOKU_PERMANENT_CHANNELS,
    ...dokuQris(config),
    snapChannels: config.DOKU_SNAP_CHANNELS,
    ipAddress: config.DOKU_IP_ADDRESS,
    checkoutMethods: config.DOKU_CHECKOUT_METHODS,
    timeoutMs: config.PROVIDER_TIMEOUT_MS,
    now,
  })
}

/** AstraPay as the configuration says. */
export function buildAstraPay(config: AppConfig, now: Clock, tokens: TokenStores) {
  return createAstraPay({
    baseUrl: config.ASTRAPAY_BASE_URL,
    clientId: config.ASTRAPAY_CLIENT_ID,
    clientSecret: config.ASTRAPAY_CLIENT_SECRET,
    privateKeyPem: config.ASTRAPAY_PRIVATE_KEY,
    providerPublicKeyPem: config.ASTRAPAY_PUBLIC_KEY,
    previous: {
      clientSecret: config.ASTRAPAY_CLIENT_SECRET_PREVIOUS,
      privateKeyPem: config.ASTRAPAY_PRIVATE_KEY_PREVIOUS,
      providerPublicKeyPem: config.ASTRAPAY_PUBLIC_KEY_PREVIOUS,
    },
    tokens: tokens('astrapay', `${config.ASTRAPAY_CLIENT_ID}@${config.ASTRAPAY_BASE_URL}`),
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
