import { textAt, objectsAt, parseJsonObject, valueAt, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import type { BusinessNumber } from './state.ts'
import { readTemplate } from './templates.ts'

/** Registers a business number, or replaces the one with the same id; a text says what is wrong. */
export function registerNumber(sandbox: Sandbox, body: JsonObject): BusinessNumber | string {
  const number = readNumber(body)
  if (typeof number === 'string') return number
  const clash = sandbox.state.numbers.find(
    (other) =>
      other.token === number.token &&
      other.phoneNumberId !== number.phoneNumberId &&
      other.wabaId !== number.wabaId,
  )
  if (clash !== undefined) return 'This token already belongs to a number of another WABA.'
  const templates = []
  for (const raw of objectsAt(body, 'templates')) {
    const template = readTemplate(raw, number.wabaId)
    if ('kind' in template)
      return `Template ${textAt(raw, 'name') ?? '(no name)'}: ${detailsOf(template.body)}`
    templates.push(template)
  }
  const { state } = sandbox
  state.numbers = [
    ...state.numbers.filter(({ phoneNumberId }) => phoneNumberId !== number.phoneNumberId),
    number,
  ]
  for (const template of templates) {
    const same = (other: typeof template): boolean =>
      other.wabaId === template.wabaId && other.name === template.name && other.language === template.language
    const before = state.templates.find(same)
    state.templates = [
      ...state.templates.filter((other) => other !== before),
      before === undefined ? template : { ...template, id: before.id },
    ]
  }
  return number
}

function readNumber(body: JsonObject): BusinessNumber | string {
  const [phoneNumberId, wabaId] = [textAt(body, 'phoneNumberId'), textAt(body, 'wabaId')]
  if (phoneNumberId === null || !/^\d{1,32}$/.test(phoneNumberId)) return 'phoneNumberId must be digits.'
  if (wabaId === null || !/^\d{1,32}$/.test(wabaId)) return 'wabaId must be digits.'
  const [token, appSecret] = [textAt(body, 'token'), textAt(body, 'appSecret')]
  if (token === null || /\s/.test(token)) return 'token must be a text without spaces.'
  if (appSecret === null) return 'appSecret must be a text.'
  const [displayName, displayPhone] = [textAt(body, 'displayName'), textAt(body, 'displayPhone')]
  if (displayName === null) return 'displayName must be a text.'
  if (displayPhone === null || !/[0-9]/.test(displayPhone)) return 'displayPhone must be a phone number.'
  const webhookUrl = textAt(body, 'webhookUrl')
  if (webhookUrl !== null && !/^https?:\/\//.test(webhookUrl))
    return 'webhookUrl must begin with http:// or https://.'
  if (webhookUrl !== null && !URL.canParse(webhookUrl)) return 'webhookUrl is not an address.'
  return { phoneNumberId, wabaId, token, appSecret, webhookUrl, displayName, displayPhone }
}

function detailsOf(errorBody: string): string {
  return String(valueAt(parseJsonObject(errorBody), 'error.error_data.details'))
}

/** A number as the control door shows it: without its secrets. */
export function showNumber(number: BusinessNumber): JsonObject {
  const { token: _token, appSecret: _appSecret, ...open } = number
  return open
}
