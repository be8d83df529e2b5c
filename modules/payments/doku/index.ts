import { createPrivateKey, createPublicKey } from 'node:crypto'
import { assert, present } from '#platform/assert.ts'
import { systemClock } from '#platform/clock.ts'
import type { PaymentProvider, TokenRequestVerifier } from '../port.ts'
import { createSnapClient } from '../snap/client.ts'
import { createTokenVerifier } from '../snap/token-endpoint.ts'
import { acknowledgeHttp, acknowledgeVaPayment } from './acknowledge.ts'
import { checkoutChannel, virtualAccountChannels } from './channels.ts'
import { cancelCheckout, chargeCheckout, checkoutStatus } from './checkout.ts'
import type { DokuConfig } from './config.ts'
import { readHttpNotification, readVaPayment } from './notification.ts'
import {
  cancelVirtualAccount,
  chargeVirtualAccount,
  type VirtualAccountDesk,
  virtualAccountStatus,
} from './virtual-account.ts'

/**
 * DOKU: SNAP virtual accounts at the banks the configuration has a number for, and the hosted Checkout page.
 * @example const doku = createDoku({ baseUrl: 'https://api-sandbox.doku.com', … })
 */
export function createDoku(config: DokuConfig): PaymentProvider & TokenRequestVerifier {
  assert(config.secretKey !== '', 'DOKU needs its secret key')
  const { baseUrl, clientId, secretKey } = config
  const timeoutMs = config.timeoutMs ?? 8_000
  const now = config.now ?? systemClock
  const checkout = {
    party: { baseUrl, clientId, secretKey, timeoutMs, now },
    methods: config.checkoutMethods,
  }
  const client = createSnapClient({
    baseUrl,
    tokenPath: '/authorization/v1/access-token/b2b',
    clientId,
    clientSecret: secretKey,
    privateKey: createPrivateKey(config.privateKeyPem),
    externalIdDigits: 32,
    timeoutMs,
    sameTimestampAsToken: false,
    now,
  })
  const desks = new Map<string, VirtualAccountDesk>()
  for (const channel of virtualAccountChannels) {
    const bin = config.bins[channel.channel.id]
    if (bin !== undefined) desks.set(channel.channel.id, { client, channel, bin, now })
  }
  const providerPublicKey = createPublicKey(config.dokuPublicKeyPem)
  const deskOf = (channelId: string) => present(desks.get(channelId), `DOKU has no channel ${channelId}`)

  return {
    ...createTokenVerifier({ provider: 'doku', clientId, providerPublicKey }),
    channels: [...[...desks.values()].map((desk) => desk.channel.channel), checkoutChannel],
    async charge(channelId, request, record) {
      if (channelId === checkoutChannel.id) return chargeCheckout(checkout, request, record)
      return chargeVirtualAccount(deskOf(channelId), request, record)
    },
    async status(key, record) {
      if (key.channelId === checkoutChannel.id) return checkoutStatus(checkout, key, record)
      return virtualAccountStatus(deskOf(key.channelId), key, record)
    },
    async cancel(key, record) {
      if (key.channelId === checkoutChannel.id) return cancelCheckout(checkout, key, record)
      return cancelVirtualAccount(deskOf(key.channelId), key, record)
    },
    async refund() {
      return { kind: 'refused', code: 'manual', reason: 'This channel is given back by hand.' }
    },
    async refundStatus() {
      return { kind: 'not_found' }
    },
    linking: null,
    reserving: null,
    async readNotification(input) {
      assert(input.kind !== 'astrapay_debit', 'not a notification of DOKU')
      return input.kind === 'doku_http' ? readHttpNotification(config, input) : readVaPayment(config, input)
    },
    acknowledge(input, outcome) {
      assert(input.kind !== 'astrapay_debit', 'not a notification of DOKU')
      return input.kind === 'doku_http' ? acknowledgeHttp(outcome) : acknowledgeVaPayment(input, outcome)
    },
  }
}
