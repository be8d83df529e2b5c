import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Fault } from './faults.ts'
import { notificationBody } from './notification-body.ts'
import { obtainToken, post, type Reply } from './merchant-call.ts'
import type { Sandbox } from './sandbox.ts'
import { settingsOf } from './settings.ts'
import { signSymmetric, signText, stringToSign, type SignedCall } from './signature.ts'
import type { Merchant, Notification, NotificationTwist, Payment } from './state.ts'
import { parseJsonObject, textAt } from './json.ts'
import { wibTimestamp } from './wire-time.ts'

/** One signed message, ready for the wire. */
type Letter = { url: string; body: string; headers: Record<string, string> }

const delayedByMs = 60_000
const twists = [
  'drop',
  'delay',
  'duplicate',
  'duplicate_new_id',
  'reorder',
  'forge',
  'wrong_amount',
  'extra_fields',
  'plain_amounts',
] as const satisfies NotificationTwist[]

/** Announces the end of a payment to its merchant, bent by a twist of the payment or by a fault. */
export function announce(sandbox: Sandbox, payment: Payment, { fault }: { fault: Fault | null }): void {
  const twist = payment.twist ?? twistOf(fault)
  payment.twist = null
  if (twist === 'drop') return journalUnsent(sandbox, payment, 'dropped by a fault')
  const endedAtMs = payment.finishedAtMs ?? sandbox.clock.nowMs()
  const isPutOff = twist === 'delay' || twist === 'reorder'
  const startsAtMs = isPutOff ? endedAtMs + (fault?.delayMs ?? delayedByMs) : endedAtMs
  const notification: Notification = {
    id: randomUUID(),
    paymentId: payment.id,
    latestStatus: payment.standing === 'paid' ? '00' : payment.standing === 'failed' ? '06' : '05',
    finishedAtMs: endedAtMs,
    amountIdr: payment.amountIdr + (twist === 'wrong_amount' ? 1000n : 0n),
    startsAtMs,
    attempts: 0,
    repeats: twist === 'duplicate' ? 'same' : twist === 'duplicate_new_id' ? 'new_id' : 'none',
    forgedFirst: twist === 'forge',
    isHeld: twist === 'reorder',
    bend: twist === 'extra_fields' || twist === 'plain_amounts' ? twist : 'none',
  }
  sandbox.state.notifications.set(notification.id, notification)
  sandbox.clock.schedule({ dueAtMs: startsAtMs, kind: 'notify', id: notification.id })
  sandbox.touch()
}

/** One try of one notification: sent, and put on the list for another try when the merchant does not confirm it. */
export async function tryNotification(sandbox: Sandbox, id: string): Promise<void> {
  const notification = sandbox.state.notifications.get(id)
  const payment = sandbox.state.payments.get(notification?.paymentId ?? '')
  const merchant = sandbox.state.merchants.get(payment?.clientId ?? '')
  if (notification === undefined || payment === undefined || merchant === undefined) return
  const wasHeld = notification.isHeld
  notification.isHeld = false
  notification.attempts += 1
  sandbox.touch()

  const isConfirmed = await deliver(sandbox, { notification, payment, merchant })
  if (isConfirmed) sandbox.state.notifications.delete(id)
  else scheduleRetry(sandbox, notification)
  if (!wasHeld) releaseHeld(sandbox, merchant)
  sandbox.touch()
}

/** Sends a message that claims payment but is signed by nobody we know; for attacks on a merchant's verifier. */
export async function sendForged(sandbox: Sandbox, payment: Payment): Promise<Reply | null> {
  const merchant = sandbox.state.merchants.get(payment.clientId)
  if (merchant === undefined) return null
  const nowMs = sandbox.clock.nowMs()
  const body = notificationBody({
    payment,
    merchant,
    latestStatus: '00',
    amountIdr: payment.amountIdr,
    finishedAtMs: nowMs,
    bend: 'none',
    hasTwoPayOptions: hasTwoPayOptions(sandbox, merchant),
  })
  const letter = await writeLetter(sandbox, { payment, merchant, body })
  if (letter === null) return null
  return send(sandbox, merchant, forge(letter))
}

type Delivery = { notification: Notification; payment: Payment; merchant: Merchant }

async function deliver(sandbox: Sandbox, { notification, payment, merchant }: Delivery): Promise<boolean> {
  const body = notificationBody({
    ...notification,
    payment,
    merchant,
    hasTwoPayOptions: hasTwoPayOptions(sandbox, merchant),
  })
  const letter = await writeLetter(sandbox, { payment, merchant, body })
  if (letter === null) return false
  if (notification.forgedFirst) {
    notification.forgedFirst = false
    await send(sandbox, merchant, forge(letter))
  }
  const reply = await send(sandbox, merchant, letter)
  const repeats = notification.repeats
  notification.repeats = 'none'
  if (repeats === 'same') await send(sandbox, merchant, letter)
  if (repeats === 'new_id') {
    const second = await writeLetter(sandbox, { payment, merchant, body })
    if (second !== null) await send(sandbox, merchant, second)
  }
  return isConfirmation(payment, reply)
}

