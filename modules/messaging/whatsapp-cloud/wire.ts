import { z } from 'zod'
import type { OtpMessage, TemplateMessage } from '../port.ts'
import { isTemplateName, languageOf, templates } from '../templates.ts'

/** The footer and the message's lifetime at the provider must not promise more than the code's own five minutes. */
const codeLifetimeMinutes = 5

/** A code message. The code stands twice: once in the text, once behind the copy button. */
export function codeBody(template: string, message: OtpMessage): object {
  const parameters = [{ type: 'text', text: message.code }]
  return messageBody({
    to: message.to,
    correlationId: message.correlationId,
    template,
    locale: message.locale,
    components: [
      { type: 'body', parameters },
      // Copy-code buttons are addressed as `url`, as Meta's own samples do.
      { type: 'button', sub_type: 'url', index: '0', parameters },
    ],
  })
}

/** A template message with its blanks filled in order. */
export function templateBody(message: TemplateMessage): object {
  const parameters = message.values.map((text) => ({ type: 'text', text }))
  return messageBody({ ...message, components: parameters.length > 0 ? [{ type: 'body', parameters }] : [] })
}

/** What creates the code template: COPY_CODE only, since codes are typed into a desktop page. */
export function codeTemplateBody(name: string): object {
  return {
    name,
    language: 'id',
    category: 'AUTHENTICATION',
    message_send_ttl_seconds: codeLifetimeMinutes * 60,
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: codeLifetimeMinutes },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Salin kode' }] },
    ],
  }
}

/** What creates one of our own texts. */
export function utilityTemplateBody(name: string): object | null {
  if (!isTemplateName(name)) return null
  const { text, examples } = templates[name]
  return {
    name,
    language: languageOf(name),
    category: 'UTILITY',
    components: [{ type: 'BODY', text, example: { body_text: [examples] } }],
  }
}

export const SendResponse = z.object({
  messages: z.array(z.object({ id: z.string().min(1).max(512) })).min(1),
})

export const ErrorResponse = z.object({
  error: z.object({
    message: z.string().default(''),
    code: z.number().int(),
    error_data: z.object({ details: z.string().default('') }).optional(),
    fbtrace_id: z.string().optional(),
  }),
})

export const TemplateList = z.object({
  data: z.array(z.object({ name: z.string(), language: z.string(), status: z.string().optional() })),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
})

export const TemplateCreated = z.object({ id: z.string(), status: z.string() })

interface MessageParts {
  readonly to: string
  readonly correlationId: string
  readonly template: string
  readonly locale: string
  readonly components: readonly object[]
}

function messageBody(parts: MessageParts): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: parts.to,
    type: 'template',
    biz_opaque_callback_data: parts.correlationId,
    template: { name: parts.template, language: { code: parts.locale }, components: parts.components },
  }
}
