import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { assert } from '#platform/assert.ts'
import { isMailAddress } from '../mail.ts'
import type { MailAnswer, MailChannel, OutgoingMail } from '../port.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…`. A server that is not on this machine is spoken to under TLS only. */
  readonly url: string
  /** The address mails come from. */
  readonly from: string
  readonly timeoutMs: number
}

/** Carries mails to an SMTP server; a connection per mail, since they are few. */
export function createSmtpChannel(options: SmtpOptions): MailChannel {
  const { from, timeoutMs } = options
  assert(isMailAddress(from), 'mails come from an address')
  const transport = createTransport({
    ...serverOf(options.url),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(mail) {
      try {
        await transport.sendMail(envelopeOf(mail, from))
        return { kind: 'accepted' }
      } catch (error) {
        return judge(error)
      }
    },
  }
}

function serverOf(text: string): object {
  const url = new URL(text)
  assert(url.protocol === 'smtp:' || url.protocol === 'smtps:', 'mail goes by smtp or smtps')
  const secure = url.protocol === 'smtps:'
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  return {
    host: url.hostname,
    port,
    secure,
    requireTLS: !secure && !isHere,
    ...(url.username === '' ? {} : { auth }),
  }
}

function envelopeOf(mail: OutgoingMail, from: string): object {
  return {
    messageId: `<${mail.id}@${from.slice(from.indexOf('@') + 1)}>`,
    from: { name: 'Astraotoshop', address: from },
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Tells absence notices and lists that no answer is expected.
    headers: { 'auto-submitted': 'auto-generated' },
  }
}

const Failure = z.object({
  code: z.string().optional(),
  responseCode: z.number().optional(),
  syscall: z.string().optional(),
  command: z.string().optional(),
})

/** The server's own number decides; without one, only a connection that was never made is known to have sent nothing. */
function judge(error: unknown): MailAnswer {
  const failure = Failure.safeParse(error)
  if (!failure.success) return { kind: 'unknown', reason: 'unreadable' }
  const { code = 'none', responseCode, syscall, command } = failure.data
  if (code === 'EAUTH' || code === 'ETLS')
    return { kind: 'refused', fault: 'configuration', reason: code.toLowerCase() }
  if (responseCode !== undefined) return judgeReply(responseCode, command ?? '')
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return { kind: 'refused', fault: 'recipient', reason: code.toLowerCase() }
  if (syscall === 'connect' || syscall === 'getaddrinfo' || code === 'EDNS')
    return { kind: 'refused', fault: 'outage', reason: 'no_connection' }
  return { kind: 'unknown', reason: code.toLowerCase() }
}

function judgeReply(responseCode: number, command: string): MailAnswer {
  const reason = String(responseCode)
  if (responseCode >= 400 && responseCode < 500) return { kind: 'refused', fault: 'outage', reason }
  if (command.startsWith('AUTH') || [530, 534, 535].includes(responseCode))
    return { kind: 'refused', fault: 'configuration', reason }
  return { kind: 'refused', fault: 'recipient', reason }
}
