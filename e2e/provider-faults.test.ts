import { describe, expect, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { withFaults } from './control.ts'
import {
  chooseMethod,
  fillAddress,
  goToCheckout,
  openShop,
  orderPart,
  paidSign,
  putInCart,
  readAccountNumber,
  readOrder,
  takePart,
} from './shop.ts'
import { approveAtAstraPay, payVirtualAccount } from './sandbox-pages.ts'
import { query } from './database.ts'

const browsing = useBrowser()
const seat = 4

describe('a provider that fails while the payment is prepared', () => {
  test.each(['status_500', 'garbage', 'drop', 'hang'])(
    '%s: the buyer reads so in plain words, tries again and pays once',
    async (kind) => {
      const page = await browsing.visitor(phone)
      const faults = ['snap.create-va', 'snap.va-status'].map((target) => ({ target, kind }))
      await withFaults('doku', faults, async () => {
        await orderPart(page, await takePart(seat, 5), 'BCA Virtual Account')
        await page.getByText('Pembayaran belum bisa disiapkan').waitFor({ timeout: 20_000 })
        await page.getByText('Pesanan dan stok Anda aman.').waitFor()
      })
      const again = page.getByRole('button', { name: 'Coba lagi BCA Virtual Account' })
      // The janitor may have been faster than the buyer; then the number stands there already.
      const number = page.getByText('Menunggu pembayaran', { exact: true })
      await again.or(number).first().waitFor()
      if (await again.isVisible()) await again.click({ timeout: 5_000 }).catch(() => undefined)
      await number.waitFor()
      const bankApp = await browsing.visitor(phone)
      await payVirtualAccount(bankApp, { bank: 'BCA', number: await readAccountNumber(page) })
      await paidSign(page).waitFor()
      expect(await receiptsOf((await readOrder(page)).number)).toBe(1)
    },
  )

  test('another method is chosen at once and pays the same order', async () => {
    const page = await browsing.visitor(desktop)
    const faults = ['snap.create-va', 'snap.va-status'].map((target) => ({ target, kind: 'status_500' }))
    await withFaults('doku', faults, async () => {
      await orderPart(page, await takePart(seat, 5), 'BCA Virtual Account')
      await page.getByText('Pembayaran belum bisa disiapkan').waitFor()
      await page.getByText('Ganti cara bayar').click()
      await chooseMethod(page, /^AstraPay/)
      await page.getByRole('button', { name: /^Bayar Rp/ }).click()
      await page.getByRole('link', { name: /^Bayar Rp.* di AstraPay$/ }).click()
      await approveAtAstraPay(page)
      await page.getByRole('link', { name: 'Kembali ke toko' }).click()
      await paidSign(page).waitFor()
    })
    expect(await receiptsOf((await readOrder(page)).number)).toBe(1)
  })

  test.each(['duplicate', 'duplicate_new_id', 'forge'])(
    'a notification that comes with "%s" pays once',
    async (kind) => {
      const page = await browsing.visitor(phone)
      await orderPart(page, await takePart(seat, 5), 'Mandiri Virtual Account')
      const number = await readAccountNumber(page)
      const bankApp = await browsing.visitor(phone)
      await withFaults('doku', [{ target: 'notification', kind, times: 1 }], () =>
        payVirtualAccount(bankApp, { bank: 'Mandiri', number }),
      )
      await paidSign(page).waitFor()
      expect(await receiptsOf((await readOrder(page)).number)).toBe(1)
    },
  )
})

test('two buyers and the last piece: one gets it, the other is told at once', async () => {
  const part = await takePart(seat, 1)
  const [first, second] = [await browsing.visitor(phone), await browsing.visitor(desktop)]
  for (const page of [first, second]) {
    await openShop(page)
    await putInCart(page, part)
    await goToCheckout(page)
    await fillAddress(page)
    await chooseMethod(page, 'BNI Virtual Account')
  }
  const press = (page: typeof first) => page.getByRole('button', { name: /^Buat pesanan, bayar Rp/ }).click()
  await Promise.all([press(first), press(second)])
  const outcomes = await Promise.all(
    [first, second].map(async (page) => {
      const placed = page.getByRole('heading', { level: 1, name: /^Pesanan/ })
      const short = page.getByRole('group', { name: 'Pesanan belum dibuat. Stok baru saja berkurang.' })
      await placed.or(short).first().waitFor()
      return (await short.isVisible()) ? `short: ${await short.innerText()}` : 'placed'
    }),
  )
  expect(outcomes.filter((outcome) => outcome === 'placed')).toHaveLength(1)
  expect(outcomes.find((outcome) => outcome !== 'placed')).toContain(`${part.name}: habis`)
})

async function receiptsOf(orderNumber: string): Promise<number> {
  const [row] = await query<{ count: string }>(
    `select count(*)::text as count from payments.receipt r join payments.payment p on p.id = r.payment_id where p.order_number = $1`,
    [orderNumber],
  )
  return Number(row?.count)
}
