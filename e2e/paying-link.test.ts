import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'
import { expectAccessible } from './look.ts'
import { chooseMethod, orderPart, paidSign, readAccountNumber, takePart, watchForPaid } from './shop.ts'
import { approveAtAstraPay, payVirtualAccount } from './sandbox-pages.ts'

const browsing = useBrowser()
const { shopUrl } = inject('system')
const seat = 12

/** Makes a link on the page of an order and gives its address. */
async function shareOf(page: Page): Promise<string> {
  await page.getByText('Minta orang lain yang membayar').click()
  await page.getByRole('button', { name: 'Buat tautan bayar' }).click()
  await page.getByText('Tautan bayar siap.').waitFor()
  return page.locator('code').filter({ hasText: '/b/' }).innerText()
}

test('somebody without an account pays by a link, and both pages turn to paid by themselves', async () => {
  const owner = await browsing.visitor(desktop)
  const order = await orderPart(owner, await takePart(seat, 5), 'BCA Virtual Account')
  const link = await shareOf(owner)
  const share = await owner.getByRole('link', { name: 'Kirim lewat WhatsApp' }).getAttribute('href')
  expect(decodeURIComponent(share ?? '')).toContain(link)
  expect(decodeURIComponent(share ?? '')).not.toMatch(/Pembeli Contoh|081230000077/)

  const payer = await browsing.visitor(phone)
  const answer = await payer.goto(link)
  expect(answer?.headers()).toMatchObject({
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'cache-control': 'private, no-store',
  })
  expect(await payer.content()).not.toMatch(/Pembeli Contoh|1230000077|Jl\. Contoh/)
  expect(await payer.locator('meta[property="og:title"]').getAttribute('content')).toMatch(/^Bayar Rp/)
  expect(await payer.locator('meta[property="og:image"]').getAttribute('content')).toMatch(/\.png$/)
  await expectAccessible(payer, 'the link')
  await payer.getByText('Ganti cara bayar').click()
  await chooseMethod(payer, 'Mandiri Virtual Account')
  await payer.getByRole('button', { name: /^Bayar Rp/ }).click()
  await payer.getByText('Virtual account Mandiri', { exact: true }).waitFor()
  expect(new URL(payer.url()).pathname).toMatch(/^\/b\//)
  const [ownerPaidAt, payerPaidAt] = [await watchForPaid(owner), await watchForPaid(payer)]
  await payVirtualAccount(await browsing.visitor(phone), {
    bank: 'Mandiri',
    number: await readAccountNumber(payer),
  })
  await Promise.all([ownerPaidAt(), payerPaidAt()])
  const href = await payer.getByRole('link', { name: 'Unduh struk (PDF)' }).getAttribute('href')
  expect((await payer.request.get(`${shopUrl}${href ?? ''}`)).status()).toBe(200)
  expect((await payer.request.get(`${shopUrl}/pesanan/${order.id}`)).url()).toBe(link)
})

test('a link works without JavaScript, and its payer finds back from the page of the wallet', async () => {
  const owner = await browsing.visitor(desktop)
  await orderPart(owner, await takePart(seat, 5), 'BNI Virtual Account')
  const link = await shareOf(owner)
  const payer = await browsing.visitor(phone, { javaScriptEnabled: false })
  await payer.goto(link)
  await payer.getByText('Ganti cara bayar').click()
  await chooseMethod(payer, /^AstraPay/)
  await payer.getByRole('button', { name: /^Bayar Rp/ }).click()
  await payer.getByRole('link', { name: /^Bayar Rp.* di AstraPay$/ }).click()
  await approveAtAstraPay(payer)
  await payer.getByRole('link', { name: 'Kembali ke toko' }).click()
  await eventually(async () => {
    if (await paidSign(payer).isVisible()) return true
    await payer.goto(payer.url())
    return false
  }, 15_000)
  expect(payer.url()).toBe(link)
})

test('wrong, revoked and lapsed links answer with the same calm page, and one link opens nothing else', async () => {
  // A page whose link dies meanwhile loses its stream, which the console reports.
  browsing.expectComplaints()
  const owner = await browsing.visitor(desktop)
  await orderPart(owner, await takePart(seat, 5), 'BCA Virtual Account')
  const link = await shareOf(owner)
  const second = await browsing.visitor(desktop)
  const other = await orderPart(second, await takePart(seat, 5), 'BCA Virtual Account')
  const stranger = await browsing.visitor(phone)
  await stranger.goto(link)
  await stranger.goto(`${shopUrl}/pesanan/${other.id}`)
  await stranger.getByRole('heading', { name: 'Pesanan tidak bisa dibuka di sini' }).waitFor()

  const gone = 'Tautan ini tidak berlaku'
  const said = new Set<string>()
  const look = async (address: string) => {
    expect((await stranger.goto(address))?.status()).toBe(404)
    await stranger.getByRole('heading', { name: gone }).waitFor()
    said.add(await stranger.getByRole('main').innerText())
  }
  await look(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)
  await look(`${shopUrl}/b/x`)
  await expectAccessible(stranger, 'the link that is gone')
  await owner.getByRole('button', { name: 'Matikan semua tautan' }).click()
  await owner.getByText('Semua tautan sudah mati.').waitFor()
  await look(link)
  await owner.getByRole('button', { name: 'Buat tautan bayar' }).click()
  const later = await owner.locator('code').filter({ hasText: '/b/' }).innerText()
  expect((await stranger.goto(later))?.status()).toBe(200)
  await query(
    `update payments.pay_link set created_at = now() - interval '9 days', expires_at = now() - interval '1 second'
     where revoked_at is null and payment_id = (select payment_id from payments.pay_link order by created_at desc limit 1)`,
  )
  await look(later)
  expect(said.size).toBe(1)
})
