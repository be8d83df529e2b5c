import { randomInt } from 'node:crypto'
import { graphError, type GraphError } from './graph-error.ts'
import { objectsAt, textAt, type JsonObject } from './json.ts'
import { readButtons } from './template-buttons.ts'
import type { Category, Template } from './state.ts'

type Parts = Omit<Template, 'id' | 'wabaId' | 'name' | 'language' | 'category' | 'ttlSeconds'>

/** Reads the body of a template creation, by Meta's rules for its category. */
export function readTemplate(body: JsonObject, wabaId: string): Template | GraphError {
  const name = textAt(body, 'name')
  if (name === null || !/^[a-z0-9_]{1,512}$/.test(name))
    return invalid('name must have 1 to 512 lower-case letters, digits and underscores.')
  const language = textAt(body, 'language')
  if (language === null || !/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language))
    return invalid('language must be a code such as id or en_US.')
  const category = readCategory(body)
  if (category === null) return invalid('category must be AUTHENTICATION or UTILITY.')
  const format = body['parameter_format']
  if (format !== undefined && (typeof format !== 'string' || format.toUpperCase() !== 'POSITIONAL'))
    return invalid('parameter_format must be POSITIONAL.')
  const ttlSeconds = readTtl(body, category)
  if (ttlSeconds === 'wrong')
    return invalid('message_send_ttl_seconds is outside the range of this category.')
  const parts = category === 'AUTHENTICATION' ? readAuthentication(body) : readUtility(body)
  if ('kind' in parts) return parts
  const id = String(randomInt(1_000_000_000, 9_999_999_999)) + String(randomInt(10_000, 99_999))
  return { id, wabaId, name, language, category, ttlSeconds, ...parts }
}

function readCategory(body: JsonObject): Category | null {
  const category = textAt(body, 'category')?.toUpperCase()
  return category === 'AUTHENTICATION' || category === 'UTILITY' ? category : null
}

function readTtl(body: JsonObject, category: Category): number | null | 'wrong' {
  const ttl = body['message_send_ttl_seconds']
  if (ttl === undefined || ttl === null) return null
  const secondsMax = category === 'AUTHENTICATION' ? 900 : 43_200
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 30 || ttl > secondsMax) return 'wrong'
  return ttl
}

function readAuthentication(body: JsonObject): Parts | GraphError {
  const { BODY, FOOTER, BUTTONS, others } = componentsOf(body)
  if (others.length > 0) return invalid('An authentication template has only BODY, FOOTER and BUTTONS.')
  if (BODY === undefined) return invalid('components must contain BODY.')
  if (BODY['text'] !== undefined)
    return invalid('The BODY of an authentication template is fixed: leave text out.')
  const minutes = FOOTER?.['code_expiration_minutes'] ?? null
  if (
    minutes !== null &&
    (typeof minutes !== 'number' || !Number.isInteger(minutes) || minutes < 1 || minutes > 90)
  )
    return invalid('code_expiration_minutes must be between 1 and 90.')
  const buttons = BUTTONS === undefined ? [] : readButtons(BUTTONS)
  if ('kind' in buttons) return buttons
  if (buttons.length !== 1 || buttons[0]?.kind !== 'otp')
    return invalid('An authentication template needs exactly one button of type OTP.')
  const addSecurityRecommendation = BODY['add_security_recommendation'] === true
  const advice = addSecurityRecommendation ? ' Demi keamanan, jangan bagikan kode ini.' : ''
  return {
    header: null,
    body: `*{{1}}* adalah kode verifikasi Anda.${advice}`,
    footer: minutes === null ? null : `Kode ini kedaluwarsa dalam ${minutes} menit.`,
    buttons,
    addSecurityRecommendation,
    codeExpirationMinutes: minutes,
  }
}

function readUtility(body: JsonObject): Parts | GraphError {
  const { BODY, FOOTER, HEADER, BUTTONS, others } = componentsOf(body)
  if (others.length > 0) return invalid('components may be HEADER, BODY, FOOTER and BUTTONS.')
  const text = textAt(BODY, 'text')
  if (text === null || text.length > 1024) return invalid('BODY needs a text of at most 1024 characters.')
  const header = HEADER === undefined ? null : textAt(HEADER, 'text')
  if (HEADER !== undefined && (header === null || header.length > 60))
    return invalid('HEADER needs a text of at most 60 characters.')
  if (header?.includes('{{')) return invalid('HEADER may have no parameters here.')
  const footer = FOOTER === undefined ? null : textAt(FOOTER, 'text')
  if (FOOTER !== undefined && (footer === null || footer.length > 60 || footer.includes('{{')))
    return invalid('FOOTER needs a text of at most 60 characters without parameters.')
  const places = parameterPlaces(text)
  if (places.some((place, index) => place !== index + 1))
    return invalid('The parameters of BODY must be {{1}}, {{2}} and so on without a gap.')
  const buttons = BUTTONS === undefined ? [] : readButtons(BUTTONS)
  if ('kind' in buttons) return buttons
  if (buttons.some((button) => button.kind === 'otp'))
    return invalid('OTP buttons belong to AUTHENTICATION templates.')
  return {
    header,
    body: text,
    footer,
    buttons,
    addSecurityRecommendation: false,
    codeExpirationMinutes: null,
  }
}

/** The numbers of the {{n}} in a text, each once, in order. */
export function parameterPlaces(text: string): number[] {
  const places = new Set([...text.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1])))
  return [...places].sort((left, right) => left - right)
}

type Components = Partial<Record<'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS', JsonObject>> & {
  others: JsonObject[]
}

function componentsOf(body: JsonObject): Components {
  const found: Components = { others: [] }
  for (const component of objectsAt(body, 'components')) {
    const type = textAt(component, 'type')?.toUpperCase()
    if (type === 'HEADER' || type === 'BODY' || type === 'FOOTER' || type === 'BUTTONS')
      found[type] = component
    else found.others.push(component)
  }
  return found
}

function invalid(details: string): GraphError {
  return graphError(100, details)
}
