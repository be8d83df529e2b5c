import { channels } from './channels.ts'
import { isObject, objectAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { readSnapAmount } from './snap-amount.ts'
import { format, mandatory } from './snap-door.ts'
import type { SnapRefusal } from './snap-door.ts'
import type { Merchant } from './state.ts'
import { isOffsetTimestamp } from './time.ts'

const serviceIdPattern = /^\s{0,7}\d{1,8}$/
const namePattern = /^[a-zA-Z0-9.\-/+,=_:'@% ]{1,255}$/

/** What is wrong with a create or update body. The same rules hold for both. */
export function accountRefusal(body: JsonObject): SnapRefusal | null {
  return missingField(body) ?? numberRefusal(body) ?? billRefusal(body)
}

function missingField(body: JsonObject): SnapRefusal | null {
  const required = ['partnerServiceId', 'virtualAccountName', 'trxId', 'virtualAccountTrxType']
  const missing = required.find((field) => textAt(body, field).trim() === '')
  if (missing !== undefined) return mandatory(missing)
  const total = objectAt(body, 'totalAmount')
  if (textAt(total, 'value') === '') return mandatory('totalAmount.value')
  if (textAt(total, 'currency') === '') return mandatory('totalAmount.currency')
  if (textAt(objectAt(body, 'additionalInfo'), 'channel') === '') return mandatory('additionalInfo.channel')
  return null
}

/** The fields that name an account; delete and status carry only these. */
export function numberRefusal(body: JsonObject): SnapRefusal | null {
  const serviceId = textAt(body, 'partnerServiceId')
  const customerNo = textAt(body, 'customerNo')
  const accountNo = textAt(body, 'virtualAccountNo')
  if (serviceId.length !== 8 || !serviceIdPattern.test(serviceId)) return format('partnerServiceId')
  if (!/^\d{0,20}$/.test(customerNo)) return format('customerNo')
  if (accountNo !== '' && accountNo !== `${serviceId}${customerNo}`) return format('virtualAccountNo')
  return null
}

function billRefusal(body: JsonObject): SnapRefusal | null {
  const name = textAt(body, 'virtualAccountName')
  const email = body['virtualAccountEmail'] ?? ''
  const phone = body['virtualAccountPhone'] ?? ''
  const trxType = textAt(body, 'virtualAccountTrxType')
  const total = objectAt(body, 'totalAmount')
  const amount = readSnapAmount(textAt(total, 'value'))
  const expiredDate = body['expiredDate'] ?? ''
  if (!namePattern.test(name)) return format('virtualAccountName')
  if (typeof email !== 'string' || email.length > 255) return format('virtualAccountEmail')
  if (typeof phone !== 'string' || !/^(\d{9,30})?$/.test(phone)) return format('virtualAccountPhone')
  if (textAt(body, 'trxId').length > 64) return format('trxId')
  // v1.0 wrote 1 and 2; a client that mixes the versions is told here.
  if (!['C', 'O', 'V'].includes(trxType)) return format('virtualAccountTrxType')
  if (amount === null || (amount === 0 && trxType === 'C')) return format('totalAmount.value')
  if (textAt(total, 'currency') !== 'IDR') return format('totalAmount.currency')
  if (expiredDate !== '' && !(typeof expiredDate === 'string' && isOffsetTimestamp(expiredDate))) {
    return format('expiredDate')
  }
  return configRefusal(body)
}

function configRefusal(body: JsonObject): SnapRefusal | null {
  const at = 'additionalInfo.virtualAccountConfig'
  const extra = objectAt(body, 'additionalInfo')
  if (channels.get(textAt(extra, 'channel'))?.family !== 'va') return format('additionalInfo.channel')
  const config = extra['virtualAccountConfig'] ?? {}
  if (!isObject(config)) return format(at)
  const reusable = config['reusableStatus'] ?? false
  if (typeof reusable !== 'boolean') return format(`${at}.reusableStatus`)
  const bounded = ['minAmount', 'maxAmount'].find((field) => (config[field] ?? null) !== null)
  if (bounded !== undefined && textAt(body, 'virtualAccountTrxType') === 'C')
    return format(`${at}.${bounded}`)
  const wrong = ['minAmount', 'maxAmount'].find(
    (field) => (config[field] ?? null) !== null && readBound(config[field]) === null,
  )
  if (wrong !== undefined) return format(`${at}.${wrong}`)
  const status = config['status'] ?? 'ACTIVE'
  return status === 'ACTIVE' || status === 'INACTIVE' ? null : format(`${at}.status`)
}

/** Bounds come as text `10000.00` or as a plain number; both were seen. */
export function readBound(value: unknown): number | null {
  if (typeof value === 'string') return readSnapAmount(value)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The service id must be the one this merchant was given for the bank. */
export function binRefusal(merchant: Merchant, body: JsonObject): SnapRefusal | null {
  const bin = textAt(body, 'partnerServiceId').trim()
  const own = merchant.bins[textAt(objectAt(body, 'additionalInfo'), 'channel')]
  if (own !== undefined && Number(own) === Number(bin)) return null
  const reason = `Identifier for BIN ${bin} not configured properly`
  return { status: 403, case: '01', message: `Feature Not Allowed [${reason}]` }
}
