import { describe, expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser, widths } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { approveAtAstraPay } from './sandbox-pages.ts'
import { chooseMethod, orderPart, paidSign, readOrder, signInAsBuyer, takePart } from './shop.ts'

const browsing = useBrowser()
const { sandboxUrl, shopUrl } = inject('system')
const seat = 11
const scriptBytesMax = 50_000

describe('each way to pay has its page', () => {
  test.each(widths)('a QRIS code is drawn, saved as a picture, scanned and paid %s', async (_where, size) => {
    const page = await browsing.visitor(size)
    const order = await orderPart(page, await takePart(seat, 5), /^QRIS/)
    await page.getByRole('img', { name: /^Kode QRIS untuk membayar Rp/ }).waitFor()
    await expectAccessible(page, 'the QRIS code')
    const href = await page.getByRole('link', { name: 'Simpan gambar' }).getAttribute('href')
    const picture = await page.request.get(`${shopUrl}${href ?? ''}`)
    expect(picture.headers()['content-type']).toBe('image/png')
    const [row] = await query<{ content: string }>(
      `select a.instruction ->> 'content' as content from payments.attempt a
       join payments.payment p on p.current_attempt_id = a.id where p.order_number = $1`,
      [order.number],
    )
    const wallet = await browsing.visitor(phone)
    await wallet.goto(`${sandboxUrl.doku}/qris`)
    await wallet.getByLabel('Isi kode QR').fill(row?.content ?? '')
    await wallet.getByRole('button', { name: 'Lihat tagihan' }).click()
    await wallet.getByRole('button', { name: /^Bayar Rp/ }).click()
    await wallet.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
    await paidSign(page).waitFor()
    const receipt = await page.request.get(`${shopUrl}/pesanan/${order.id}/struk.pdf`)
    expect((await receipt.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await page.getByText('Perjalanan pembayaran').click()
    await page.getByText('QRIS menerima Rp').waitFor()
  })

  test('a wallet of another maker is paid on its own page', async () => {
    const page = await browsing.visitor(phone)
    await orderPart(page, await takePart(seat, 5), /^DANA/)
    await page.getByRole('link', { name: /^Bayar Rp.* di DANA$/ }).click()
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await page
      .waitForURL((url) => url.href.startsWith(shopUrl) || url.pathname.includes('done'))
      .catch(() => null)
    const back = page.getByRole('link', { name: 'Kembali ke toko' })
    if (!page.url().startsWith(shopUrl)) await back.click()
    await paidSign(page).waitFor()
  })

  test.each(['Kartu kredit atau debit', 'Alfamart'])('%s is paid on the page of DOKU', async (method) => {
    const page = await browsing.visitor(desktop)
    const order = await orderPart(page, await takePart(seat, 5), /^DOKU Checkout/)
    await page.getByRole('link', { name: 'Lanjut ke halaman DOKU' }).click()
    await page.getByRole('button', { name: method }).first().click()
    await page.getByRole('button', { name: 'Bayar sekarang' }).click()
    await page.waitForURL(/\/pesanan\//)
    await paidSign(page).waitFor()
    expect((await readOrder(page)).number).toBe(order.number)
  })
})

test('a buyer links AstraPay once, pays with one press, and unlinks', async () => {
  const page = await browsing.visitor(phone)
  await signInAsBuyer(page, demoPeople.buyers[0])
  await page.waitForURL((url) => url.pathname === '/')
  await page.goto(`${shopUrl}/akun/astrapay`)
  await expectAccessible(page, 'the page to link')
  await page.getByLabel('Nomor AstraPay').fill('081200000001')
  await page.getByRole('button', { name: 'Tautkan AstraPay' }).click()
  await page.getByRole('button', { name: 'Kirim kode' }).click()
  await page.getByLabel(/^Kode yang dikirim/).fill('111111')
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByLabel(/^PIN/).fill('123456')
  await page.getByRole('button', { name: 'Hubungkan' }).click()
  await page.getByText('AstraPay sudah tertaut.').waitFor()
  await page.getByText(/••••0001$/).waitFor()
  await expectAccessible(page, 'the linked account')

  await orderPart(page, await takePart(seat, 5), /AstraPay \(akun tertaut\)/)
  const atAstraPay = page.getByRole('link', { name: /^Bayar Rp.* di AstraPay/ })
  await atAstraPay.or(paidSign(page)).first().waitFor()
  if (await atAstraPay.isVisible()) {
    await atAstraPay.click()
    await page.getByLabel(/^PIN/).fill('123456')
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await page.getByRole('link', { name: 'Kembali ke toko' }).click()
  }
  await paidSign(page).waitFor()

  await page.goto(`${shopUrl}/akun/astrapay`)
  await page.getByText('Lepas tautan', { exact: true }).click()
  await page.getByRole('button', { name: 'Ya, lepas' }).click()
  await page.getByText('Tautan AstraPay sudah dilepas.').waitFor()
  await page.getByRole('button', { name: 'Tautkan AstraPay' }).waitFor()
})

test('the page of a linked account is only for those who are signed in', async () => {
  const page = await browsing.visitor(phone)
  await page.goto(`${shopUrl}/akun/astrapay`)
  await page.waitForURL(/\/masuk/)
})

test('another way is chosen while the first waits, and only the second is left', async () => {
  const page = await browsing.visitor(phone)
  const order = await orderPart(page, await takePart(seat, 5), 'BRI Virtual Account')
  await page.getByText('Ganti cara bayar').click()
  await page.getByText(/yang lama kami tutup/).waitFor()
  await chooseMethod(page, /^AstraPay/)
  await page.getByRole('button', { name: /^Bayar Rp/ }).click()
  await page.getByRole('link', { name: /^Bayar Rp.* di AstraPay$/ }).click()
  await approveAtAstraPay(page)
  await page.getByRole('link', { name: 'Kembali ke toko' }).click()
  await paidSign(page).waitFor()
  const ended = await query<{ end_state: string | null }>(
    `select a.end_state from payments.attempt a join payments.payment p on p.id = a.payment_id
     where p.order_number = $1 and a.channel_id = 'doku_va_bri'`,
    [order.number],
  )
  expect(['wanted', 'ended']).toContain(ended[0]?.end_state)
})

test('the page carries at most 50 KB of script', async () => {
  const page = await browsing.visitor(phone)
  await orderPart(page, await takePart(seat, 5), 'BCA Virtual Account')
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Set<string>()
  let bytes = 0
  wire.on('Network.responseReceived', (event) => {
    if (event.type === 'Script') scripts.add(event.requestId)
  })
  wire.on('Network.loadingFinished', (event) => {
    if (scripts.has(event.requestId)) bytes += event.encodedDataLength
  })
  await page.reload()
  await page.getByRole('button', { name: 'Salin nomor' }).waitFor()
  process.stdout.write(`the page of a payment carries ${bytes} bytes of script\n`)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(scriptBytesMax)
})
