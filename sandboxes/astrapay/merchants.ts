import { isJsonObject, textAt, valueAt, type JsonObject } from './json.ts'
import { isRsaPublicKey } from './signature.ts'
import type { Merchant } from './state.ts'

/** Reads a merchant from a control call; a text is the sentence that refuses it. */
export function parseMerchant(body: unknown): Merchant | string {
  if (!isJsonObject(body)) return 'Send a JSON object with the fields of the merchant.'
  for (const name of ['clientId', 'clientSecret', 'publicKeyPem', 'merchantId', 'name'])
    if (textAt(body, name) === null) return `${name} is missing.`
  for (const name of ['tokenUrl', 'notifyUrl', 'qrNotifyUrl', 'returnUrl'])
    if (!isAddressOrAbsent(valueAt(body, name))) return `${name} must be an http or https address.`
  for (const name of ['notifySigningPath', 'qrNotifySigningPath'])
    if (!(textAt(body, name) ?? '/').startsWith('/')) return `${name} must start with a slash.`
  if (!isRsaPublicKey(text(body, 'publicKeyPem')))
    return 'publicKeyPem must be the PEM of an RSA public key of at least 2048 bits.'
  const verifyMode = valueAt(body, 'verifyMode') ?? 'hmac'
  if (verifyMode !== 'hmac' && verifyMode !== 'rsa') return 'verifyMode must be hmac or rsa.'
  if (verifyMode === 'hmac' && textAt(body, 'tokenUrl') === null && wantsNotifications(body))
    return 'tokenUrl is missing: with verifyMode hmac a notification needs a token of yours.'

  return {
    clientId: text(body, 'clientId'),
    clientSecret: text(body, 'clientSecret'),
    publicKeyPem: text(body, 'publicKeyPem'),
    merchantId: text(body, 'merchantId'),
    name: text(body, 'name'),
    tokenUrl: textAt(body, 'tokenUrl'),
    notifyUrl: textAt(body, 'notifyUrl'),
    notifySigningPath: textAt(body, 'notifySigningPath'),
    returnUrl: textAt(body, 'returnUrl'),
    qrNotifyUrl: textAt(body, 'qrNotifyUrl'),
    qrNotifySigningPath: textAt(body, 'qrNotifySigningPath'),
    qrMerchantId: textAt(body, 'qrMerchantId'),
    terminalId: textAt(body, 'terminalId'),
    verifyMode,
  }
}

/** A merchant as a control answer shows it: without its secret. */
export function showMerchant(merchant: Merchant): JsonObject {
  const { clientSecret, ...shown } = merchant
  return { ...shown, hasClientSecret: clientSecret !== '' }
}

function wantsNotifications(body: JsonObject): boolean {
  return textAt(body, 'notifyUrl') !== null || textAt(body, 'qrNotifyUrl') !== null
}

function isAddressOrAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  return ['http:', 'https:'].includes(new URL(value).protocol)
}

function text(body: JsonObject, name: string): string {
  return textAt(body, name) ?? ''
}
