import { queueMessage, type TemplateName, type TemplateParams } from '#messaging'
import { findOrderForStaff } from '#ordering'
import type { Payment, PaymentsCtx } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { Language } from './words.ts'

/** What is told, by the name of its text without the language. */
type NoticeKind<Name extends string = TemplateName> = Name extends `notice_${infer Kind}_id` ? Kind : never

/** One message about one event. */
interface Notice<Kind extends NoticeKind> {
  readonly kind: Kind
  readonly payment: Payment
  readonly language: Language
  /** What happened, so that a job that runs twice tells it once. */
  readonly key: string
  readonly params: TemplateParams<`notice_${Kind}_${Language}`>
}

/** The language the buyer ordered in; bills have none of their own and speak Indonesian. */
export async function languageOf(ctx: Ctx, payment: Payment): Promise<Language> {
  if (payment.orderId === null) return 'id'
  const found = await findOrderForStaff(ctx, { orderId: payment.orderId })
  return found?.order.locale ?? 'id'
}

/** What every notice names: the number people know, and the buyer's own page. Nothing personal, and nothing that opens it. */
export function namesOf(ctx: PaymentsCtx, payment: Payment): { number: string; url: string } {
  return { number: payment.number, url: ctx.payments.returnUrl(payment) }
}

/**
 * Queues a message to whoever opened the payment. Without a number that takes messages there is nobody to tell; that is logged and no error, since trying again would change nothing.
 */
export async function tell<Kind extends NoticeKind>(ctx: PaymentsCtx, notice: Notice<Kind>): Promise<void> {
  const { kind, payment, language, key, params } = notice
  const to = normalizePhone(payment.buyerPhone)
  if (to === null) {
    ctx.log.warn({ payment: payment.id, notice: kind }, 'notice not sent: no mobile number to send it to')
    return
  }
  const template = `notice_${kind}_${language}` as const
  await ctx.transaction((trx) =>
    queueMessage(trx, {
      to,
      template,
      params,
      dedupeKey: `notice:${key}`,
      at: ctx.now(),
    }),
  )
}
