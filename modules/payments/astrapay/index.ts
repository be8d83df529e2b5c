import { createPrivateKey, createPublicKey } from 'node:crypto'
import { standardVatBasisPoints } from '#ledger'
import { assert } from '#platform/assert.ts'
import { systemClock } from '#platform/clock.ts'
import type { Channel, PaymentProvider, TokenRequestVerifier } from '../port.ts'
import { acknowledgeSnap } from '../snap/acknowledge.ts'
import { createSnapClient } from '../snap/client.ts'
import type { InboundParty } from '../snap/inbound.ts'
import { createTokenVerifier } from '../snap/token-endpoint.ts'
import { type AstraPayConfig, defaultPaths } from './config.ts'
import { debitRefundStatus, refundDebit } from './debit-refund.ts'
import { chargeDebit, debitStatus } from './debit.ts'
import type { Desk } from './desk.ts'
import { readDebitNotification } from './notification.ts'

/** AstraPay gives back within three months, of which the shortest three have 89 days. */
const refundWithinDays = 89

/** The wallet's balance is the ceiling (Rp 10 million after KYC); a web view lives at most 15 minutes. */
const astrapayDebit: Channel = {
  id: 'astrapay_debit',
  provider: 'astrapay',
  family: 'wallet',
  label: 'AstraPay',
  minimumIdr: 1_000n,
  maximumIdr: 10_000_000n,
  lifetimeMinutes: 15,
  substitute: null,
  fee: { fixedIdr: 0n, basisPoints: 150n, vatBasisPoints: standardVatBasisPoints },
  refund: { kind: 'api', partial: true, withinDays: refundWithinDays },
}

/**
 * AstraPay: SNAP direct debit by web view, where the buyer types telephone number and PIN.
 * @example const astrapay = createAstraPay({ baseUrl: 'https://sandbox.astrapay.com', … })
 */
export function createAstraPay(config: AstraPayConfig): PaymentProvider & TokenRequestVerifier {
  assert(config.clientSecret !== '', 'AstraPay needs its client secret')
  const { baseUrl, clientId, clientSecret, merchantId } = config
  const paths = { ...defaultPaths, ...config.paths }
  const now = config.now ?? systemClock
  const client = createSnapClient({
    baseUrl,
    tokenPath: paths.token,
    clientId,
    clientSecret,
    privateKey: createPrivateKey(config.privateKeyPem),
    externalIdDigits: 36,
    timeoutMs: config.timeoutMs ?? 8_000,
    sameTimestampAsToken: config.sameTimestampAsToken ?? false,
    now,
  })
  const desk: Desk = { client, baseUrl, paths, merchantId, now }
  const providerPublicKey = createPublicKey(config.providerPublicKeyPem)
  const party: InboundParty & { readonly merchantId: string } = {
    clientId,
    signingPath: config.notifySigningPath,
    merchantId,
    check:
      config.verifyMode === 'hmac'
        ? { mode: 'hmac', clientSecret }
        : { mode: 'rsa', publicKey: providerPublicKey },
  }

  return {
    ...createTokenVerifier({ provider: 'astrapay', clientId, providerPublicKey }),
    channels: [astrapayDebit],
    async charge(channelId, request, record) {
      assert(channelId === astrapayDebit.id, `AstraPay has no channel ${channelId}`)
      return chargeDebit(desk, request, record)
    },
    async status(key, record) {
      assert(key.channelId === astrapayDebit.id, `AstraPay has no channel ${key.channelId}`)
      return debitStatus(desk, key, record)
    },
    async cancel() {
      // AstraPay's SNAP chapter has no service 57: an unpaid page lapses by itself.
      return { kind: 'unsupported' }
    },
    async refund(request, record) {
      return refundDebit(desk, request, record)
    },
    async refundStatus(request, record) {
      return debitRefundStatus(desk, request, record)
    },
    linking: null,
    reserving: null,
    async readNotification(input) {
      assert(input.kind === 'astrapay_debit', 'not a notification of AstraPay')
      return readDebitNotification(party, input)
    },
    acknowledge(input, outcome) {
      assert(input.kind === 'astrapay_debit', 'not a notification of AstraPay')
      return acknowledgeSnap({ service: '56', notFoundCase: '01', echo: {} }, outcome, input.receivedAt)
    },
  }
}