function hasTwoPayOptions(sandbox: Sandbox, merchant: Merchant): boolean {
  return settingsOf(sandbox.state, merchant.clientId).hasBankSaqu
}

function isConfirmation(payment: Payment, reply: Reply): boolean {
  const wanted = payment.service === '54' ? '2005600' : '2005200'
  return reply.status === 200 && textAt(parseJsonObject(reply.body), 'responseCode') === wanted
}

function scheduleRetry(sandbox: Sandbox, notification: Notification): void {
  const afterSeconds = sandbox.retryAfterSeconds[notification.attempts - 1]
  if (afterSeconds === undefined) {
    sandbox.state.notifications.delete(notification.id)
    return
  }
  const dueAtMs = notification.startsAtMs + afterSeconds * 1000
  sandbox.clock.schedule({ dueAtMs, kind: 'notify', id: notification.id })
}

/** A notification held back for reordering goes out right after the next one of its merchant. */
function releaseHeld(sandbox: Sandbox, merchant: Merchant): void {
  for (const held of sandbox.state.notifications.values()) {
    const isHis = sandbox.state.payments.get(held.paymentId)?.clientId === merchant.clientId
    if (!held.isHeld || !isHis) continue
    sandbox.state.jobs = sandbox.state.jobs.filter((job) => job.id !== held.id)
    held.startsAtMs = sandbox.clock.nowMs()
    sandbox.clock.schedule({ dueAtMs: held.startsAtMs, kind: 'notify', id: held.id })
  }
}

type Draft = { payment: Payment; merchant: Merchant; body: string }

/** Signs a message the way the merchant agreed; null when its address is missing or it gave us no token. */
async function writeLetter(sandbox: Sandbox, { payment, merchant, body }: Draft): Promise<Letter | null> {
  const isDebit = payment.service === '54'
  const url = isDebit ? merchant.notifyUrl : merchant.qrNotifyUrl
  if (url === null) {
    journalUnsent(sandbox, payment, 'the merchant registered no address for this notification')
    return null
  }
  // The provider's text wants the same X-TIMESTAMP on the token request and on the notification.
  const timestamp = wibTimestamp(Date.now())
  const isSymmetric = merchant.verifyMode === 'hmac'
  const token = isSymmetric ? await obtainToken(sandbox, merchant, timestamp) : null
  if (isSymmetric && token === null) return null

  const path = signingPath(merchant, payment, url)
  const signed: SignedCall = { method: 'POST', path, body: Buffer.from(body), timestamp }
  const signature =
    token === null
      ? signText(stringToSign(signed), sandbox.state.keys.privateKeyPem)
      : signSymmetric({ ...signed, token }, merchant.clientSecret)
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': signature,
    'X-PARTNER-ID': merchant.clientId,
    'X-EXTERNAL-ID': randomDigits(36),
    'CHANNEL-ID': isDebit ? '00656' : '00752',
  }
  return { url, body, headers: token === null ? headers : { Authorization: `Bearer ${token}`, ...headers } }
}

function signingPath(merchant: Merchant, payment: Payment, url: string): string {
  if (payment.service === '47') return merchant.qrNotifySigningPath ?? '/v1.0/qr/qr-mpm-notify'
  const address = new URL(url)
  return merchant.notifySigningPath ?? address.pathname + address.search
}

function send(sandbox: Sandbox, merchant: Merchant, letter: Letter): Promise<Reply> {
  return post(sandbox, { ...letter, merchant: merchant.clientId, operation: 'notification' })
}

function forge(letter: Letter): Letter {
  const lengthBytes = letter.headers['Authorization'] === undefined ? 256 : 64
  return {
    ...letter,
    headers: {
      ...letter.headers,
      'X-EXTERNAL-ID': randomDigits(36),
      'X-SIGNATURE': randomBytes(lengthBytes).toString('base64'),
    },
  }
}

function randomDigits(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('')
}

function twistOf(fault: Fault | null): NotificationTwist | null {
  return twists.find((twist) => twist === fault?.kind) ?? null
}

function journalUnsent(sandbox: Sandbox, payment: Payment, verdict: string): void {
  sandbox.journal.write('sent', {
    merchant: payment.clientId,
    operation: 'notification',
    method: 'POST',
    path: '',
    headers: {},
    body: payment.partnerReferenceNo,
    verdict: `not sent: ${verdict}`,
    status: null,
    answer: '',
  })
}
