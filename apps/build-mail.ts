import { sendStaffNotice, staffNoticeQueue, type IdentityCtx } from '#identity'
import { createSmtpChannel, mailQueue, sendQueuedMail, type MailChannel, type MailCtx } from '#mail'
import type { Log } from '#platform/log.ts'
import type { JobHandler } from '#platform/queue.ts'
import type { AppConfig } from './config.ts'

/** The way to the mail server, as the configuration says; null, said once by the worker, where none is configured. */
export function buildMail(
  config: AppConfig,
  options: { log: Log; isWorker: boolean },
): { readonly channel: MailChannel | null } {
  const { SMTP_URL: url, MAIL_FROM: from } = config
  if (url === undefined || from === undefined) {
    if (options.isWorker)
      options.log.warn({}, 'mail is off: SMTP_URL is not set, notices go by WhatsApp only')
    return { channel: null }
  }
  return { channel: createSmtpChannel({ url, from, timeoutMs: config.PROVIDER_TIMEOUT_MS }) }
}

/** Queues of notices to staff and of mails. */
export const mailQueues = [staffNoticeQueue, mailQueue] as const

/** Which use case works them. */
export function mailJobs(ctx: IdentityCtx & MailCtx): Readonly<Record<string, JobHandler>> {
  return {
    [staffNoticeQueue]: (payload) => sendStaffNotice(ctx, { noticeId: String(payload['noticeId'] ?? '') }),
    [mailQueue]: async (payload) => {
      await sendQueuedMail(ctx, { mailId: String(payload['mailId'] ?? '') })
    },
  }
}
