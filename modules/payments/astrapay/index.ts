import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { assert, present } from '#platform/assert.ts'
import { systemClock } from '#platform/clock.ts'
import type { PaymentProvider, TokenRequestVerifier } from '../port.ts'
import { acknowledgeSnap } from '../snap/acknowledge.ts'
import { createSnapClient } from '../snap/client.ts'
import { createTokenVerifier } from '../snap/token-endpoint.ts'
import { astrapayChannels } from './channels.ts'
import { type AstraPayConfig, defaultPaths, defaultQrisSigningPath } from './config.ts'
import { debitRefundStatus, refundDebit } from './debit-refund.ts'
import { chargeDebit, debitStatus } from './debit.ts'
import type { Desk } from './desk.ts'
import { createLinking } from './linking.ts'
import { readDebitNotification, readQrNotification } from './notification.ts'
import { chargeQris, qrisRefundStatus, qrisStatus, refundQris } from './qris.ts'
import { createReserving } from './reserving.ts'

/**
 * AstraPay over SNAP BI: the wallet by web view, by a linked account and by reservation, and QRIS.
 * @example const astrapay = createAstraPay({ baseUrl: 'https://sandbox.astrapay.com', … })
 */
export function createAstraPay(config: AstraPayConfig): PaymentProvider & TokenRequestVerifier {
  assert(config.clientSecret !== '', 'AstraPay needs its client secret')
  const { clientId } = config
  const desk = createDesk(config)
  const providerKeys = {
    providerPublicKey: createPublicKey(config.providerPublicKeyPem),
    previousPublicKey: publicKeyOf(config.previous?.providerPublicKeyPem),
  }
  const channels = astrapayChannels(config)
  const isQris = (channelId: string): boolean => {
    assert(
      channels.some((channel) => channel.id === channelId),
      `AstraPay has no channel ${channelId}`,
    )
    return channelId === 'astrapay_qris'
  }
  const qrisDesk = () => ({ ...desk, qris: present(config.qris, 'QRIS by AstraPay is configured') })

  return {
    ...createTokenVerifier({ provider: 'astrapay', clientId, ...providerKeys }),
    channels,
    async charge(channelId, request, record) {
      if (isQris(channelId)) return chargeQris(qrisDesk(), request, record)
      assert(channelId !== 'astrapay_reserved', 'a reservation is captured, not charged')
      const isLinked = channelId === 'astrapay_linked'
      assert(isLinked === (request.linkedAccount !== undefined), 'a linked charge has its account')
      return chargeDebit(desk, request, record)
    },
    async status(key, record) {
      return isQris(key.channelId) ? qrisStatus(qrisDesk(), key, record) : debitStatus(desk, key, record)
    },
    async cancel() {
      // AstraPay's SNAP chapter has no service 57: an unpaid page or code lapses by itself.
      return { kind: 'unsupported' }
    },
    async refund(request, record) {
      return isQris(request.attempt.channelId)
        ? refundQris(qrisDesk(), request, record)
        : refundDebit(desk, request, record)
    },
    async refundStatus(request, record) {
      return isQris(request.attempt.channelId)
        ? qrisRefundStatus(qrisDesk(), request, record)
        : debitRefundStatus(desk, request, record)
    },
    linking: createLinking(desk),
    reserving: createReserving(desk),
    ...createEar(config, providerKeys),
  }
}

/** What hears AstraPay's notifications. */
function createEar(
  config: AstraPayConfig,
  keys: { readonly providerPublicKey: KeyObject; readonly previousPublicKey: KeyObject | undefined },
): Pick<PaymentProvider, 'readNotification' | 'acknowledge'> {
  const { clientId, clientSecret, merchantId, verifyMode } = config
  const { providerPublicKey: publicKey, previousPublicKey } = keys
  const previousClientSecret = config.previous?.clientSecret
  const check =
    verifyMode === 'hmac'
      ? ({ mode: 'hmac', clientSecret, previousClientSecret } as const)
      : ({ mode: 'rsa', publicKey, previousPublicKey } as const)
  return {
    async readNotification(input) {
      if (input.kind === 'astrapay_qris') {
        const signingPath = config.qris?.notifySigningPath ?? defaultQrisSigningPath
        return readQrNotification({ clientId, check, signingPath }, input)
      }
      assert(input.kind === 'astrapay_debit', 'not a notification of AstraPay')
      return readDebitNotification(
        { clientId, check, merchantId, signingPath: config.notifySigningPath },
        input,
      )
    },
    acknowledge(input, outcome) {
      const service = input.kind === 'astrapay_qris' ? '52' : '56'
      return acknowledgeSnap({ service, notFoundCase: '01', echo: {} }, outcome, input.receivedAt)
    },
  }
}

function createDesk(config: AstraPayConfig): Desk {
  const { baseUrl, clientId, clientSecret, merchantId, previous } = config
  const paths = { ...defaultPaths, ...config.paths }
  const now = config.now ?? systemClock
  const keyPair = {
    baseUrl,
    clientId,
    privateKey: createPrivateKey(config.privateKeyPem),
    previousPrivateKey:
      previous?.privateKeyPem === undefined ? undefined : createPrivateKey(previous.privateKeyPem),
    timeoutMs: config.timeoutMs ?? 8_000,
  }
  const client = createSnapClient({
    ...keyPair,
    tokenPath: paths.token,
    clientSecret,
    previousClientSecret: previous?.clientSecret,
    externalIdDigits: 36,
    sameTimestampAsToken: config.sameTimestampAsToken ?? false,
    now,
    ...(config.tokens === undefined ? {} : { tokens: config.tokens }),
  })
  return { client, baseUrl, paths, keyPair, merchantId, isInApp: config.isInApp ?? false, now }
}

function publicKeyOf(pem: string | undefined): KeyObject | undefined {
  return pem === undefined ? undefined : createPublicKey(pem)
}
