import { debitChannels } from './debit-channels.ts'
import type { DebitChannel } from './debit-channels.ts'
import { isObject, listAt, objectAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { isHttpUrl } from './merchants.ts'
import { readSnapAmount } from './snap-amount.ts'
import { format, mandatory } from './snap-door.ts'
import type { SnapRefusal } from './snap-door.ts'
import { instantOf, isOffsetTimestamp } from './time.ts'

const shopeeMsMax = 24 * 3_600_000
const jumpMsDefault = 60 * 60_000
const holdMsDefault = 15 * 60_000

/** What is wrong with a payment request (service 54), whatever its channel. */
export function paymentRefusal(body: JsonObject, atMs: number): SnapRefusal | null {
  const extra = objectAt(body, 'additionalInfo')
  const amount = objectAt(body, 'amount')
  if (textAt(body, 'partnerReferenceNo') === '') return mandatory('partnerReferenceNo')
  if (textAt(amount, 'value') === '') return mandatory('amount.value')
  if (textAt(amount, 'currency') === '') return mandatory('amount.currency')
  if (textAt(extra, 'channel') === '') return mandatory('additionalInfo.channel')
  const channel = debitChannels.get(textAt(extra, 'channel'))
  if (channel === undefined) return format('additionalInfo.channel')
  const [least, most] = channel.partnerReferenceLength
  const { length } = textAt(body, 'partnerReferenceNo')
  if (length < least || length > most) return format('partnerReferenceNo')
  if ((readSnapAmount(textAt(amount, 'value')) ?? 0) === 0) return format('amount.value')
  if (textAt(amount, 'currency') !== 'IDR') return format('amount.currency')
  return channel.jumpsToApp ? jumpRefusal(body, channel, atMs) : chargeRefusal(body, channel)
}

/** DANA and ShopeePay: the browser goes to the wallet and comes back to urlParam. */
function jumpRefusal(body: JsonObject, channel: DebitChannel, atMs: number): SnapRefusal | null {
  const urls: unknown = body['urlParam']
  if (urls === undefined || urls === null) return mandatory('urlParam')
  // An object is what the standard's older samples show; the provider takes an array only.
  if (!Array.isArray(urls) || urls.length === 0) return format('urlParam')
  for (const entry of listAt(body, 'urlParam')) {
    if (!isObject(entry) || !isHttpOrDeepLink(textAt(entry, 'url'))) return format('urlParam.url')
    if (textAt(entry, 'type') !== 'PAY_RETURN') return format('urlParam.type')
    const isDeepLink = textAt(entry, 'isDeepLink') || textAt(entry, 'isDeeplink')
    if (!['Y', 'N'].includes(isDeepLink)) return format('urlParam.isDeepLink')
  }
  if (textAt(body, 'pointOfInitiation') === '') return mandatory('pointOfInitiation')
  const extra = objectAt(body, 'additionalInfo')
  if (channel.code === 'EMONEY_DANA_SNAP' && textAt(extra, 'orderTitle') === '')
    return mandatory('additionalInfo.orderTitle')
  return validityRefusal(body, channel, atMs)
}

function validityRefusal(body: JsonObject, channel: DebitChannel, atMs: number): SnapRefusal | null {
  const validUpTo = body['validUpTo'] ?? ''
  if (validUpTo === '') return null
  if (typeof validUpTo !== 'string' || !isOffsetTimestamp(validUpTo)) return format('validUpTo')
  const lifeMs = instantOf(validUpTo) - atMs
  const tooLong = channel.code === 'EMONEY_SHOPEE_PAY_SNAP' && lifeMs > shopeeMsMax
  return lifeMs <= 0 || tooLong ? format('validUpTo') : null
}

/** OVO and direct debit: a bound account is charged. */
function chargeRefusal(body: JsonObject, channel: DebitChannel): SnapRefusal | null {
  const extra = objectAt(body, 'additionalInfo')
  const feeType = body['feeType'] ?? 'OUR'
  if (typeof feeType !== 'string' || !['OUR', 'BEN', 'SHA'].includes(feeType)) return format('feeType')
  const missing = ['successPaymentUrl', 'failedPaymentUrl'].find((field) => textAt(extra, field) === '')
  if (missing !== undefined) return mandatory(`additionalInfo.${missing}`)
  const wrong = ['successPaymentUrl', 'failedPaymentUrl'].find(
    (field) => !isHttpOrDeepLink(textAt(extra, field)),
  )
  if (wrong !== undefined) return format(`additionalInfo.${wrong}`)
  if (textAt(extra, 'remarks').length > 40) return format('additionalInfo.remarks')
  const paymentType = extra['paymentType'] ?? 'SALE'
  if (paymentType !== 'SALE' && paymentType !== 'RECURRING') return format('additionalInfo.paymentType')
  return payOptionRefusal(body, channel)
}

function payOptionRefusal(body: JsonObject, channel: DebitChannel): SnapRefusal | null {
  for (const option of listAt(body, 'payOptionDetails')) {
    if (!isObject(option)) return format('payOptionDetails')
    const payMethod = textAt(option, 'payMethod')
    if (channel.payMethods.length > 0 && payMethod !== '' && !channel.payMethods.includes(payMethod))
      return format('payOptionDetails.payMethod')
    const transAmount = objectAt(option, 'transAmount')
    if ('transAmount' in option && readSnapAmount(textAt(transAmount, 'value')) === null)
      return format('payOptionDetails.transAmount')
  }
  return null
}

/** When an unpaid payment lapses. */
export function expiryOf(body: JsonObject, atMs: number): number {
  const validUpTo = textAt(body, 'validUpTo')
  if (validUpTo !== '') return instantOf(validUpTo)
  return atMs + (Array.isArray(body['urlParam']) ? jumpMsDefault : holdMsDefault)
}

function isHttpOrDeepLink(text: string): boolean {
  return isHttpUrl(text) || (URL.canParse(text) && !/^(javascript|data|file|vbscript):/i.test(text))
}
