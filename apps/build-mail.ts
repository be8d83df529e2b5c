import { resetQueue, sendResetCode, sendStaffNotice, staffNoticeQueue, type IdentityCtx } from '#identity'
import { createSmtpChannel, mailQueue, sendQueuedMail, type MailCtx } from '#mail'
import { createValueSealer } from '#messaging'
import type { Log } from '#platform/log.ts'
import type { JobHandler } from '#platform/queue.ts'
import type { AppConfig } from './config.ts'

/** The way to the mail server, as the configuration says; null, said once by the worker, where none is configured. */
export function buildMail(config: AppConfig, options: { log: Log; isWorker: boolean }): MailCtx['mail'] {
  const { SMTP_URL: url, MAIL_FROM: from } = config
  if (url === undefined || from === undefined) {
    if (options.isWorker)
      options.log.warn({}, 'mail is off: SMTP_URL is not set, notices go by WhatsApp only')
    return { channel: null }
  }
  const values = createValueSealer(config.STAFF_SEAL_KEY)
  return {
    channel: createSmtpChannel({ url, from, timeoutMs: config.PROVIDER_TIMEOUT_MS }),
    openLink: (text) => String(values.open(text)),
  }
}

/** Queues of notices to staff, of codes for forgotten passwords, and of mails. */
export const mailQueues = [staffNoticeQueue, resetQueue, mailQueue] as const

/** Which use case works them. */
export function mailJobs(ctx: IdentityCtx & MailCtx): Readonly<Record<string, JobHandler>> {
  return {
    [staffNoticeQueue]: (payload) => sendStaffNotice(ctx, { noticeId: String(payload['noticeId'] ?? '') }),
    [resetQueue]: async (payload) => {
      await sendResetCode(ctx, { resetId: String(payload['resetId'] ?? '') })
    },
    [mailQueue]: async (payload) => {
      await sendQueuedMail(ctx, { mailId: String(payload['mailId'] ?? '') })
    },
  }
}
