import { expect, test } from 'vitest'
import { desktop, phone, useBrowser, widths } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { openShop, orderPart, paidSign, readAccountNumber, readOrder, takePart } from './shop.ts'
import { payVirtualAccount } from './sandbox-pages.ts'

const browsing = useBrowser()
const seat = 13

async function lapse(orderNumber: string): Promise<void> {
  await query(
    `update payments.payment set pay_before = now() - interval '1 minute' where order_number = $1`,
    [orderNumber],
  )
}

test.each(widths)(
  'a lapsed order gets a new code at one press, at the price of today, and is paid %s',
  async (_where, size) => {
    const page = await browsing.visitor(size)
    const part = await takePart(seat, 5)
    const order = await orderPart(page, part, 'BCA Virtual Account')
    await lapse(order.number)
    await page.getByText('Pesanan kedaluwarsa').waitFor({ timeout: 25_000 })
    await query(
      `update pricing.price set amount_idr = amount_idr + 1000 where part_id = $1 and price_list_id = 'ritel'`,
      [part.id],
    )
    await page.getByRole('button', { name: 'Buat kode baru' }).click()
    await page.getByText('Pengganti pesanan').waitFor()
    await page.getByText(/Jumlahnya berubah dari Rp/).waitFor()
    await expectAccessible(page, 'the order made anew')
    const anew = await readOrder(page)
    expect(anew.number).not.toBe(order.number)
    await payVirtualAccount(await browsing.visitor(phone), {
      bank: 'BCA',
      number: await readAccountNumber(page),
    })
    await paidSign(page).waitFor()
    await openShop(page, `/pesanan/${order.id}`)
    await page.getByRole('main').getByRole('link', { name: anew.number }).waitFor()
  },
)

test('a lapsed order that is sold out says so and offers the cart', async () => {
  const page = await browsing.visitor(phone)
  const part = await takePart(seat, 1)
  const order = await orderPart(page, part, 'BNI Virtual Account')
  await lapse(order.number)
  await page.getByText('Pesanan kedaluwarsa').waitFor({ timeout: 25_000 })
  await query(`update inventory.stock set on_hand = 0 where part_id = $1`, [part.id])
  await page.getByRole('button', { name: 'Buat kode baru' }).click()
  await page.getByText(`${part.name}: habis`).waitFor()
  await expectAccessible(page, 'the order that is sold out')
  await page.getByRole('button', { name: 'Masukkan yang masih ada ke keranjang' }).waitFor()
})

test('a code that lapsed before its order is made anew in place', async () => {
  const page = await browsing.visitor(phone)
  const order = await orderPart(page, await takePart(seat, 5), /^QRIS/)
  await page.getByRole('img', { name: /^Kode QRIS/ }).waitFor()
  await query(
    `update payments.attempt set pay_before = now() - interval '1 second' where id =
       (select current_attempt_id from payments.payment where order_number = $1)`,
    [order.number],
  )
  await page.getByRole('link', { name: 'Periksa sekarang' }).click()
  await page.getByRole('button', { name: 'Buat kode baru' }).click()
  await page.getByRole('img', { name: /^Kode QRIS/ }).waitFor()
  expect((await readOrder(page)).number).toBe(order.number)
})

test('a buyer cancels an order after being asked, and its pieces can be bought again', async () => {
  const page = await browsing.visitor(desktop)
  const part = await takePart(seat, 2)
  await orderPart(page, part, 'BCA Virtual Account')
  await page.getByText('Batalkan pesanan', { exact: true }).click()
  await page.getByText(/Stok dilepas dan kode bayarnya ditutup/).waitFor()
  await expectAccessible(page, 'the question before cancelling')
  await page.getByRole('button', { name: 'Ya, batalkan' }).click()
  await page.getByText('Pesanan dibatalkan').waitFor()
  await expectAccessible(page, 'the cancelled order')
  const [stock] = await query<{ reserved: number }>(
    `select reserved from inventory.stock where part_id = $1`,
    [part.id],
  )
  expect(stock?.reserved).toBe(0)
})
