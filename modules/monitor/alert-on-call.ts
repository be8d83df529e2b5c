import { queueMessage } from '#messaging'
import { findChannel, namedBy, takeAlert, type PaymentsCtx } from '#payments'
import { formatWib } from '#platform/clock.ts'
import type { Phone } from '#platform/normalize-phone.ts'

/** Jobs of this module. */
export const alertQueue = 'monitor.alert_on_call'

/** What this module needs beside the payments: whom to call. Null: nobody is called, and the log says so. */
export type MonitorCtx = PaymentsCtx & { readonly monitor: { readonly onCallPhone: Phone | null } }

/** Between two messages about the same channel. */
const gapMs = 30 * 60_000

/**
 * Job on `channel.opened`, which the log has already: whoever is on call gets a WhatsApp message, about one channel or
 * provider at most every half an hour, however often it opens and however often the job runs.
 */
export async function alertOnCall(
  ctx: MonitorCtx,
  told: { scope: string; reason: string; at: Date },
): Promise<void> {
  const { scope, reason, at } = told
  const phone = ctx.monitor.onCallPhone
  if (phone === null) {
    ctx.log.warn({ scope, reason }, 'nobody is told that buyers cannot pay by it: ON_CALL_PHONE is empty')
    return
  }
  await ctx.transaction(async (trx) => {
    if (!(await takeAlert(trx, { scope, at: ctx.now(), gapMs }))) return
    await queueMessage(trx, {
      to: phone,
      template: 'channel_alert_id',
      params: { channel: nameOf(ctx, scope), since: formatWib(at), reason: sayReason(reason) },
      dedupeKey: `channel_alert:${scope}:${at.toISOString()}`,
      at: ctx.now(),
    })
  })
}

function nameOf(ctx: PaymentsCtx, scope: string): string {
  const { kind, id } = namedBy(scope)
  if (kind === 'provider') return `${providerNames[id] ?? id} (semua kanal)`
  const found = findChannel(ctx, id)
  return found === null ? id : `${found.channel.label} (${providerNames[found.channel.provider] ?? id})`
}

const providerNames: Readonly<Record<string, string>> = { doku: 'DOKU', astrapay: 'AstraPay' }

function sayReason(reason: string): string {
  switch (reason) {
    case 'unclear_in_a_row':
      return 'beberapa permintaan berturut-turut tidak dijawab jelas'
    case 'few_clear_answers':
      return 'kurang dari separuh permintaan dijawab jelas'
    case 'trial_unclear':
      return 'percobaan setelah jeda juga tidak dijawab jelas'
    default:
      return 'jawaban penyedia tidak jelas'
  }
}
