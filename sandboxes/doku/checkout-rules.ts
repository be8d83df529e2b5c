import { channels } from './channels.ts'
import { isObject, listAt, objectAt, textAt, textsAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { isHttpUrl } from './merchants.ts'

type Check = (value: unknown) => string | null
type Rule = [path: string, required: boolean, check: Check]

const rules: Rule[] = [
  ['order.amount', true, wholeNumber(1, 999_999_999_999)],
  ['order.invoice_number', true, text(64)],
  ['order.currency', false, oneOf(['IDR'])],
  ['order.callback_url', false, url],
  ['order.callback_url_cancel', false, url],
  ['order.callback_url_result', false, url],
  ['order.auto_redirect', false, flag],
  ['order.language', false, oneOf(['ID', 'EN'])],
  ['order.disable_retry_payment', false, flag],
  ['order.recover_abandoned_cart', false, flag],
  ['order.expired_recovered_cart', false, wholeNumber(1, 44_640)],
  ['order.session_id', false, text(255)],
  ['order.line_items', false, list],
  ['payment.payment_due_date', false, wholeNumber(1, 999_999)],
  ['payment.type', false, oneOf(['SALE', 'INSTALLMENT', 'AUTHORIZE'])],
  ['payment.payment_method_types', false, methods],
  ['customer.id', false, text(255)],
  ['customer.name', false, text(255)],
  ['customer.last_name', false, text(255)],
  ['customer.phone', false, pattern(/^\d{1,16}$/)],
  ['customer.email', false, email],
  ['customer.country', false, pattern(/^[A-Z]{2}$/)],
  ['shipping_address.country_code', false, pattern(/^[A-Z]{3}$/)],
  ['billing_address.country_code', false, pattern(/^[A-Z]{3}$/)],
  ['additional_info.override_notification_url', false, url],
  ['additional_info.doku_wallet_notify_url', false, url],
  ['additional_info.allow_tenor', false, tenors],
]

/** Every sentence of `error_messages` a checkout request deserves; empty when it is right. */
export function checkoutErrors(body: JsonObject): string[] {
  const errors = rules.flatMap(([path, required, check]) => {
    const value = valueAt(body, path)
    if (value === undefined || value === null) return required ? [`${path} is required`] : []
    const wrong = check(value)
    return wrong === null ? [] : [`${path} ${wrong}`]
  })
  return [...errors, ...lineItemErrors(body), ...channelErrors(body)]
}

function lineItemErrors(body: JsonObject): string[] {
  return listAt(objectAt(body, 'order'), 'line_items').flatMap((item, index) => {
    const at = `order.line_items[${index}]`
    if (!isObject(item)) return [`${at} must be an object`]
    return [
      ...(textAt(item, 'name') === '' ? [`${at}.name is required`] : []),
      ...(typeof item['price'] === 'number' ? [] : [`${at}.price must be a number`]),
      ...(typeof item['quantity'] === 'number' ? [] : [`${at}.quantity must be a number`]),
    ]
  })
}

/** Rules that hold only where a channel is asked for by name. */
function channelErrors(body: JsonObject): string[] {
  const asked = textsAt(objectAt(body, 'payment'), 'payment_method_types')
  const order = objectAt(body, 'order')
  const invoice = textAt(order, 'invoice_number')
  const errors: string[] = []
  if (asked.includes('CREDIT_CARD') && invoice.length > 30) {
    errors.push('order.invoice_number must be at most 30 characters for CREDIT_CARD')
  }
  if (asked.includes('KARTU_KREDIT_INDONESIA') && !/^[A-Za-z0-9]*$/.test(invoice)) {
    errors.push('order.invoice_number must be alphanumeric for KARTU_KREDIT_INDONESIA')
  }
  if (asked.includes('JENIUS_PAY') && textAt(order, 'callback_url') === '') {
    errors.push('order.callback_url is required for JENIUS_PAY')
  }
  if (asked.some((code) => code.startsWith('PEER_TO_PEER')) && listAt(order, 'line_items').length === 0) {
    errors.push('order.line_items is required for PEER_TO_PEER')
  }
  const needsAddress = ['PEER_TO_PEER_KREDIVO', 'PEER_TO_PEER_INDODANA'].some((code) => asked.includes(code))
  if (needsAddress && !isObject(body['shipping_address'])) {
    errors.push('shipping_address is required for PEER_TO_PEER')
  }
  return errors
}

function valueAt(body: JsonObject, path: string): unknown {
  let value: unknown = body
  for (const key of path.split('.')) value = isObject(value) ? value[key] : undefined
  return value
}

function wholeNumber(least: number, most: number): Check {
  return (value) => {
    if (typeof value !== 'number') return 'must be a number'
    if (!Number.isInteger(value)) return 'must not have decimals'
    return value >= least && value <= most ? null : `must be between ${least} and ${most}`
  }
}

function text(lengthMax: number): Check {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string'
    if (value.trim() === '') return 'must not be blank'
    return value.length <= lengthMax ? null : `must be at most ${lengthMax} characters`
  }
}

function oneOf(allowed: string[]): Check {
  return (value) =>
    typeof value === 'string' && allowed.includes(value) ? null : `must be one of ${allowed.join(', ')}`
}

function pattern(expression: RegExp): Check {
  return (value) => (typeof value === 'string' && expression.test(value) ? null : 'is not valid')
}

function url(value: unknown): string | null {
  return isHttpUrl(value) ? null : 'is not a valid URL'
}

function flag(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'must be a boolean'
}

function list(value: unknown): string | null {
  return Array.isArray(value) ? null : 'must be an array'
}

function email(value: unknown): string | null {
  const valid = typeof value === 'string' && value.length <= 128 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
  return valid ? null : 'is not valid'
}

function methods(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0) return 'must be a non-empty array'
  const unknown = value.find((code) => typeof code !== 'string' || !channels.has(code))
  return unknown === undefined ? null : `has an unknown value ${String(unknown)}`
}

function tenors(value: unknown): string | null {
  const allowed = Array.isArray(value) && value.every((tenor) => [0, 3, 6, 12].includes(Number(tenor)))
  return allowed ? null : 'must hold only 0, 3, 6 and 12'
}
