import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { startSandbox } from '../../../sandboxes/astrapay/server.ts'
import type { AttemptKey, ChargeRequest } from '../port.ts'
import { control, textOf } from '../snap/http.testing.ts'
import { startMerchant } from '../snap/merchant.testing.ts'
import type { AstraPayConfig } from './config.ts'

const debitPath = '/notifications/astrapay/v1.0/debit/notify'
const qrPath = '/notifications/astrapay/snap/v1.0/qr/qr-mpm-notify'
export const qris = {
  merchantId: '219899397',
  terminalId: 'A01',
  notifySigningPath: '/v1.0/qr/qr-mpm-notify',
} as const

/** AstraPay's sandbox, a merchant that it notifies, and the configuration of an adapter that both know. */
export async function startAstraPayBeside(): Promise<{
  readonly url: string
  readonly merchant: Awaited<ReturnType<typeof startMerchant>>
  readonly config: AstraPayConfig
  control(path: string, body?: object): Promise<unknown>
  fault(target: string, kind: string): Promise<unknown>
  close(): Promise<void>
}> {
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
  const merchant = await startMerchant({
    token: '/token',
    notifications: { [debitPath]: 'astrapay_debit', [qrPath]: 'astrapay_qris' },
  })
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const [clientId, clientSecret, merchantId] = [randomUUID(), 'RAHASIA-CONTOH', randomUUID()]
  await control(sandbox.url, 'reset', { merchants: true })
  await control(sandbox.url, 'merchants', {
    clientId,
    clientSecret,
    merchantId,
    publicKeyPem: keys.publicKey,
    name: 'Toko Contoh',
    tokenUrl: `${merchant.url}/token`,
    notifyUrl: merchant.url + debitPath,
    qrNotifyUrl: merchant.url + qrPath,
    qrMerchantId: qris.merchantId,
    terminalId: qris.terminalId,
    verifyMode: 'hmac',
  })
  const config: AstraPayConfig = {
    baseUrl: sandbox.url,
    clientId,
    clientSecret,
    merchantId,
    privateKeyPem: keys.privateKey,
    providerPublicKeyPem: textOf(await control(sandbox.url, 'keys'), 'publicKeyPem'),
    notifySigningPath: debitPath,
    verifyMode: 'hmac',
    qris,
    timeoutMs: 1_000,
  }
  return {
    url: sandbox.url,
    merchant,
    config,
    control: (path, body) => control(sandbox.url, path, body),
    fault: (target, kind) => control(sandbox.url, 'faults', { target, kind, times: 1 }),
    async close() {
      await sandbox.close()
      await merchant.close()
    },
  }
}

/** An attempt as the database remembers it. */
export function keyOf(
  channelId: string,
  request: ChargeRequest,
  providerReference: string | null = null,
): AttemptKey {
  const { reference, requestId, amount } = request
  return { channelId, reference, requestId, amount, instruction: null, providerReference }
}

/** Exchanges are not looked at here. */
export const unheard = (): void => {}
