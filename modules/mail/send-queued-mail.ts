import type { Trx } from '#platform/ctx.ts'
import { enqueue } from '#platform/outbox.ts'
import { writeMail } from './write-mail.ts'
import type { MailContent, MailCtx, MailState, MailText } from './mail.ts'
import { mailQueue } from './mail.ts'
import type { Mail } from './mail.store.ts'
import { lockMail, markCalling, moveMail, recordCall } from './mail.store.ts'
import type { MailAnswer } from './port.ts'

export interface MailSent {
  readonly kind: 'not_due' | 'in_progress' | MailState
}

/** How long one delivery may be under way before its worker counts as dead. Longer than any delivery's timeout. */
const leaseMs = 60_000
const unclearRetryMs = 60_000
const triesMax = 6

/**
 * Works one job of `mail.send`. Running twice sends once: the try is committed before the delivery, and a mail with an
 * unclear answer is tried once more at most, under the same Message-ID.
 */
export async function sendQueuedMail(ctx: MailCtx, input: { readonly mailId: string }): Promise<MailSent> {
  const taken = await ctx.transaction((trx) => takeMail(ctx, trx, input.mailId))
  if (taken.kind !== 'taken') return taken
  const { mail } = taken
  const answer = await deliver(ctx, mail)
  return ctx.transaction((trx) => recordAnswer(ctx, trx, { mailId: mail.id, answer }))
}

type Taken = MailSent | { readonly kind: 'taken'; readonly mail: Mail }

async function takeMail(ctx: MailCtx, trx: Trx, id: string): Promise<Taken> {
  const mail = await lockMail(trx, id)
  const now = ctx.now()
  if (mail === null || (mail.state !== 'queued' && mail.state !== 'unknown')) return { kind: 'not_due' }
  if (ctx.mail.channel === null) {
    await moveMail(trx, mail, { to: 'failed', reason: 'mail_is_off', at: now })
    return { kind: 'failed' }
  }
  if (mail.callingSince !== null) {
    const leaseEndsAt = new Date(mail.callingSince.getTime() + leaseMs)
    if (leaseEndsAt > now) {
      await enqueue(trx, { queue: mailQueue, payload: { mailId: id }, startAfter: leaseEndsAt })
      return { kind: 'in_progress' }
    }
    // The worker died in the middle: nobody knows whether the mail went out.
    await recordCall(trx, mail.id, { error: 'worker_lost', unclear: true, at: now })
    if (mail.unclearAnswers + 1 >= 2) {
      await moveMail(trx, mail, { to: 'unknown', reason: 'no_clear_answer', at: now })
      return { kind: 'unknown' }
    }
  } else if (mail.unclearAnswers >= 2) return { kind: 'not_due' }
  await markCalling(trx, mail.id, now)
  return { kind: 'taken', mail }
}

async function deliver(ctx: MailCtx, mail: Mail): Promise<MailAnswer> {
  if (ctx.mail.channel === null) return { kind: 'refused', fault: 'configuration', reason: 'mail_is_off' }
  const { id, recipient: to, subject } = mail
  try {
    return await ctx.mail.channel.send({
      id,
      to,
      subject,
      ...writeMail(subject, openLinks(ctx, mail.content)),
    })
  } catch (error) {
    ctx.log.error({ error, mailId: id }, 'mail: the channel threw')
    return { kind: 'unknown', reason: 'channel_threw' }
  }
}

function openLinks(ctx: MailCtx, content: MailContent): MailContent {
  const open = ({ link, ...text }: MailText): MailText => ({
    ...text,
    link: link === null ? null : { ...link, url: ctx.mail.openLink?.(link.url) ?? link.url },
  })
  return { id: open(content.id), en: open(content.en) }
}

interface Answered {
  readonly mailId: string
  readonly answer: MailAnswer
}

async function recordAnswer(ctx: MailCtx, trx: Trx, input: Answered): Promise<MailSent> {
  const mail = await lockMail(trx, input.mailId)
  if (mail === null) return { kind: 'not_due' }
  const { answer } = input
  const at = ctx.now()
  const error = answer.kind === 'accepted' ? null : answer.reason
  await recordCall(trx, mail.id, { error, unclear: answer.kind === 'unknown', at })
  switch (answer.kind) {
    case 'accepted':
      await moveMail(trx, mail, { to: 'sent', reason: 'server_accepted', at })
      return { kind: 'sent' }
    case 'refused': {
      if (answer.fault === 'outage' && mail.tries < triesMax) {
        await tryAgain(trx, mail, new Date(at.getTime() + 2_000 * 4 ** mail.tries))
        return { kind: mail.state }
      }
      if (answer.fault === 'configuration')
        ctx.log.error({ mailId: mail.id, reason: answer.reason }, 'mail: our set-up is wrong')
      await moveMail(trx, mail, { to: 'failed', reason: `${answer.fault}:${answer.reason}`, at })
      return { kind: 'failed' }
    }
    case 'unknown': {
      await moveMail(trx, mail, { to: 'unknown', reason: answer.reason, at })
      if (mail.unclearAnswers === 0) await tryAgain(trx, mail, new Date(at.getTime() + unclearRetryMs))
      return { kind: 'unknown' }
    }
  }
}

async function tryAgain(trx: Trx, mail: Mail, startAfter: Date): Promise<void> {
  await enqueue(trx, { queue: mailQueue, payload: { mailId: mail.id }, startAfter })
}
