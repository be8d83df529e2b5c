import { createHmac } from 'node:crypto'
import { takeFault } from './faults.ts'
import { record } from './journal.ts'
import { asciiJson, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import type { BusinessNumber, Delivery } from './state.ts'

/** Gaps between the attempts of one webhook call, in seconds; the last one repeats until seven days have passed. */
const retryGapsSeconds = [5, 30, 120, 600, 3_600, 14_400, 43_200]
const givenUpAfterMs = 7 * 86_400_000
const answerTimeoutMs = 10_000
const usualDelayMs = { delay: 30_000, late: 3_600_000, reorder: 1_000 }

/** HMAC-SHA256 over the very bytes that are sent, as X-Hub-Signature-256 carries it. */
export function signWebhook(appSecret: string, body: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
}

/** Puts one change of a business number into Meta's envelope and sends it, with the faults that are set. */
export function sendChange(sandbox: Sandbox, number: BusinessNumber, change: JsonObject): void {
  if (number.webhookUrl === null) return
  const body = asciiJson(envelope(number, change))
  const fault = takeFault(sandbox.state.faults, 'notification', number.phoneNumberId)
  const kind = fault?.kind
  if (kind === 'drop') return
  if (kind === 'forge') queue(sandbox, number, { body, secret: `not ${number.appSecret}` })
  if (kind === 'duplicate') queue(sandbox, number, { body })
  const lateMs = kind === 'delay' || kind === 'late' || kind === 'reorder' ? usualDelayMs[kind] : 0
  const sent = kind === 'garbage' ? body.slice(0, body.length / 2) : body
  queue(sandbox, number, { body: sent, delayMs: lateMs === 0 ? 0 : (fault?.delayMs ?? lateMs) })
}

/** Sends a change under a signature made with another secret; a receiver must refuse it. */
export function sendForged(sandbox: Sandbox, number: BusinessNumber, change: JsonObject): void {
  queue(sandbox, number, { body: asciiJson(envelope(number, change)), secret: `not ${number.appSecret}` })
}

function envelope(number: BusinessNumber, change: JsonObject): JsonObject {
  const metadata = {
    display_phone_number: number.displayPhone.replace(/[^0-9]/g, ''),
    phone_number_id: number.phoneNumberId,
  }
  const value = { messaging_product: 'whatsapp', metadata, ...change }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: number.wabaId, changes: [{ value, field: 'messages' }] }],
  }
}

function queue(
  sandbox: Sandbox,
  number: BusinessNumber,
  { body, secret = number.appSecret, delayMs = 0 }: { body: string; secret?: string; delayMs?: number },
): void {
  const id = `delivery-${sandbox.nextId()}`
  sandbox.state.deliveries.push({
    id,
    phoneNumberId: number.phoneNumberId,
    body,
    signature: signWebhook(secret, body),
    attempts: 0,
    firstAt: sandbox.now(),
  })
  sandbox.schedule({ kind: 'deliver', deliveryId: id }, delayMs)
}

/** One attempt of a webhook call. Anything but 200 is tried again later. */
export async function attemptDelivery(sandbox: Sandbox, deliveryId: string): Promise<void> {
  const delivery = sandbox.state.deliveries.find((candidate) => candidate.id === deliveryId)
  if (delivery === undefined) return
  const number = sandbox.state.numbers.find((candidate) => candidate.phoneNumberId === delivery.phoneNumberId)
  if (number === undefined || number.webhookUrl === null) return forget(sandbox, delivery)
  delivery.attempts += 1
  const status = await post(sandbox, number.webhookUrl, delivery)
  if (status === 200) return forget(sandbox, delivery)
  const gap = retryGapsSeconds[Math.min(delivery.attempts, retryGapsSeconds.length) - 1] ?? 43_200
  if (sandbox.now() + gap * 1_000 - delivery.firstAt > givenUpAfterMs) return forget(sandbox, delivery)
  sandbox.schedule({ kind: 'deliver', deliveryId }, gap * 1_000)
}

async function post(sandbox: Sandbox, url: string, delivery: Delivery): Promise<number | null> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': delivery.signature,
  }
  const at = new Date(sandbox.now()).toISOString()
  const answer = await callOut(url, { method: 'POST', headers, body: delivery.body })
  record(sandbox.journal.sent, {
    at,
    phoneNumberId: delivery.phoneNumberId,
    method: 'POST',
    path: url,
    headers,
    body: delivery.body,
    verdict: `attempt ${delivery.attempts}: ${answer.status === 200 ? 'taken' : (answer.trouble ?? 'not 200')}`,
    status: answer.status,
  })
  return answer.status
}

type Answer = { status: number | null; text: string; trouble: string | null }

/** Calls a business's endpoint; never throws, and follows no redirects. */
export async function callOut(url: string, request: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    return { status: response.status, text: (await response.text()).slice(0, 2_000), trouble: null }
  } catch (error) {
    return { status: null, text: '', trouble: error instanceof Error ? error.message : String(error) }
  }
}

function forget(sandbox: Sandbox, delivery: Delivery): void {
  sandbox.state.deliveries = sandbox.state.deliveries.filter((candidate) => candidate !== delivery)
}
