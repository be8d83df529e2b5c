import { describe, expect, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { orderPart, paidSign, readAccountNumber, takePart } from './shop.ts'
import { payVirtualAccount, readCode } from './sandbox-pages.ts'
import { giveCode, givePassword, openPanel, operator, signedInStaff, waitForMonitor } from './staff.ts'

const browsing = useBrowser()
const seat = 3

/** Puts the sends a minute into the past, instead of making everybody wait for it. */
async function letAMinutePass(): Promise<void> {
  await query(`update identity.otp_send set at = at - interval '61 seconds'`)
}

describe('signing in to the staff panel', () => {
  test('takes the password and the code that arrives on the phone; a wrong code costs a try; resending waits', async () => {
    const page = await browsing.visitor(desktop)
    const phonePage = await browsing.visitor(phone)
    await givePassword(page, operator)
    await page.getByText(/Sampai di HP/).waitFor()
    const resend = page.getByRole('button', { name: 'Kirim ulang' })
    expect(await resend.getAttribute('aria-disabled')).toBe('true')
    await page.getByText(/Bisa lagi dalam \d/).waitFor()

    const code = await readCode(phonePage, operator.phone)
    await giveCode(page, code === '000000' ? '000001' : '000000')
    await page.getByText('Kode tidak cocok. Sisa 4 percobaan.').first().waitFor()

    await letAMinutePass()
    await page.reload()
    await resend.click()
    await page.getByText('Kode baru dikirim. Kode lama tidak berlaku lagi.').waitFor()
    const newer = await readCode(phonePage, operator.phone, [code])
    await giveCode(page, code)
    // Resending gives no tries back.
    await page.getByText('Sisa 3 percobaan').first().waitFor()
    await giveCode(page, newer)
    await waitForMonitor(page)

    await page.getByRole('button', { name: 'Keluar' }).click()
    await page.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
    await openPanel(page, '/pembayaran')
    await page.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
  })

  test('a code that was used opens nothing a second time', async () => {
    const page = await browsing.visitor(phone)
    const phonePage = await browsing.visitor(phone)
    await phonePage.goto('about:blank')
    const before = await readCode(phonePage, operator.phone)
    await givePassword(page, operator)
    const fresh = await readCode(phonePage, operator.phone, [before])
    await giveCode(page, before)
    await page
      .getByText(/Sisa 4 percobaan/)
      .first()
      .waitFor()
    await giveCode(page, fresh)
    await waitForMonitor(page)
  })

  test('a wrong password and an unknown person are told the same', async () => {
    const page = await browsing.visitor(desktop)
    const said = new Set<string>()
    for (const email of [operator.email, 'tidak-ada@astraotoshop.test']) {
      await openPanel(page)
      await page.getByLabel('E-mail kantor').fill(email)
      await page.getByLabel('Kata sandi').fill('bukan-kata-sandi-ini')
      await page.getByRole('button', { name: 'Lanjut' }).click()
      const summary = page.getByRole('group', { name: 'Belum bisa masuk' })
      await summary.waitFor()
      said.add(await summary.innerText())
    }
    expect(said.size).toBe(1)
  })
})

test('staff watch a payment settle live, open it and read its whole story', async () => {
  const monitor = await signedInStaff(browsing, desktop)
  await monitor.getByText('Langsung', { exact: true }).waitFor()
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 5), 'BNI Virtual Account')
  const row = monitor
    .getByRole('region', { name: 'Pembayaran terbaru' })
    .getByRole('listitem')
    .filter({ hasText: order.number })
  await row.filter({ hasText: 'Menunggu pembayaran' }).waitFor()
  const paidCount = async () =>
    Number(/(\d+) pembayaran/.exec(await monitor.getByRole('main').innerText())?.[1] ?? '0')
  const before = await paidCount()

  await payVirtualAccount(await browsing.visitor(phone), {
    bank: 'BNI',
    number: await readAccountNumber(buyer),
  })
  await paidSign(buyer).waitFor()
  await row.filter({ hasText: 'Lunas' }).waitFor({ timeout: 5_000 })
  await monitor
    .getByText(`${before + 1} pembayaran`)
    .first()
    .waitFor()

  await row.getByRole('link').click()
  await monitor.getByRole('heading', { name: 'Rincian dan data mentah' }).waitFor()
  const story = monitor.getByRole('region', { name: 'Rincian dan data mentah' })
  for (const step of [
    'Pesanan dibuat',
    'Kami minta DOKU membuat virtual account',
    'DOKU memberi tahu',
    'Tanda tangan sah.',
    'Uang dicatat',
    'Dibukukan di buku besar',
    'Status menjadi Lunas',
  ]) {
    await story.getByText(step).first().waitFor()
  }
  const entry = monitor.getByRole('region', { name: 'Jurnal' }).getByRole('table').first()
  const sums = (await entry.getByRole('row').allInnerTexts())
    .slice(1)
    .map((text) => /Rp\s*[\d.]+/.exec(text)?.[0])
  expect(new Set(sums).size).toBeGreaterThan(0)
  expect(sums.length).toBeGreaterThanOrEqual(2)
  await story.getByText('Data mentah', { exact: true }).first().click()
  await story.getByText('Permintaan kami').first().waitFor()
})

test('staff find a payment by its order number, and read the books', async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 5), 'BRI Virtual Account')
  const page = await signedInStaff(browsing, desktop)
  // Once the page lives, its shortcut does.
  await page.getByText('Langsung', { exact: true }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type(order.number)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: order.number, exact: true }).waitFor()
  await page.getByRole('link', { name: 'Buku besar' }).click()
  await page.getByText('Seimbang: debit dan kredit sama besar.').waitFor()
})
