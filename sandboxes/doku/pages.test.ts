import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { objectAt, textAt } from './json.ts'
import { crc16 } from './qris.ts'
import { jumpWish } from './testing-debit.ts'
import { accountBody, checkout, checkoutBody, fetchToken, post, snap, startRig, vaPath } from './testing.ts'
import type { Rig } from './testing.ts'

let rig: Rig
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

type View = { status: number; text: string; location: string }

async function view(url: string, typed?: Record<string, string>): Promise<View> {
  const sent = typed === undefined ? {} : { method: 'POST', body: new URLSearchParams(typed) }
  const response = await fetch(new URL(url, rig.url), { redirect: 'manual', ...sent })
  return {
    status: response.status,
    text: await response.text(),
    location: response.headers.get('location') ?? '',
  }
}

async function openPage(more: Parameters<typeof checkoutBody>[0] = {}): Promise<string> {
  const answer = await checkout(rig, checkoutBody(more))
  return textAt(objectAt(objectAt(answer.json, 'response'), 'payment'), 'url')
}

async function account(more: Parameters<typeof accountBody>[0] = {}): Promise<string> {
  const token = textAt((await fetchToken(rig)).json, 'accessToken')
  const answer = await snap(rig, { path: `${vaPath}/create-va`, token, body: accountBody(more) })
  return textAt(objectAt(answer.json, 'virtualAccountData'), 'virtualAccountNo').trim()
}

describe('the hosted checkout page', () => {
  test('offers every family in groups, or only the methods asked for', async () => {
    const all = (await view(await openPage())).text
    for (const text of [
      'Virtual account',
      'QRIS',
      'Dompet digital',
      'Kartu',
      'Gerai',
      'Rp\u00a0150.000',
      'SANDBOX',
    ]) {
      expect(all).toContain(text)
    }
    const few = (await view(await openPage({ payment: { payment_method_types: ['QRIS'] } }))).text
    expect(few).not.toContain('VIRTUAL_ACCOUNT_BCA')
  })

  test.each([
    'VIRTUAL_ACCOUNT_BNI',
    'QRIS',
    'EMONEY_DANA',
    'CREDIT_CARD',
    'ONLINE_TO_OFFLINE_ALFA',
    'PEER_TO_PEER_AKULAKU',
    'DIRECT_DEBIT_BRI',
  ])('a person picks %s, pays, and is offered the way back to the shop', async (channel) => {
    const order = {
      callback_url: 'http://shop.test/back',
      callback_url_result: 'http://shop.test/result?a=1&b=2',
    }
    const line = { name: 'Aki', price: 150_000, quantity: 1 }
    const url = await openPage({
      order: { ...order, line_items: [line] },
      payment: { payment_method_types: [channel] },
    })
    expect((await view(`${url}/channel`, { channel })).location).toBe(`${new URL(url).pathname}/pay`)
    expect((await view(`${url}/pay`)).text).toContain('Bayar sekarang')
    const { location } = await view(`${url}/pay`, { action: 'pay' })
    const { text } = await view(location)
    expect(text).toContain('Pembayaran berhasil')
    expect(text).toContain('href="http://shop.test/result?a=1&amp;b=2"')
    expect(text).toContain('Pemberitahuan diterima penjual')
    expect(rig.shop.notified()).toHaveLength(1)
    expect((await view(`${url}/pay`, { action: 'pay' })).location).toContain('/result')
    expect(rig.shop.notified()).toHaveLength(1)
  })

  test('a failed attempt may be tried again, unless the merchant forbids it', async () => {
    const url = await openPage()
    await view(`${url}/channel`, { channel: 'EMONEY_OVO' })
    expect((await view((await view(`${url}/pay`, { action: 'fail' })).location)).text).toContain(
      'Pembayaran gagal',
    )
    expect((await view(url)).status).toBe(200)
    const final = await openPage({ order: { disable_retry_payment: true } })
    await view(`${final}/channel`, { channel: 'EMONEY_OVO' })
    await view(`${final}/pay`, { action: 'fail' })
    expect((await view(final)).location).toContain('/result')
  })

  test('an expired page says so and takes no money', async () => {
    const url = await openPage()
    await view(`${url}/channel`, { channel: 'QRIS' })
    await rig.control('POST', '/clock', { advanceSeconds: 3_700 })
    const { location } = await view(`${url}/pay`, { action: 'pay' })
    expect((await view(location)).text).toContain('Waktu pembayaran sudah habis.')
    expect((await rig.control('GET', '/paid')).json['paid']).toEqual([])
  })

  test('names are shown as text, never as markup', async () => {
    await rig.control('POST', '/merchants', { ...rig.merchant, name: '<b>Toko</b>' })
    expect((await view(await openPage())).text).toContain('&lt;b&gt;Toko&lt;/b&gt;')
  })
})

