import { describe, expect, test } from 'vitest'
import { desktop, phone, useBrowser, widths } from './browser.ts'
import {
  buyerPhone,
  chooseMethod,
  fillAddress,
  goToCheckout,
  notifiedAt,
  openShop,
  orderPart,
  paidSign,
  placeOrder,
  putInCart,
  readAccountNumber,
  readOrder,
  takePart,
  watchForPaid,
} from './shop.ts'
import { approveAtAstraPay, payAtCheckout, payVirtualAccount, readMessage } from './sandbox-pages.ts'

const browsing = useBrowser()
const seat = 1
const soonMs = 1_500

describe('a consumer without an account', () => {
  test.each([
    ['BCA', phone],
    ['Mandiri', desktop],
    ['BRI', phone],
    ['BNI', desktop],
  ])('pays a virtual account of %s, sees "Lunas" within a moment, and gets a receipt', async (bank, size) => {
    const page = await browsing.visitor(size)
    const order = await orderPart(page, await takePart(seat, 5), `${bank} Virtual Account`)
    await page.getByText('Menunggu pembayaran', { exact: true }).waitFor()
    await page.getByRole('button', { name: /Salin/ }).first().waitFor()
    await page.getByRole('timer').waitFor()
    const paidSeenAt = await watchForPaid(page)

    const bankApp = await browsing.visitor(size)
    await payVirtualAccount(bankApp, { bank, number: await readAccountNumber(page) })
    const [seenAt, toldAt] = [await paidSeenAt(), await notifiedAt(order.number)]
    process.stdout.write(
      `${bank}: "Lunas" was on the page ${seenAt - toldAt} ms after the notification came\n`,
    )
    expect(seenAt - toldAt).toBeLessThanOrEqual(soonMs)

    const receipt = await readMessage(await browsing.visitor(size), buyerPhone, order.number)
    expect(receipt).toMatch(/sudah kami terima/)
  })

  test.each(widths)(
    'pays by AstraPay in its web view %s and comes back to a paid order',
    async (_where, size) => {
      const page = await browsing.visitor(size)
      const order = await orderPart(page, await takePart(seat, 5), /^AstraPay/)
      const watcher = await page.context().newPage()
      await watcher.goto(page.url())
      const paidSeenAt = await watchForPaid(watcher)
      await page.getByRole('link', { name: /^Bayar Rp.* di AstraPay$/ }).click()
      await approveAtAstraPay(page)
      await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
      const [seenAt, toldAt] = [await paidSeenAt(), await notifiedAt(order.number)]
      process.stdout.write(
        `AstraPay: "Lunas" was on the page ${seenAt - toldAt} ms after the notification came\n`,
      )
      expect(seenAt - toldAt).toBeLessThanOrEqual(soonMs)
      await page.getByRole('link', { name: 'Kembali ke toko' }).click()
      await paidSign(page).waitFor()
      expect((await readOrder(page)).number).toBe(order.number)
    },
  )

  test.each(widths)(
    'pays on the hosted page of DOKU %s and comes back to a paid order',
    async (_where, size) => {
      const page = await browsing.visitor(size)
      const order = await orderPart(page, await takePart(seat, 5), /^DOKU Checkout/)
      await page.getByRole('link', { name: 'Lanjut ke halaman DOKU' }).click()
      await page.getByRole('heading', { name: 'Pilih cara bayar' }).waitFor()
      await payAtCheckout(page, 'QRIS')
      await page.waitForURL(/\/pesanan\//)
      await paidSign(page).waitFor()
      expect((await readOrder(page)).number).toBe(order.number)
    },
  )

  test.each(widths)('sees one total with PPN in it and no fee for any method %s', async (_where, size) => {
    const page = await browsing.visitor(size)
    const part = await takePart(seat, 5)
    await openShop(page)
    await putInCart(page, part)
    await goToCheckout(page)
    const tax = (part.retailIdr * 11n + 55n) / 111n
    const total = rupiahText(part.retailIdr)
    const shown = await page.getByRole('complementary').innerText()
    expect(plain(shown)).toContain(`Sudah termasuk PPN ${rupiahText(tax)}`)
    expect(plain(shown)).toMatch(new RegExp(`Jumlah bayar\\s+${total}`))
    expect(plain(shown).replace('Tidak ada biaya tambahan', '')).not.toMatch(/biaya/i)
    for (const method of ['BCA Virtual Account', 'BNI Virtual Account', /^AstraPay/, /^DOKU Checkout/]) {
      await chooseMethod(page, method)
      expect(plain(await page.getByRole('button', { name: /^Buat pesanan/ }).innerText())).toContain(total)
    }
  })

  test('is told which fields of the form are wrong, and loses nothing of what was typed', async () => {
    const page = await browsing.visitor(phone)
    await openShop(page)
    await putInCart(page, await takePart(seat, 5))
    await goToCheckout(page)
    await page.getByLabel('Nama penerima').fill('Pembeli Contoh')
    await page.getByLabel('Nomor HP / WhatsApp').fill('12')
    await page.getByRole('button', { name: /^Buat pesanan/ }).click()
    const summary = page.getByRole('group', { name: /Pesanan belum dibuat\. Periksa \d isian/ })
    await summary.waitFor()
    await summary.getByRole('link', { name: /Isi nomor HP Indonesia/ }).click()
    expect(
      await page.getByLabel('Nomor HP / WhatsApp').evaluate((field) => field === document.activeElement),
    ).toBe(true)
    expect(await page.getByLabel('Nama penerima').inputValue()).toBe('Pembeli Contoh')
  })
})

test('from the first page to the account number everything works without JavaScript', async () => {
  const page = await browsing.visitor(phone, { javaScriptEnabled: false })
  const part = await takePart(seat, 5)
  await openShop(page)
  const box = page.getByRole('banner').getByRole('searchbox')
  await box.fill(part.sku)
  await box.press('Enter')
  await page.getByRole('main').getByRole('link', { name: part.name }).first().click()
  await page.getByRole('button', { name: 'Masukkan keranjang' }).click()
  await goToCheckout(page)
  await fillAddress(page)
  await chooseMethod(page, 'BCA Virtual Account')
  await placeOrder(page)
  const number = await readAccountNumber(page)
  expect(number).toMatch(/^19008\d+$/)
  await payVirtualAccount(await browsing.visitor(phone), { bank: 'BCA', number })
  await page.getByRole('link', { name: 'Periksa sekarang' }).click()
  await paidSign(page).waitFor()
})

/** Rupiah as the pages write it, with a plain space. */
function rupiahText(amount: bigint): string {
  return `Rp ${new Intl.NumberFormat('id-ID').format(amount)}`
}

function plain(text: string): string {
  return text.replaceAll(/\u00A0/g, ' ')
}
