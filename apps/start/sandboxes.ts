import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { hostedPaths } from '../config.ts'
import type { Children } from './children.ts'
import type { DemoSecrets } from './demo-secrets.ts'
import type { DemoPorts, MailPorts } from './ports.ts'

/** Who we are at the sandboxes. The secrets beside them are random and of this machine only. */
export const demoMerchant = {
  dokuClientId: 'BRN-0201-1700000000001',
  dokuQrisMerchantId: '201700',
  dokuQrisTerminalId: 'AOS01',
  astraPayClientId: '22fd3727-3044-4596-8552-f4e54205f540',
  astraPayMerchantId: 'ffedcd28-70ea-4540-9172-d335f5dda51c',
  astraPayQrisMerchantId: '219899397',
  astraPayQrisTerminalId: 'A01',
  whatsAppNumberId: '106540352242922',
  whatsAppAccountId: '102290129340398',
} as const

const waitForMs = 15_000

/** Starts the three sandboxes as programs of their own; they share nothing with us but the wire. */
export function startSandboxes(children: Children, options: { ports: DemoPorts; dataDir: string }): void {
  const { ports, dataDir } = options
  const programs = [
    { name: 'doku', port: ports.DOKU_SANDBOX_PORT },
    { name: 'astrapay', port: ports.ASTRAPAY_SANDBOX_PORT },
    { name: 'whatsapp', port: ports.WHATSAPP_SANDBOX_PORT },
  ]
  for (const { name, port } of programs) {
    children.start({
      name: `${name} sandbox`,
      entry: `sandboxes/${name}/main.ts`,
      environment: { PORT: String(port), STATE_FILE: join(dataDir, `sandbox-${name}.json`) },
    })
  }
}

/** Starts the sandbox that mails arrive in. */
export function startMailSandbox(children: Children, options: { ports: MailPorts; dataDir: string }): void {
  const { ports, dataDir } = options
  children.start({
    name: 'mail sandbox',
    entry: 'sandboxes/mail/main.ts',
    environment: {
      PORT: String(ports.MAIL_SANDBOX_PORT),
      SMTP_PORT: String(ports.MAIL_SMTP_PORT),
      STATE_FILE: join(dataDir, 'sandbox-mail.json'),
    },
  })
}

export interface ProviderKeys {
  readonly dokuPublicKey: string
  readonly astraPayPublicKey: string
}

/** Tells the sandboxes who we are and where we listen, and learns their public keys. Doing it again changes nothing. */
export async function registerAtSandboxes(options: {
  ports: DemoPorts
  secrets: DemoSecrets
  shopUrl: string
}): Promise<ProviderKeys> {
  const { ports, secrets, shopUrl } = options
  const doku = `http://127.0.0.1:${ports.DOKU_SANDBOX_PORT}`
  const astraPay = `http://127.0.0.1:${ports.ASTRAPAY_SANDBOX_PORT}`
  const whatsApp = `http://127.0.0.1:${ports.WHATSAPP_SANDBOX_PORT}`
  await Promise.all([doku, astraPay, whatsApp].map(waitUntilUp))
  await post(`${doku}/control/merchants`, {
    clientId: demoMerchant.dokuClientId,
    secretKey: secrets.dokuSecretKey,
    publicKeyPem: secrets.dokuMerchantPublicKey,
    name: 'Astraotoshop',
    notificationUrl: `${shopUrl}${hostedPaths.dokuHttp}`,
    snapTokenUrl: `${shopUrl}${hostedPaths.dokuToken}`,
    vaPaymentUrl: `${shopUrl}${hostedPaths.dokuVaPayment}`,
    vaInquiryUrl: `${shopUrl}${hostedPaths.dokuVaInquiry}`,
    debitNotifyUrl: `${shopUrl}${hostedPaths.dokuDebit}`,
    qrisNotifyUrl: `${shopUrl}${hostedPaths.dokuQris}`,
    qrisMerchantId: demoMerchant.dokuQrisMerchantId,
    qrisTerminalId: demoMerchant.dokuQrisTerminalId,
  })
  await post(`${astraPay}/control/merchants`, {
    clientId: demoMerchant.astraPayClientId,
    clientSecret: secrets.astraPayClientSecret,
    publicKeyPem: secrets.astraPayMerchantPublicKey,
    merchantId: demoMerchant.astraPayMerchantId,
    name: 'Astraotoshop',
    tokenUrl: `${shopUrl}${hostedPaths.astraPayToken}`,
    notifyUrl: `${shopUrl}${hostedPaths.astraPayDebit}`,
    notifySigningPath: hostedPaths.astraPayDebit,
    qrNotifyUrl: `${shopUrl}${hostedPaths.astraPayQris}`,
    qrMerchantId: demoMerchant.astraPayQrisMerchantId,
    terminalId: demoMerchant.astraPayQrisTerminalId,
    returnUrl: `${shopUrl}/kembali/{partnerReferenceNo}`,
  })
  await post(`${whatsApp}/control/numbers`, {
    phoneNumberId: demoMerchant.whatsAppNumberId,
    wabaId: demoMerchant.whatsAppAccountId,
    token: secrets.whatsAppToken,
    appSecret: secrets.whatsAppAppSecret,
    webhookUrl: `${shopUrl}${hostedPaths.whatsApp}`,
    displayName: 'Astraotoshop',
    displayPhone: '622150000000',
  })
  return { dokuPublicKey: await publicKeyOf(doku), astraPayPublicKey: await publicKeyOf(astraPay) }
}

async function waitUntilUp(url: string): Promise<void> {
  for (const deadline = Date.now() + waitForMs; ;) {
    const isUp = await fetch(`${url}/control/clock`).then(
      (response) => response.ok,
      () => false,
    )
    if (isUp) return
    if (Date.now() > deadline) throw new Error(`The sandbox at ${url} does not answer.`)
    await sleep(50)
  }
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`The sandbox refused ${url}: ${await response.text()}`)
}

async function publicKeyOf(url: string): Promise<string> {
  const body: unknown = await (await fetch(`${url}/control/keys`)).json()
  if (
    typeof body === 'object' &&
    body !== null &&
    'publicKeyPem' in body &&
    typeof body.publicKeyPem === 'string'
  ) {
    return body.publicKeyPem
  }
  throw new Error(`The sandbox at ${url} tells no public key.`)
}
