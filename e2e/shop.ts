import type { Locator, Page } from 'playwright-core'
import { inject } from 'vitest'
import { query } from './database.ts'

const { shopUrl } = inject('system')

export const buyerPhone = '081230000077'

export async function openShop(page: Page, path = '/'): Promise<void> {
  await page.goto(`${shopUrl}${path}`)
}

/** Looks for something by the search box that stands on every page. */
export async function searchFor(page: Page, text: string): Promise<void> {
  const box = page.getByRole('banner').getByRole('searchbox')
  await box.fill(text)
  await box.press('Enter')
  await page.getByRole('heading', { level: 1 }).filter({ hasText: text }).waitFor()
}

export interface SoldPart {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly retailIdr: bigint
}

const taken = { count: 0 }

/**
 * A part that no other test of this file uses, with this many pieces in one warehouse and none elsewhere. `seat` keeps files apart.
 */
export async function takePart(seat: number, pieces: number): Promise<SoldPart> {
  const [row] = await query<{ id: string; sku: string; name_id: string; amount_idr: string }>(
    `select p.id, p.sku, p.name_id, c.amount_idr::text from catalogue.part p
     join pricing.price c on c.part_id = p.id and c.price_list_id = 'ritel'
     where c.amount_idr between 50000 and 900000 and exists (
       select 1 from pricing.price own where own.part_id = p.id and own.price_list_id <> 'ritel')
     order by p.id offset $1 limit 1`,
    [seat * 20 + taken.count],
  )
  if (row === undefined) throw new Error('The demonstration has no part left for this test.')
  taken.count += 1
  await query(`update inventory.stock set on_hand = 0 where part_id = $1 and reserved = 0`, [row.id])
  await query(
    `insert into inventory.stock (part_id, warehouse_id, on_hand) values ($1, 'JKT1', $2)
     on conflict (part_id, warehouse_id) do update set on_hand = excluded.on_hand`,
    [row.id, pieces],
  )
  return { id: row.id, sku: row.sku, name: row.name_id, retailIdr: BigInt(row.amount_idr) }
}

/** Finds a part by its number, opens it and puts one piece into the cart. */
export async function putInCart(page: Page, part: SoldPart): Promise<void> {
  await searchFor(page, part.sku)
  await page.getByRole('main').getByRole('link', { name: part.name }).first().click()
  await page.getByRole('button', { name: 'Masukkan keranjang' }).click()
  // Not the words of a failure, which say that it is not in the cart yet.
  await page
    .getByText(/^\d+ masuk keranjang/)
    .first()
    .waitFor()
}

/** From the cart to the checkout form. */
export async function goToCheckout(page: Page): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('link', { name: /^Keranjang/ })
    .click()
  await page.getByRole('link', { name: 'Lanjut ke pembayaran' }).click()
  await page.getByRole('heading', { level: 1, name: 'Pesan dan bayar' }).waitFor()
}

export async function fillAddress(page: Page): Promise<void> {
  await page.getByLabel('Nama penerima').fill('Pembeli Contoh')
  await page.getByLabel('Nomor HP / WhatsApp').fill(buyerPhone)
  await page.getByLabel('Alamat', { exact: true }).fill('Jl. Contoh No. 1, RT 01/RW 02')
  await page.getByLabel('Kecamatan').fill('Contoh Utara')
  await page.getByLabel('Kota atau kabupaten').fill('Kota Contoh')
  await page.getByLabel('Provinsi').selectOption('DKI Jakarta')
  await page.getByLabel('Kode pos').fill('10110')
}

export async function chooseMethod(page: Page, method: string | RegExp): Promise<void> {
  await page.getByRole('radio', { name: method }).check()
}

/** Sends the checkout form and waits for the page of the order. */
export async function placeOrder(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Buat pesanan, bayar Rp/ }).click()
  await page.getByRole('heading', { level: 1, name: /^Pesanan/ }).waitFor({ timeout: 30_000 })
}

/** From an empty cart to the page that says how to pay. */
export async function orderPart(page: Page, part: SoldPart, method: string | RegExp): Promise<Order> {
  await openShop(page)
  await putInCart(page, part)
  await goToCheckout(page)
  await fillAddress(page)
  await chooseMethod(page, method)
  await placeOrder(page)
  return readOrder(page)
}

export interface Order {
  readonly id: string
  readonly number: string
}

export async function readOrder(page: Page): Promise<Order> {
  const heading = await page.getByRole('heading', { level: 1 }).innerText()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  return { id, number: heading.replace(/^Pesanan\s+/, '').trim() }
}

/** The virtual account number that the page shows, without the spaces that are for reading. */
export async function readAccountNumber(page: Page): Promise<string> {
  const text = await page
    .getByRole('main')
    .locator('code')
    .filter({ hasText: /^[\d\s]{12,}$/ })
    .first()
    .innerText()
  return text.replaceAll(/\s/g, '')
}

/** How the order's page says that it is paid. */
export function paidSign(page: Page): Locator {
  return page.getByRole('status').getByText('Lunas', { exact: true })
}

/** Lets the page note the moment at which it turns to "Lunas" by itself. */
export async function watchForPaid(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const isPaid = () =>
      [...document.querySelectorAll('[role=status] p')].some((one) => one.textContent?.trim() === 'Lunas')
    const observer = new MutationObserver(() => {
      if (!isPaid()) return
      document.documentElement.dataset['paidSeenAt'] ??= String(Date.now())
      observer.disconnect()
    })
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return async () => {
    await paidSign(page).waitFor()
    return Number(await page.locator('html').getAttribute('data-paid-seen-at'))
  }
}

/** When the notification that settled an order reached us, in milliseconds. */
export async function notifiedAt(orderNumber: string): Promise<number> {
  const [row] = await query<{ received_at: Date }>(
    `select n.received_at from payments.notification n join payments.payment p on p.id = n.payment_id
     where p.order_number = $1 and n.verdict = 'valid' order by n.received_at desc limit 1`,
    [orderNumber],
  )
  if (row === undefined) throw new Error(`No notification came for ${orderNumber}.`)
  return row.received_at.getTime()
}

export async function signInAsBuyer(page: Page, who: { email: string; password: string }): Promise<void> {
  await openShop(page, '/masuk')
  await page.getByLabel('Surel').fill(who.email)
  await page.getByLabel('Kata sandi').fill(who.password)
  await page.getByRole('main').getByRole('button', { name: 'Masuk' }).click()
}
