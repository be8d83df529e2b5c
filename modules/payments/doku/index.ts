import { createPrivateKey, createPublicKey } from 'node:crypto'
import { assert, present } from '#platform/assert.ts'
import { systemClock } from '#platform/clock.ts'
import type { AccountChanging } from '../account-port.ts'
import type { AccountInquirer } from '../inquiry-port.ts'
import type {
  AcknowledgeOutcome,
  IncomingNotification,
  NotificationReading,
  PaymentProvider,
  TokenRequestVerifier,
  WireAnswer,
} from '../port.ts'
import { createSnapClient } from '../snap/client.ts'
import { createTokenVerifier } from '../snap/token-endpoint.ts'
import { acknowledgeHttp, acknowledgeTransaction, acknowledgeVaPayment } from './acknowledge.ts'
import { checkoutChannel, virtualAccountChannels } from './channels.ts'
import { createCheckout } from './checkout.ts'
import type { DokuConfig } from './config.ts'
import { type DebitChannel, debitChannels } from './debit-channels.ts'
import { createDebit } from './debit.ts'
import type { ChannelDesk, SnapDesk } from './desk.ts'
import { createInquirer } from './inquiry.ts'
import { createLinking } from './linking.ts'
import { readHttpNotification } from './notification.ts'
import { createQris } from './qris.ts'
import { readDebit, readQris, readVaPayment } from './snap-notification.ts'
import { createVirtualAccounts, type VirtualAccounts } from './virtual-account.ts'

/** DOKU also checks its own token calls, asks about our numbers, and changes accounts it has registered. */
export interface Doku extends PaymentProvider, TokenRequestVerifier, AccountInquirer {
  readonly accounts: AccountChanging
}

/**
 * DOKU: SNAP virtual accounts at the banks the configuration has a number for, QRIS, wallets and direct debits by SNAP where
 * they are configured, and the hosted Checkout page.
 * @example const doku = createDoku({ baseUrl: 'https://api-sandbox.doku.com', … })
 */
export function createDoku(config: DokuConfig): Doku {
  assert(config.secretKey !== '', 'DOKU needs its secret key')
  const snap = createSnapDesk(config)
  const accounts = createAccounts(config, snap)
  const desks = [...accounts, ...createSnapChannels(config, snap), createCheckoutDesk(config)]
  const byId = new Map<string, ChannelDesk>(desks.map((desk) => [desk.channel.id, desk]))
  const deskOf = (channelId: string) => present(byId.get(channelId), `DOKU has no channel ${channelId}`)
  const accountOf = (channelId: string) =>
    present(
      accounts.find(({ channel }) => channel.id === channelId),
      `${channelId} is a virtual account`,
    )
  const linked = configuredDebits(config).filter(({ way }) => way === 'linked')

  return {
    ...createTokenVerifier({
      provider: 'doku',
      clientId: config.clientId,
      providerPublicKey: createPublicKey(config.dokuPublicKeyPem),
      previousPublicKey: publicKeyOf(config.previous?.dokuPublicKeyPem),
    }),
    ...createInquirer(config),
    askTransfer: async (asked, record) => accountOf(asked.channelId).askTransfer(asked, record),
    channels: desks.map((desk) => desk.channel),
    charge: async (channelId, request, record) => deskOf(channelId).charge(request, record),
    status: async (key, record) => deskOf(key.channelId).status(key, record),
    cancel: async (key, record) => deskOf(key.channelId).cancel(key, record),
    refund: async (request, record) => deskOf(request.attempt.channelId).refund(request, record),
    refundStatus: async (request, record) => deskOf(request.attempt.channelId).refundStatus(request, record),
    accounts: {
      change: async (key, change, record) => accountOf(key.channelId).change(key, change, record),
    },
    linking: linked.length > 0 ? createLinking({ ...snap, linked }) : null,
    reserving: null,
    readNotification: (input) => readNotification(config, input),
    acknowledge,
  }
}

function createSnapDesk(config: DokuConfig): SnapDesk {
  const { baseUrl, clientId, previous } = config
  const previousKeyPem = previous?.privateKeyPem
  const keyPair = {
    baseUrl,
    clientId,
    privateKey: createPrivateKey(config.privateKeyPem),
    previousPrivateKey: previousKeyPem === undefined ? undefined : createPrivateKey(previousKeyPem),
    timeoutMs: config.timeoutMs ?? 8_000,
  }
  const now = config.now ?? systemClock
  const client = createSnapClient({
    ...keyPair,
    tokenPath: '/authorization/v1/access-token/b2b',
    clientSecret: config.secretKey,
    previousClientSecret: previous?.secretKey,
    externalIdDigits: 32,
    sameTimestampAsToken: false,
    now,
    ...(config.tokens === undefined ? {} : { tokens: config.tokens }),
  })
  return { client, keyPair, baseUrl, ipAddress: config.ipAddress ?? '', now }
}

function createAccounts(config: DokuConfig, { client, now }: SnapDesk): VirtualAccounts[] {
  return virtualAccountChannels.flatMap((channel) => {
    const bin = config.bins[channel.channel.id]
    return bin === undefined ? [] : [createVirtualAccounts({ client, channel, bin, now })]
  })
}

function createSnapChannels(config: DokuConfig, snap: SnapDesk): ChannelDesk[] {
  const { qris: merchant } = config
  const debits = configuredDebits(config)
  assert(debits.length === 0 || snap.ipAddress !== '', 'wallets and direct debits need our address')
  return [
    ...(merchant === undefined ? [] : [createQris({ ...snap, merchant })]),
    ...debits.map((debit) => createDebit({ ...snap, debit })),
  ]
}

function configuredDebits({ snapChannels = [] }: DokuConfig): DebitChannel[] {
  const debits = debitChannels.filter(({ dokuChannel }) => snapChannels.includes(dokuChannel))
  assert(debits.length === snapChannels.length, 'every wallet and direct debit of the configuration is known')
  return debits
}

function createCheckoutDesk(config: DokuConfig): ChannelDesk {
  const { baseUrl, clientId, secretKey, checkoutMethods: methods } = config
  const now = config.now ?? systemClock
  const timeoutMs = config.timeoutMs ?? 8_000
  const previousSecretKey = config.previous?.secretKey
  const party = { baseUrl, clientId, secretKey, previousSecretKey, timeoutMs, now }
  return createCheckout({ party, methods, channel: checkoutChannel(methods) })
}

async function readNotification(
  config: DokuConfig,
  input: IncomingNotification,
): Promise<NotificationReading> {
  switch (input.kind) {
    case 'doku_http':
      return readHttpNotification(config, input)
    case 'doku_snap_va':
      return readVaPayment(config, input)
    case 'doku_snap_qris':
      return readQris(config, input)
    case 'doku_snap_debit':
      return readDebit(config, input)
    case 'astrapay_debit':
    case 'astrapay_qris':
      throw new Error('not a notification of DOKU')
  }
}

function acknowledge(input: IncomingNotification, outcome: AcknowledgeOutcome): WireAnswer {
  switch (input.kind) {
    case 'doku_http':
      return acknowledgeHttp(outcome)
    case 'doku_snap_va':
      return acknowledgeVaPayment(input, outcome)
    case 'doku_snap_qris':
      return acknowledgeTransaction('52', input, outcome)
    case 'doku_snap_debit':
      return acknowledgeTransaction('56', input, outcome)
    case 'astrapay_debit':
    case 'astrapay_qris':
      throw new Error('not a notification of DOKU')
  }
}

function publicKeyOf(pem: string | undefined) {
  return pem === undefined ? undefined : createPublicKey(pem)
}
