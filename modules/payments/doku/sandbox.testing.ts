import { generateKeyPairSync } from 'node:crypto'
import { startSandbox } from '../../../sandboxes/doku/server.ts'
import type { AttemptKey, ChargeRequest, Instruction } from '../port.ts'
import { control, textOf } from '../snap/http.testing.ts'
import { startMerchant } from '../snap/merchant.testing.ts'
import type { DokuConfig } from './config.ts'
import { createDoku } from './index.ts'

const httpPath = '/notifications/doku'
const vaPath = '/snap/v1.1/transfer-va/payment'
const qrisPath = '/snap/v1.0/qr/qr-mpm-notify'
const debitPath = '/snap/v1.0/debit/notify'
const tokenPath = '/authorization/v1/access-token/b2b'
const notifications = {
  [httpPath]: 'doku_http',
  [vaPath]: 'doku_snap_va',
  [qrisPath]: 'doku_snap_qris',
  [debitPath]: 'doku_snap_debit',
} as const
const clientId = 'BRN-0201-1700000000042'
const secretKey = 'SK-RAHASIA-CONTOH'

/** The service ids that the sandbox hands out where a merchant registers none. */
const bins = {
  doku_va_bca: '19008',
  doku_va_mandiri: '88899',
  doku_va_bri: '12362',
  doku_va_bni: '98829',
  doku_va_permata: '88562',
  doku_va_cimb: '18991',
  doku_va_danamon: '89227',
  doku_va_bsi: '60718',
  doku_va_btn: '95011',
  doku_va_maybank: '78296',
  doku_va_bnc: '90122',
  doku_va_sinarmas: '83275',
  doku_va_doku: '18997',
  doku_va_bss: '81903',
  doku_va_qnb: '77127',
}

/** What of the adapter's configuration is the same in every test. */
const merchantSettings = {
  notificationPaths: { http: httpPath, snapVaPayment: vaPath, snapQris: qrisPath, snapDebit: debitPath },
  bins,
  checkoutMethods: [
    'VIRTUAL_ACCOUNT_BCA',
    'QRIS',
    'CREDIT_CARD',
    'ONLINE_TO_OFFLINE_ALFA',
    'PEER_TO_PEER_KREDIVO',
    'EMONEY_OVO',
  ],
  qris: { merchantId: '2997', terminalId: 'A01', postalCode: '14330', feeType: '1' },
  snapChannels: [
    'EMONEY_DANA_SNAP',
    'EMONEY_SHOPEE_PAY_SNAP',
    'EMONEY_OVO_SNAP',
    'DIRECT_DEBIT_CIMB_SNAP',
    'DIRECT_DEBIT_ALLO_SNAP',
    'DIRECT_DEBIT_BRI_SNAP',
  ],
  ipAddress: '203.0.113.10',
} as const satisfies Partial<DokuConfig>

/** A DOKU sandbox, our merchant's public side, and the adapter between them, all over real HTTP. */
export async function startDokuBench() {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
  const merchant = await startMerchant({ token: tokenPath, notifications })
  const config: DokuConfig = {
    baseUrl: sandbox.url,
    clientId,
    secretKey,
    privateKeyPem: keys.privateKey,
    dokuPublicKeyPem: textOf(await control(sandbox.url, 'keys'), 'publicKeyPem'),
    ...merchantSettings,
    timeoutMs: 400,
  }
  const bench = {
    config,
    heard: merchant.heard,
    doku: createDoku(config),
    reset: async () => {
      await control(sandbox.url, 'reset', { merchants: true })
      await control(sandbox.url, 'merchants', {
        clientId,
        secretKey,
        publicKeyPem: keys.publicKey,
        name: 'Toko Contoh',
        notificationUrl: merchant.url + httpPath,
        snapTokenUrl: merchant.url + tokenPath,
        vaPaymentUrl: merchant.url + vaPath,
        debitNotifyUrl: merchant.url + debitPath,
        qrisNotifyUrl: merchant.url + qrisPath,
        qrisMerchantId: '2997',
        qrisTerminalId: 'A01',
      })
      bench.doku = createDoku(config)
      merchant.serve(bench.doku)
      merchant.heard.length = 0
    },
    close: async () => {
      await sandbox.close()
      await merchant.close()
    },
    charge: async (channelId: string, request: ChargeRequest) =>
      bench.doku.charge(channelId, request, () => {}),
    status: async (channelId: string, request: ChargeRequest, instruction: Instruction | null = null) =>
      bench.doku.status(keyOf(channelId, request, instruction), () => {}),
    keyOf,
    ...controlsOf(sandbox.url),
  }
  return bench
}

/** What a person does at the sandbox, by its control interface. */
function controlsOf(url: string) {
  return {
    fault: async (target: string, kind: string) => control(url, 'faults', { target, kind, times: 1 }),
    pay: async (request: Pick<ChargeRequest, 'reference'>, more: object = {}) =>
      control(url, 'pay', { invoiceNumber: request.reference, ...more }),
    moveClock: async (body: object) => control(url, 'clock', body),
    bind: async (referenceNo: string, more: object = {}) => control(url, 'bind', { referenceNo, ...more }),
    settleRefund: async (body: object) => control(url, 'refunds/settle', body),
    refunded: async () => listOf(await control(url, 'refunded'), 'refunded'),
    paid: async () => listOf(await control(url, 'paid'), 'paid'),
  }
}

function keyOf(
  channelId: string,
  request: ChargeRequest,
  instruction: Instruction | null = null,
): AttemptKey {
  const { reference, requestId, amount } = request
  return { channelId, reference, requestId, amount, instruction, providerReference: null }
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return Array.isArray(list) ? list : []
}
