import { createPublicKey } from 'node:crypto'
import { defaultBins } from './channels.ts'
import { flagAt, isObject, objectAt, textAt, textOrNullAt } from './json.ts'
import type { JsonObject } from './json.ts'
import type { Merchant } from './state.ts'

const urlFields = [
  'notificationUrl',
  'snapTokenUrl',
  'vaPaymentUrl',
  'vaInquiryUrl',
  'debitNotifyUrl',
  'qrisNotifyUrl',
]

/** Reads a merchant from the control interface, or says in a sentence what is wrong with it. */
export function readMerchant(value: unknown): Merchant | string {
  if (!isObject(value)) return 'The body must be a JSON object.'
  const clientId = textAt(value, 'clientId')
  const secretKey = textAt(value, 'secretKey')
  if (!/^[\w-]{1,64}$/.test(clientId))
    return 'clientId must be 1 to 64 letters, digits, hyphens or underscores.'
  if (secretKey === '') return 'secretKey must not be empty.'

  const wrongUrl = urlFields.find(
    (field) => value[field] !== undefined && value[field] !== null && !isHttpUrl(value[field]),
  )
  if (wrongUrl !== undefined) return `${wrongUrl} must be an http or https URL.`
  const publicKeyPem = textOrNullAt(value, 'publicKeyPem')
  if (publicKeyPem !== null && !isPublicKey(publicKeyPem))
    return 'publicKeyPem must be a public key in PEM form.'

  const bins = readBins(value)
  if (typeof bins === 'string') return bins
  const dipcPrefixes = readPrefixes(value, bins)
  if (typeof dipcPrefixes === 'string') return dipcPrefixes
  return {
    clientId,
    secretKey,
    publicKeyPem,
    name: textAt(value, 'name') || clientId,
    notificationUrl: textOrNullAt(value, 'notificationUrl'),
    snapTokenUrl: textOrNullAt(value, 'snapTokenUrl'),
    vaPaymentUrl: textOrNullAt(value, 'vaPaymentUrl'),
    vaInquiryUrl: textOrNullAt(value, 'vaInquiryUrl'),
    debitNotifyUrl: textOrNullAt(value, 'debitNotifyUrl'),
    qrisNotifyUrl: textOrNullAt(value, 'qrisNotifyUrl'),
    qrisMerchantId: textOrNullAt(value, 'qrisMerchantId'),
    qrisTerminalId: textOrNullAt(value, 'qrisTerminalId'),
    bins,
    dipcPrefixes,
    orderGenerated: flagAt(value, 'orderGenerated'),
    cancellation: value['cancellation'] !== false,
  }
}

/** What `GET /control/merchants` may show: everything but the secret. */
export function publicMerchant(merchant: Merchant): Omit<Merchant, 'secretKey'> {
  const { secretKey: _hidden, ...shown } = merchant
  return shown
}

export function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  return ['http:', 'https:'].includes(new URL(value).protocol)
}

function isPublicKey(pem: string): boolean {
  try {
    createPublicKey(pem)
    return true
  } catch {
    return false
  }
}

function readBins(value: JsonObject): Record<string, string> | string {
  const bins: Record<string, string> = { ...defaultBins }
  for (const [channel, bin] of Object.entries(objectAt(value, 'bins'))) {
    const trimmed = typeof bin === 'string' ? bin.trim() : ''
    if (bins[channel] === undefined) return `bins: ${channel} is not a virtual account channel.`
    if (!/^\d{1,8}$/.test(trimmed)) return `bins: ${channel} must be 1 to 8 digits.`
    bins[channel] = trimmed
  }
  return bins
}

function readPrefixes(value: JsonObject, bins: Record<string, string>): Record<string, string> | string {
  const prefixes: Record<string, string> = {}
  for (const [channel, prefix] of Object.entries(objectAt(value, 'dipcPrefixes'))) {
    const bin = bins[channel]
    if (bin === undefined) return `dipcPrefixes: ${channel} is not a virtual account channel.`
    if (typeof prefix !== 'string' || !/^\d{1,20}$/.test(prefix) || !prefix.startsWith(bin))
      return `dipcPrefixes: ${channel} must be digits that begin with its service id ${bin}.`
    prefixes[channel] = prefix
  }
  return prefixes
}

/** A merchant as an older state file kept it, with what has been added since. */
export function completeMerchant(stored: Merchant): Merchant {
  const added = {
    debitNotifyUrl: null,
    qrisNotifyUrl: null,
    qrisMerchantId: null,
    qrisTerminalId: null,
    dipcPrefixes: {},
    cancellation: true,
  }
  return { ...added, ...stored }
}
