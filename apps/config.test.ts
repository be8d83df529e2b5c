import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { demoEnvironment } from './start/demo-environment.ts'
import { makeSecrets } from './start/demo-secrets.ts'

const secrets = makeSecrets()
const ports = {
  SHOP_PORT: 3000,
  ADMIN_PORT: 3001,
  DOKU_SANDBOX_PORT: 4001,
  ASTRAPAY_SANDBOX_PORT: 4002,
  WHATSAPP_SANDBOX_PORT: 4003,
}
const keys = {
  dokuPublicKey: secrets.dokuMerchantPublicKey,
  astraPayPublicKey: secrets.astraPayMerchantPublicKey,
}
const environment = demoEnvironment({
  ports,
  secrets,
  keys,
  databaseUrl: 'postgres://user@127.0.0.1/shop',
})

test.each([
  ['missing', '', 'The environment variable PAYMENT_SEAL_KEY is missing'],
  ['too short', 'abc', 'it must be exactly 32 random bytes in base64'],
  ['of one byte repeated', Buffer.alloc(32, 7).toString('base64'), 'it must come from a random source'],
])('a seal key that is %s is told in one sentence', (_name, PAYMENT_SEAL_KEY, sentence) => {
  expect(() => readConfig({ ...environment, PAYMENT_SEAL_KEY })).toThrow(sentence)
})

test('AstraPay’s caps and fees have the usual figures and take others', () => {
  expect(readConfig(environment)).toMatchObject({
    ASTRAPAY_CAP_BASIC_IDR: 2_000_000n,
    ASTRAPAY_CAP_FULL_IDR: 10_000_000n,
    ASTRAPAY_FEE_BASIS_POINTS: 150n,
    ASTRAPAY_QRIS_FEE_BASIS_POINTS: 70n,
    ASTRAPAY_IN_APP: 'off',
  })
  const given = { ASTRAPAY_CAP_FULL_IDR: '20000000', ASTRAPAY_FEE_BASIS_POINTS: '125' }
  expect(readConfig({ ...environment, ...given })).toMatchObject({
    ASTRAPAY_CAP_FULL_IDR: 20_000_000n,
    ASTRAPAY_FEE_BASIS_POINTS: 125n,
  })
})

test.each([
  [{ DOKU_QRIS_TERMINAL_ID: '' }, 'DOKU_QRIS_TERMINAL_ID is missing: QRIS by DOKU needs it'],
  [{ DOKU_IP_ADDRESS: '' }, 'DOKU_IP_ADDRESS is missing: EMONEY_DANA_SNAP needs it'],
  [{ DOKU_IP_ADDRESS: 'localhost' }, 'it must be an address such as 203.0.113.10'],
  [{ DOKU_SNAP_CHANNELS: 'GOPAY' }, 'names GOPAY, which is none'],
  [{ DOKU_SNAP_CHANNELS: 'EMONEY_OVO_SNAP, DIRECT_DEBIT_BRI_SNAP' }, 'so one of them'],
  [{ DOKU_VA_BSI: 'abc' }, 'it must be 1 to 8 digits'],
  [{ DOKU_PUBLIC_KEY_PREVIOUS: 'key' }, 'it must be a PEM block'],
])('what DOKU cannot work with is told in one sentence: %o', (change, sentence) => {
  expect(() => readConfig({ ...environment, ...change })).toThrow(sentence)
})

test('QRIS, wallets and further banks of DOKU may be left out', () => {
  const names = [
    'DOKU_QRIS_MERCHANT_ID',
    'DOKU_QRIS_TERMINAL_ID',
    'DOKU_QRIS_POSTAL_CODE',
    'DOKU_SNAP_CHANNELS',
  ]
  const none = Object.fromEntries([...names, 'DOKU_IP_ADDRESS', 'DOKU_VA_BSI'].map((name) => [name, '']))
  expect(readConfig({ ...environment, ...none })).toMatchObject({
    DOKU_SNAP_CHANNELS: [],
    DOKU_VA_BCA: '19008',
  })
})

test.each(['everybody', '0.0.0.0/0', '10.0.0.0/33', '10.0.0.1;10.0.0.2'])(
  'a proxy that is no address or would be everybody (%s) is told in one sentence',
  (TRUSTED_PROXIES) => {
    expect(() => readConfig({ ...environment, TRUSTED_PROXIES })).toThrow('it must be addresses or networks')
  },
)

test('own proxies are addresses and networks of both kinds', () => {
  expect(readConfig({ ...environment, TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/16, fd00::/8' })).toMatchObject({
    TRUSTED_PROXIES: ['10.0.0.5', '10.1.0.0/16', 'fd00::/8'],
  })
})
