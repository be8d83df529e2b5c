import { graphError, type GraphError } from './graph-error.ts'
import { objectsAt, textAt, type JsonObject } from './json.ts'
import type { Template, TemplateButton } from './state.ts'

const labelMax = 25

/** Reads the BUTTONS component of a template creation. */
export function readButtons(component: JsonObject): TemplateButton[] | GraphError {
  const buttons: TemplateButton[] = []
  for (const raw of objectsAt(component, 'buttons')) {
    const button = readButton(raw)
    if (typeof button === 'string') return graphError(100, button)
    buttons.push(button)
  }
  if (buttons.length > 10) return graphError(100, 'A template has at most 10 buttons.')
  return buttons
}

function readButton(raw: JsonObject): TemplateButton | string {
  const type = textAt(raw, 'type')?.toUpperCase()
  const text = textAt(raw, 'text') ?? (type === 'OTP' ? 'Salin kode' : '')
  if (text === '' || text.length > labelMax) return `A button needs a text of at most ${labelMax} characters.`
  switch (type ?? '') {
    case 'OTP':
      return readOtpButton(raw, text)
    case 'URL': {
      const url = textAt(raw, 'url')
      if (url === null || !/^https?:\/\//.test(url)) return 'A URL button needs a url.'
      if (/\{\{/.test(url) && !/^[^{}]*\{\{1\}\}$/.test(url)) return 'A url may have {{1}} at its end only.'
      return { kind: 'url', text, url }
    }
    case 'QUICK_REPLY':
      return { kind: 'quick_reply', text }
    case 'PHONE_NUMBER':
      return { kind: 'phone_number', text, phone: textAt(raw, 'phone_number') ?? '' }
    default:
      return 'A button type must be OTP, URL, QUICK_REPLY or PHONE_NUMBER.'
  }
}

function readOtpButton(raw: JsonObject, text: string): TemplateButton | string {
  const otpType = textAt(raw, 'otp_type')?.toUpperCase()
  if (otpType !== 'COPY_CODE' && otpType !== 'ONE_TAP' && otpType !== 'ZERO_TAP')
    return 'otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP.'
  if ((textAt(raw, 'autofill_text')?.length ?? 0) > labelMax)
    return `autofill_text has at most ${labelMax} characters.`
  const apps = objectsAt(raw, 'supported_apps')
  const app = apps[0] ?? raw
  if (
    otpType !== 'COPY_CODE' &&
    (textAt(app, 'package_name') === null || textAt(app, 'signature_hash') === null)
  )
    return 'ONE_TAP and ZERO_TAP need supported_apps with package_name and signature_hash.'
  if (otpType === 'ZERO_TAP' && raw['zero_tap_terms_accepted'] !== true)
    return 'ZERO_TAP needs zero_tap_terms_accepted.'
  return { kind: 'otp', otpType, text }
}

/** A template as Meta lists it: an OTP button comes back as URL. */
export function showTemplate(template: Template): JsonObject {
  const authentication = template.category === 'AUTHENTICATION'
  return {
    name: template.name,
    parameter_format: 'POSITIONAL',
    components: [
      ...(template.header === null ? [] : [{ type: 'HEADER', format: 'TEXT', text: template.header }]),
      {
        type: 'BODY',
        text: template.body,
        ...(authentication ? { add_security_recommendation: template.addSecurityRecommendation } : {}),
      },
      ...(template.footer === null ? [] : [showFooter(template)]),
      ...(template.buttons.length === 0
        ? []
        : [{ type: 'BUTTONS', buttons: template.buttons.map((button) => showButton(button, template)) }]),
    ],
    language: template.language,
    status: 'APPROVED',
    category: template.category,
    ...(template.ttlSeconds === null ? {} : { message_send_ttl_seconds: template.ttlSeconds }),
    id: template.id,
  }
}

function showFooter(template: Template): JsonObject {
  const minutes = template.codeExpirationMinutes
  return {
    type: 'FOOTER',
    text: template.footer,
    ...(minutes === null ? {} : { code_expiration_minutes: minutes }),
  }
}

function showButton(button: TemplateButton, template: Template): JsonObject {
  const { text } = button
  if (button.kind === 'quick_reply') return { type: 'QUICK_REPLY', text }
  if (button.kind === 'phone_number') return { type: 'PHONE_NUMBER', text, phone_number: button.phone }
  if (button.kind === 'url') return { type: 'URL', text, url: button.url }
  const minutes = template.codeExpirationMinutes
  const query = `otp_type=${button.otpType}${minutes === null ? '' : `&code_expiration_minutes=${minutes}`}`
  const url = `https://www.whatsapp.com/otp/code/?${query}&code=otp{{1}}`
  return { type: 'URL', text, url, example: [url.replace('{{1}}', '123456')] }
}
