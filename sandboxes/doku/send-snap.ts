import { objectAt, parseObject, textAt } from './json.ts'
import { send } from './send.ts'
import type { SendResult } from './send.ts'
import { signRsa, signSymmetric } from './snap-signature.ts'
import type { Delivery, Merchant } from './state.ts'
import { isoWib } from './time.ts'
import { nextSequence, now } from './world.ts'
import type { World } from './world.ts'

/** Fetches a token from the merchant and sends the signed SNAP notification. Each try has its own X-EXTERNAL-ID. */
export async function deliverSnap(
  world: World,
  order: { merchant: Merchant; delivery: Delivery },
): Promise<SendResult> {
  const { merchant, delivery } = order
  const token = await fetchMerchantToken(world, merchant)
  if (typeof token !== 'string') return token

  // Duplicates with the same id repeat the first one's X-EXTERNAL-ID; a retry is a new attempt.
  const externalId = delivery.attempts.length === 0 ? digitsOf(delivery.requestId) : freshExternalId(world)
  return callMerchant(world, {
    merchant,
    token,
    url: delivery.url,
    body: delivery.body,
    operation: 'notification',
    externalId,
    forged: delivery.forged,
    ...(delivery.kind === 'virtual_account'
      ? { channelId: bankChannelId(channelOfBody(delivery.body)) }
      : {}),
  })
}

/** CHANNEL-ID names the bank in virtual-account messages; seen: Mandiri, BRI, BNC and one for the others. */
const bankChannelIds: Readonly<Record<string, string>> = {
  VIRTUAL_ACCOUNT_BANK_MANDIRI: 'VA002',
  VIRTUAL_ACCOUNT_BRI: 'VA003',
  VIRTUAL_ACCOUNT_BNC: 'VA008',
}

export function bankChannelId(channel: string): string {
  return bankChannelIds[channel] ?? 'VA004'
}

function channelOfBody(body: string): string {
  return textAt(objectAt(parseObject(body) ?? {}, 'additionalInfo'), 'channel')
}

export type MerchantCall = {
  merchant: Merchant
  token: string
  url: string
  body: string
  operation: string
  externalId: string
  forged: boolean
  channelId?: string
}

/** POSTs to a SNAP address of the merchant, signed symmetrically with the merchant's own token. */
export async function callMerchant(world: World, call: MerchantCall): Promise<SendResult> {
  const { merchant, token, body } = call
  // Real time, whatever the sandbox clock says: merchants accept only fresh timestamps, and a real provider's clock is right.
  const timestamp = isoWib(Date.now())
  const { pathname, search } = new URL(call.url)
  const secretKey = call.forged ? `${merchant.secretKey}-forged` : merchant.secretKey
  const signed = { method: 'POST', path: `${pathname}${search}`, token, timestamp, body }
  return send(world, {
    operation: call.operation,
    merchant: merchant.clientId,
    method: 'POST',
    url: call.url,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      'X-PARTNER-ID': merchant.clientId,
      'X-EXTERNAL-ID': call.externalId,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signSymmetric(secretKey, signed),
      'CHANNEL-ID': call.channelId ?? 'H2H',
    },
    body,
  })
}

/** The merchant's B2B token, asked for anew before each notification; otherwise what went wrong. */
export async function fetchMerchantToken(world: World, merchant: Merchant): Promise<string | SendResult> {
  const timestamp = isoWib(Date.now())
  const result = await send(world, {
    operation: 'merchant_token',
    merchant: merchant.clientId,
    method: 'POST',
    url: merchant.snapTokenUrl ?? '',
    headers: {
      'Content-Type': 'application/json',
      'X-CLIENT-KEY': merchant.clientId,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signRsa(world.keys.privateKeyPem, `${merchant.clientId}|${timestamp}`),
    },
    body: '{"grantType":"client_credentials"}',
  })
  const accepted = result.status !== null && result.status >= 200 && result.status < 300
  const token = textAt(parseObject(result.answer) ?? {}, 'accessToken')
  if (accepted && token !== '') return token
  return { status: accepted ? null : result.status, answer: `token refused: ${result.answer}` }
}

/** 32 digits: the day's time and a running number. */
export function freshExternalId(world: World): string {
  const head = String(now(world))
  return `${head}${String(nextSequence(world)).padStart(32 - head.length, '0')}`
}

/** A number of 32 digits that belongs to one Request-Id. */
function digitsOf(requestId: string): string {
  const digits = BigInt(`0x${requestId.replaceAll('-', '')}`).toString()
  return digits.slice(-32).padStart(32, '0')
}
