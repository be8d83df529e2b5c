import type { HandshakeAnswer, MessageChannel, OtpChannel, TemplatesAnswer } from '../port.ts'
import { createGraph } from './graph.ts'
import { ensureTemplates } from './ensure-templates.ts'
import { readDeliveries, readHandshake } from './webhook.ts'
import { codeBody, templateBody } from './wire.ts'

/** All of it is configuration: addresses, names and secrets differ between the sandbox and the real service. */
export interface WhatsAppCloudOptions {
  /** Without a slash at the end, such as `https://graph.facebook.com`. */
  readonly baseUrl: string
  /** Such as `v23.0`. */
  readonly graphVersion: string
  readonly phoneNumberId: string
  readonly wabaId: string
  readonly token: string
  /** Key of webhook signatures. */
  readonly appSecret: string
  /** Our own word in the webhook handshake. */
  readonly verifyToken: string
  /** Name of the AUTHENTICATION template, such as `otp_login_admin`. */
  readonly otpTemplate: string
  /** Of other senders of codes; they are made ready together. */
  readonly furtherOtpTemplates?: readonly string[]
  readonly timeoutMs: number
}

/** Codes and template messages over Meta's Cloud API. */
export type WhatsAppCloud = OtpChannel & MessageChannel

/**
 * Builds the adapter; it holds no state and makes no call by itself.
 * @example const whatsApp = createWhatsAppCloud({ baseUrl: 'http://127.0.0.1:4003', … }); await whatsApp.ensureTemplates()
 */
export function createWhatsAppCloud(options: WhatsAppCloudOptions): WhatsAppCloud {
  const graph = createGraph(options)
  const messagesPath = `/${options.phoneNumberId}/messages`
  return {
    send: (message) => graph.send(messagesPath, codeBody(options.otpTemplate, message)),
    sendTemplate: (message) => graph.send(messagesPath, templateBody(message)),
    readDeliveries: (webhook) => readDeliveries(options, webhook),
    answerHandshake: (query): HandshakeAnswer => readHandshake(options.verifyToken, query),
    ensureTemplates: (): Promise<TemplatesAnswer> => ensureTemplates(graph, options),
  }
}
