import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { openShop, orderPart, paidSign, takePart } from './shop.ts'
import { openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()
const seat = 9

test('a buyer transfers and shows the slip, staff find the line, and the page turns to paid by itself', async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /Transfer BCA/)
  await buyer.getByText(/^Kami kurangi Rp/).waitFor()
  await expectAccessible(buyer, 'the transfer')
  const asked = await askedOf(order.number)
  await sendSlip(buyer, await picture(buyer))
  await buyer.getByText('Menunggu konfirmasi staf').first().waitFor()
  await expectAccessible(buyer, 'the transfer that is checked')

  const staff = await signedInStaff(browsing, desktop)
  await openPanel(staff, '/transfer/mutasi')
  await staff.getByLabel('Berkas CSV').setInputFiles({
    name: 'mutasi.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`Tanggal,Keterangan,Jumlah\n${today()},TRSF ${order.number},"${asked},00 CR"\n`),
  })
  await staff.getByRole('button', { name: 'Periksa dulu' }).click()
  await expectAccessible(staff, 'the preview of a statement')
  await staff.getByRole('button', { name: 'Masukkan 1 baris' }).click()
  await staff.getByText('Selesai: 1 baris ditambahkan.').waitFor()

  await openPanel(staff, '/transfer')
  await staff.getByRole('link', { name: order.number }).click()
  await staff.getByText('cocok persis', { exact: true }).waitFor()
  const image = staff.getByRole('img', { name: /^Bukti transfer/ })
  await image.waitFor()
  // Waits until it is there; a broken one throws.
  await image.evaluate((one: HTMLImageElement) => one.decode())
  expect(await image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0)
  await expectAccessible(staff, 'an open transfer')
  await staff.getByRole('button', { name: 'Terima uang ini' }).click()
  await staff.getByText('Uang diterima dan dibukukan.').waitFor()
  await paidSign(buyer).waitFor()
})

test('without JavaScript a slip is sent, rejected with a reason, and answered with another', async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /Transfer BCA/)
  const cookies = await buyer.context().storageState()
  const plain = await browsing.visitor(phone, { javaScriptEnabled: false, storageState: cookies })
  const first = await picture(buyer)
  await openShop(plain, `/pesanan/${order.id}`)
  await sendSlip(plain, first)
  await plain.getByText('Menunggu konfirmasi staf').first().waitFor()

  const staff = await signedInStaff(browsing, desktop)
  await openPanel(staff, '/transfer')
  await staff.getByRole('link', { name: order.number }).click()
  await staff.getByText('Tolak bukti', { exact: true }).click()
  await staff.getByLabel('Alasan untuk pembeli').fill('Jumlahnya tidak terlihat')
  await staff.getByRole('button', { name: 'Tolak bukti ini' }).click()
  await staff.getByText('Ditolak. Pembeli membaca alasannya').waitFor()

  await openShop(plain, `/pesanan/${order.id}`)
  await plain.getByText('Jumlahnya tidak terlihat').waitFor()
  browsing.expectComplaints()
  await sendSlip(plain, first)
  await plain.getByText('Berkas ini sudah Anda kirim untuk pembayaran ini.').waitFor()
  await sendSlip(plain, await picture(buyer))
  await plain.getByText('Menunggu konfirmasi staf').first().waitFor()
})

test('a slip is taken only from who may see the order', async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /Transfer BCA/)
  const address = new URL(`/pesanan/${order.id}?/bukti`, buyer.url())
  const file = { name: 'bukti.jpg', mimeType: 'image/jpeg', buffer: await picture(buyer) }
  const send = (page: Page) =>
    page.request.post(address.href, { multipart: { bukti: file }, headers: { origin: address.origin } })
  const stranger = await browsing.visitor(phone)
  expect((await send(stranger)).status()).toBe(404)
  const shown = () =>
    query(
      `select from payments.transfer_slip s join payments.transfer t using (attempt_id)
       join payments.payment p on p.id = t.payment_id where p.order_number = $1`,
      [order.number],
    )
  expect(await shown()).toEqual([])
  await send(buyer)
  expect((await shown()).length).toBe(1)
})

test("a slip is only a staff's download, never a page", async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /Transfer BCA/)
  await sendSlip(buyer, await picture(buyer))
  await buyer.getByText('Menunggu konfirmasi staf').first().waitFor()
  const [slip] = await query<{ id: string }>(
    `select s.id from payments.transfer_slip s join payments.transfer t using (attempt_id)
     join payments.payment p on p.id = t.payment_id where p.order_number = $1`,
    [order.number],
  )
  const staff = await signedInStaff(browsing, desktop)
  const path = new URL(`/transfer/bukti/${slip?.id}`, staff.url()).href
  const stranger = await buyer.request.get(path, { maxRedirects: 0 })
  expect(stranger.status()).toBe(303)
  const answer = await staff.request.get(path)
  expect(answer.headers()).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(answer.headers()['content-disposition']).toMatch(/^attachment;/)
})

async function sendSlip(page: Page, buffer: Buffer): Promise<void> {
  await page.getByLabel('Pilih berkas').setInputFiles({ name: 'bukti.jpg', mimeType: 'image/jpeg', buffer })
  await page.getByRole('button', { name: /^Kirim bukti/ }).click()
}

/** A true picture that no other call makes: what the page looks like, with a stamp behind its end. */
async function picture(page: Page): Promise<Buffer> {
  const shot = await page.screenshot({ type: 'jpeg', quality: 40 })
  return Buffer.concat([shot, Buffer.from(`${performance.now()}`)])
}

async function askedOf(number: string): Promise<string> {
  const [row] = await query<{ asked: string }>(
    `select t.asked_idr::text as asked from payments.transfer t join payments.payment p on p.id = t.payment_id
     where p.order_number = $1`,
    [number],
  )
  return row?.asked ?? ''
}

function today(): string {
  return new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
}
