import { expect, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { useBrowser, widths } from './browser.ts'
import { query } from './database.ts'
import {
  chooseMethod,
  fillAddress,
  goToCheckout,
  openShop,
  paidSign,
  placeOrder,
  putInCart,
  readAccountNumber,
  signInAsBuyer,
  takePart,
} from './shop.ts'
import { payVirtualAccount } from './sandbox-pages.ts'

const browsing = useBrowser()
const seat = 2
const [workshop] = demoPeople.buyers

test.each(widths)(
  'a workshop signs in, sees its own price with PPN added once, orders and pays %s',
  async (_where, size) => {
    const page = await browsing.visitor(size)
    const part = await takePart(seat, 5)
    const [price] = await query<{ net: string }>(
      `select c.amount_idr::text as net from pricing.price c where c.part_id = $1 and c.price_list_id = 'bengkel'`,
      [part.id],
    )
    const net = BigInt(price?.net ?? '0')
    await signInAsBuyer(page, workshop)
    await page.getByText('Bengkel Contoh').first().waitFor({ state: 'attached' })
    await putInCart(page, part)
    const shown = plain(await page.getByRole('complementary').first().innerText())
    expect(shown).toMatch(new RegExp(`Harga Anda:\\s*${rupiahText(net)}`))
    expect(shown).toContain('belum termasuk PPN')
    await goToCheckout(page)
    const tax = taxOf(net)
    const sums = plain(await page.getByRole('complementary').innerText())
    expect(sums).toMatch(new RegExp(`Harga sebelum PPN\\s+${rupiahText(net)}`))
    expect(sums).toMatch(new RegExp(`PPN\\s+${rupiahText(tax)}`))
    expect(sums).toMatch(new RegExp(`Jumlah bayar\\s+${rupiahText(net + tax)}`))
    await fillAddress(page)
    await chooseMethod(page, 'Mandiri Virtual Account')
    await placeOrder(page)
    const bankApp = await browsing.visitor(size)
    await payVirtualAccount(bankApp, { bank: 'Mandiri', number: await readAccountNumber(page) })
    await paidSign(page).waitFor()
    await openShop(page, '/pesanan')
    await page.getByRole('main').getByText('Lunas').first().waitFor()
  },
)

test('a wrong password is refused in words that tell nothing about the account', async () => {
  const page = await browsing.visitor(widths[0][1])
  const said = new Set<string>()
  for (const email of [workshop.email, 'tidak-ada@contoh.test']) {
    await signInAsBuyer(page, { email, password: 'bukan-kata-sandi-ini' })
    const summary = page.getByRole('group', { name: 'Belum bisa masuk' })
    await summary.waitFor()
    said.add(await summary.innerText())
  }
  expect(said.size).toBe(1)
})

/** 12 percent of eleven twelfths, rounded to the rupiah (half up), as the law reckons it. */
function taxOf(net: bigint): bigint {
  return (net * 11n + 50n) / 100n
}

function rupiahText(amount: bigint): string {
  return `Rp ${new Intl.NumberFormat('id-ID').format(amount)}`
}

function plain(text: string): string {
  return text.replaceAll(/\u00A0/g, ' ')
}
