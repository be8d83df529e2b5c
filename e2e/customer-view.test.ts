import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { present } from '#platform/assert.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { readCode } from './sandbox-pages.ts'
import { giveCode, givePassword, openPanel } from './staff.ts'

const browsing = useBrowser()
const { shopUrl } = inject('system')

type Person = (typeof demoPeople.staff)[number]

function personOf(email: string): Person {
  return present(
    demoPeople.staff.find((one) => one.email === email),
    'the demonstration has this person',
  )
}

async function signIn(person: Person): Promise<Page> {
  const page = await browsing.visitor(desktop)
  const phonePage = await browsing.visitor(phone)
  await givePassword(page, person)
  await giveCode(page, await readCode(phonePage, person.phone))
  await page.waitForURL((url) => url.pathname !== '/masuk')
  return page
}

test('sales see the shop as a customer does, with a banner on every page, and change nothing', async () => {
  const page = await signIn(personOf('penjualan@astraotoshop.test'))
  await openPanel(page, '/pelanggan?q=Bengkel%20Contoh')
  await page.getByRole('link', { name: 'Keuangan Bengkel Contoh' }).click()
  await page.getByLabel('Alasan').fill('Bertanya tentang tagihan, telepon 0812-9999-0001')
  const [shop] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Lihat sebagai Keuangan Bengkel Contoh' }).click(),
  ])
  await shop.waitForURL(`${shopUrl}/`)
  const banner = shop.getByRole('region', { name: 'Tampilan sebagai pelanggan' })
  expect(await banner.innerText()).toMatch(/Keuangan Bengkel Contoh.*hanya lihat.*berakhir \d\d\.\d\d WIB/s)

  await shop.goto(`${shopUrl}/tagihan`)
  await shop.getByRole('heading', { level: 1, name: 'Tagihan' }).waitFor()
  await banner.waitFor()
  const before = await query('select count(*) as count from ordering.cart')
  await shop.goto(`${shopUrl}/part`)
  await shop
    .getByRole('button', { name: /keranjang/i })
    .first()
    .click()
  await shop.getByRole('heading', { level: 1, name: 'Anda hanya melihat' }).waitFor()
  expect(await query('select count(*) as count from ordering.cart')).toEqual(before)

  await shop.goto(`${shopUrl}/tagihan`)
  await banner.getByRole('button', { name: 'Selesai' }).click()
  await shop.getByRole('heading', { level: 1, name: 'Tampilan sebagai pelanggan diakhiri' }).waitFor()
  await shop.goto(`${shopUrl}/tagihan`)
  expect(await banner.count()).toBe(0)
})

test('the auditor reads in the trail who looked at whom, why and at what, and is asked for a factor before a download', async () => {
  const page = await signIn(personOf('auditor@astraotoshop.test'))
  await openPanel(page, '/jejak?objek=buyer')
  await page.getByText(/Rantai utuh: \d+ catatan/).waitFor()
  await page.getByRole('link', { name: /WIB/ }).last().click()
  await page.getByRole('heading', { level: 1, name: 'Tampilan pelanggan diminta' }).waitFor()
  await page.getByText('Bertanya tentang tagihan, telepon 0812-••••-•001').waitFor()
  expect(await page.getByRole('complementary').innerText()).toContain('Kode WhatsApp')

  await openPanel(page, '/jejak?q=tagihan')
  await page.getByRole('cell', { name: 'Tampilan pelanggan dilihat' }).first().waitFor()
  await openPanel(page, '/jejak?tab=masuk&langkah=signed_in')
  await page.getByText('Staf Auditor').first().waitFor()

  await openPanel(page, '/jejak?objek=buyer')
  await page.getByRole('link', { name: 'Unduh CSV' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Unduh CSV' }).click()
  await page.waitForURL(/\/konfirmasi\//)
  await page.getByRole('heading', { level: 1, name: 'Unduh jejak perubahan sebagai CSV' }).waitFor()
})