describe('paying a virtual account', () => {
  test('shows the bill, pays it, and tells what the merchant answered', async () => {
    const number = await account({ virtualAccountName: 'Siti Contoh' })
    expect((await view('/pay')).text).toContain('Nomor virtual account')
    const bill = await view(`/pay?bank=BCA&number=${number}`)
    expect(bill.text).toContain('Siti Contoh')
    expect(bill.text).toContain('Bayar Rp\u00a0150.000')
    expect(bill.text).not.toContain('name="amount"')
    rig.shop.statuses.push(500)
    const { location } = await view('/pay', { number })
    const done = await view(location)
    expect(done.text).toContain('Penjual menjawab HTTP 500')
    expect((await view(`/pay?number=${number}`)).text).toContain('sudah dibayar')
  })

  test('open accounts take the typed sum within their bounds, closed ones only their bill', async () => {
    const additionalInfo = {
      channel: 'VIRTUAL_ACCOUNT_BCA',
      virtualAccountConfig: { minAmount: '10000.00', maxAmount: '50000.00' },
    }
    const open = await account({ virtualAccountTrxType: 'O', additionalInfo, trxId: 'OPEN-1' })
    expect((await view(`/pay?number=${open}`)).text).toContain('name="amount"')
    expect((await view('/pay', { number: open, amount: '9999' })).status).toBe(409)
    expect((await view('/pay', { number: open, amount: '50001' })).status).toBe(409)
    expect((await view('/pay', { number: open, amount: '20.000' })).status).toBe(303)
    const closed = await account()
    expect((await view('/pay', { number: closed, amount: '1' })).status).toBe(409)
    expect((await rig.control('GET', '/paid')).json['paid']).toMatchObject([
      { reference: 'OPEN-1', amount: 20_000 },
    ])
  })

  test('a number of a hosted page can be paid here; an unknown number or another bank is explained', async () => {
    const url = await openPage({ order: { invoice_number: 'AOP-HOSTED' } })
    await view(`${url}/channel`, { channel: 'VIRTUAL_ACCOUNT_BRI' })
    const number = /class="number">(\d+)</.exec((await view(`${url}/pay`)).text)?.[1] ?? ''
    expect((await view(`/pay?bank=BNI&number=${number}`)).text).toContain('bukan virtual account BNI')
    expect((await view('/pay', { number })).status).toBe(303)
    expect((await rig.control('GET', '/paid')).json['paid']).toMatchObject([{ reference: 'AOP-HOSTED' }])
    expect((await view('/pay?number=1')).text).toContain('tidak ditemukan')
  })
})

describe('a wallet', () => {
  async function debit(more: Parameters<typeof jumpWish>[0] = {}): Promise<string> {
    const token = textAt((await fetchToken(rig)).json, 'accessToken')
    const path = '/direct-debit/core/v1/debit/payment-host-to-host'
    return textAt((await post(rig, path, { token, body: jumpWish(more) })).json, 'webRedirectUrl')
  }

  test('shows what is to be approved, pays it once, and leads back to the shop', async () => {
    const url = await debit()
    const shown = (await view(url)).text
    expect(shown).toContain('Bayar dengan DANA')
    expect(shown).toContain('Rp\u00a0150.000')
    const held = await view((await view(url, { action: 'hold' })).location)
    expect(held.text).toContain('sedang diproses')
    const done = await view((await view(url, { action: 'pay' })).location)
    expect(done.text).toContain('Pembayaran berhasil')
    expect(done.text).toContain('href="https://shop.test/back"')
    await view(url, { action: 'pay' })
    expect((await rig.control('GET', '/paid')).json['paid']).toHaveLength(1)
    expect(rig.shop.notified()).toHaveLength(2)
  })

  test('fails or is cancelled by the person, and lapses by itself', async () => {
    const failed = await debit({ partnerReferenceNo: 'F1' })
    expect((await view((await view(failed, { action: 'fail' })).location)).text).toContain('gagal')
    expect((await view(failed, { action: 'pay' })).location).toContain('/done')
    const cancelled = await debit({ partnerReferenceNo: 'F2' })
    expect((await view((await view(cancelled, { action: 'cancel' })).location)).text).toContain('dibatalkan')
    const late = await debit({ partnerReferenceNo: 'F3' })
    await rig.control('POST', '/clock', { advanceSeconds: 3_601 })
    expect((await view(late)).text).toContain('waktunya habis')
    await view(late, { action: 'pay' })
    expect((await rig.control('GET', '/paid')).json['paid']).toEqual([])
    expect((await view('/direct-debit/ui/payment/x')).status).toBe(404)
  })
})

test('a QR code is paid by pasting its text; broken and foreign ones are explained', async () => {
  const url = await openPage({ order: { invoice_number: 'AOP-PASTE' } })
  await view(`${url}/channel`, { channel: 'QRIS' })
  const content = /class="qr"[^>]*>([^<]+)</.exec((await view(`${url}/pay`)).text)?.[1]?.trim() ?? ''
  expect((await view('/qris')).text).toContain('Isi kode QR')
  expect((await view(`/qris?content=${encodeURIComponent(content)}`)).text).toContain('AOP-PASTE')
  expect((await view(`/qris?content=${encodeURIComponent(`${content}1`)}`)).text).toContain(
    'tidak dapat dibaca',
  )
  const foreign = content.slice(0, -4).replace(/^000201010212/, '000201010211')
  const typed = `${foreign}${crc16(foreign)}`
  expect((await view(`/qris?content=${encodeURIComponent(typed)}`)).text).toContain('bukan dari sandbox ini')
  const done = await view((await view('/qris', { content })).location)
  expect(done.text).toContain('Pembayaran berhasil')
  expect((await view('/qris', { content })).status).toBe(409)
  expect((await rig.control('GET', '/paid')).json['paid']).toMatchObject([{ reference: 'AOP-PASTE' }])
})

test('the first page is for people only, and lists what waits to be paid', async () => {
  await account({ trxId: 'AOP-HOME' })
  const response = await fetch(`${rig.url}/`, { headers: { accept: 'text/html' } })
  expect(await response.text()).toContain('AOP-HOME')
  expect((await fetch(`${rig.url}/`)).status).toBe(404)
})
