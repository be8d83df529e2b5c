import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScene, type Scene } from './testing.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

async function open(reference: string, amount = '150000.00'): Promise<string> {
  return String((await scene.ask(reference, amount)).body['webRedirectUrl'])
}

async function read(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'text/html' } })
  // What matters here are the words, not how the template breaks its lines.
  return (await response.text()).replace(/\s+/g, ' ')
}

/** Sends a plain form and follows the redirect, as a browser without JavaScript does. */
async function submit(url: string, fields: Record<string, string>): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  expect(response.status).toBe(303)
  return read(new URL(response.headers.get('location') ?? '', url).href)
}

test('a person pays in three steps without JavaScript and goes back to the shop', async () => {
  const url = await open('P-1')
  const first = await read(url)
  expect(first).toContain('Toko Contoh &amp; &quot;Anak&quot;')
  expect(first).toContain('Rp 150.000')
  expect(first).toContain('value="081200000001"')
  expect(first).toMatch(/Sisa waktu .*1[45] menit/)
  expect(first).toContain('SANDBOX')

  const second = await submit(url, { phone: '+62 812-0000-0001' })
  expect(second).toContain('0812••••0001')
  expect(second).toContain('Rp 10.000.000')
  const third = await submit(url, { pin: '123456' })
  expect(third).toContain('Pembayaran berhasil')
  expect(third).toContain('href="http://127.0.0.1:3000/kembali?ref=P-1"')
  expect((await scene.status('P-1')).body['latestTransactionStatus']).toBe('00')
})

test('a wrong PIN may be corrected twice, the third ends the payment', async () => {
  const url = await open('P-2')
  await submit(url, { phone: '081200000001' })
  expect(await submit(url, { pin: '111111' })).toContain('Sisa 2 percobaan')
  expect(await submit(url, { pin: '111111' })).toContain('Sisa 1 percobaan')
  expect(await submit(url, { pin: '111111' })).toContain('PIN salah 3 kali')
  expect(await submit(url, { pin: '123456' })).toContain('Pembayaran gagal')
  expect((await scene.status('P-2')).body['latestTransactionStatus']).toBe('06')
})

test('an unknown number and a small balance are said plainly and leave the payment open', async () => {
  const url = await open('P-3')
  expect(await submit(url, { phone: '089999999999' })).toContain('belum terdaftar')
  await submit(url, { phone: '081200000002' })
  expect(await submit(url, { pin: '123456' })).toContain('Saldo tidak cukup')
  expect(await submit(url, { phone: '081200000001' })).not.toContain('Saldo tidak cukup')
  expect(await submit(url, { pin: '000001' })).toContain('Saldo tidak cukup')
  expect(await submit(url, { pin: '123456' })).toContain('Pembayaran berhasil')
})

test('a frozen account fails, and a sum above the cap of the wallet cannot be paid', async () => {
  const frozen = await open('P-4')
  await submit(frozen, { phone: '081200000003' })
  expect(await submit(frozen, { pin: '123456' })).toContain('dibekukan')
  const tooMuch = await open('P-5', '10000001.00')
  await submit(tooMuch, { phone: '081200000001' })
  expect(await submit(tooMuch, { pin: '123456' })).toContain('Saldo tidak cukup')
})

test('a PIN sent without a number first pays nothing', async () => {
  const url = await open('P-6')
  await submit(url, { pin: '123456' })
  expect((await scene.status('P-6')).body['latestTransactionStatus']).toBe('01')
})

test('after its time the page says so, and the root page lists payments and wallets', async () => {
  const own = await startScene()
  const url = String((await own.ask('P-7')).body['webRedirectUrl'])
  await own.advance(901)
  expect(await read(url)).toContain('Waktu pembayaran habis')
  const home = await read(`${own.url}/`)
  expect(home).toContain('P-7')
  expect(home).toContain('Habis waktu')
  expect(home).toContain('081200000002')
  await own.close()
})

test('an address of no payment is a plain 404 page, and an unknown QRIS is said to be so', async () => {
  const missing = await fetch(`${scene.url}/merchant-service/payments/00000000-0000-0000-0000-000000000000`)
  expect(missing.status).toBe(404)
  expect(await missing.text()).toContain('tidak ditemukan')
  const scan = await fetch(`${scene.url}/scan`, { method: 'POST', body: new URLSearchParams({ qr: '<b>' }) })
  expect(await scan.text()).toContain('tidak dikenal')
})
