import { describe, expect, test } from 'vitest'
import { useBrowser, widths, type Size } from './browser.ts'
import { query } from './database.ts'
import { openShop, searchFor } from './shop.ts'

const browsing = useBrowser()

async function pick(
  size: Size,
  vehicle: { kind: string; make: string; model: string; year: string; variant: RegExp },
) {
  const page = await browsing.visitor(size)
  await openShop(page)
  const kind = page
    .getByRole('navigation', { name: 'Jenis kendaraan' })
    .getByRole('link', { name: vehicle.kind })
  await kind.click()
  await kind.and(page.locator('[aria-current=true]')).waitFor()
  for (const [label, value] of [
    ['Merek', vehicle.make],
    ['Model', vehicle.model],
    ['Tahun', vehicle.year],
  ] as const) {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('combobox', { name: label }).fill(value)
    await page
      .getByRole('option', { name: new RegExp(`^${value}`) })
      .first()
      .click()
  }
  await page.getByRole('combobox', { name: /^Varian/ }).click()
  await page.getByRole('option', { name: vehicle.variant }).first().click()
  await page.getByRole('button', { name: 'Lihat part yang cocok' }).click()
  await page.getByRole('heading', { level: 1, name: new RegExp(vehicle.model) }).waitFor()
  return page
}

/** One maker's number with a dash in it, written in five ways. */
async function notationsOfOneNumber(): Promise<string[]> {
  const [row] = await query<{ display: string }>(
    `select display from catalogue.part_number where display ~ '^[0-9]{5}-[A-Z0-9]{5}$' order by display limit 1`,
  )
  if (row === undefined) throw new Error('The demonstration has no number with a dash.')
  const [front = '', back = ''] = row.display.split('-')
  return [
    row.display,
    `${front}${back}`.toLowerCase(),
    `${front} ${back}`,
    `${front}/${back.toLowerCase()}`,
    ` ${front.slice(0, 3)}-${front.slice(3)}-${back} `.trim(),
  ]
}

describe.each(widths)('finding a part %s', (_where, size) => {
  test.each([
    ['a car', { kind: 'Mobil', make: 'Toyota', model: 'Avanza', year: '2015', variant: /1\.3/ }],
    ['a motorcycle', { kind: 'Motor', make: 'Honda', model: 'Vario', year: '2019', variant: /./ }],
  ])('picking %s shows only parts that fit it, and their pages say so', async (_what, vehicle) => {
    const page = await pick(size, vehicle)
    const offers = page.getByRole('main').getByRole('article')
    expect(await offers.count()).toBeGreaterThan(3)
    for (const text of await offers.allInnerTexts()) expect(text).toMatch(/Cocok(?! untuk)/)
    expect(await offers.filter({ hasText: /Tidak cocok|Belum diketahui/ }).count()).toBe(0)
    await offers.first().getByRole('link').last().click()
    await page
      .getByText(/^Cocok untuk .*/)
      .first()
      .waitFor()
    await page.getByRole('heading', { name: 'Kendaraan yang cocok' }).waitFor()
    expect(await page.getByText(/Rp\s?[\d.]+/).count()).toBeGreaterThan(0)
  })

  test('a number is found in five notations', async () => {
    const page = await browsing.visitor(size)
    await openShop(page)
    const found = new Set<string>()
    for (const typed of await notationsOfOneNumber()) {
      await searchFor(page, typed)
      const links = page.getByRole('main').getByRole('article').getByRole('heading')
      await links.first().waitFor()
      found.add((await links.allInnerTexts()).join('|'))
    }
    expect(found.size).toBe(1)
  })

  test.each([
    ['kampas rem', /kampas rem/i],
    ['aki', /aki/i],
  ])('the word "%s" finds what people at the counter mean by it', async (word, meant) => {
    const page = await browsing.visitor(size)
    await openShop(page)
    await searchFor(page, word)
    const names = page.getByRole('main').getByRole('article').getByRole('heading')
    await names.first().waitFor()
    for (const name of await names.allInnerTexts()) expect(name).toMatch(meant)
  })

  test('every example on the first page finds something', async () => {
    const page = await browsing.visitor(size)
    await openShop(page)
    const examples = await page.getByRole('main').getByText('Misalnya').getByRole('link').allInnerTexts()
    expect(examples.length).toBeGreaterThan(2)
    for (const example of examples) {
      await openShop(page)
      await page.getByRole('main').getByRole('link', { name: example, exact: true }).click()
      await page.getByRole('main').getByRole('article').first().waitFor()
    }
  })

  test('what nobody sells is answered in words that help', async () => {
    const page = await browsing.visitor(size)
    await openShop(page)
    await searchFor(page, 'ZZ-999-QQ-000')
    await page.getByText('Coba sebagian nomornya saja').waitFor()
  })
})

test('the language is switched on the page one is on, and stays', async () => {
  const page = await browsing.visitor(widths[1][1])
  await openShop(page, '/keranjang')
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Cart' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await openShop(page, '/')
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.getByRole('link', { name: 'Indonesia' }).click()
  await page.getByRole('heading', { name: 'Kendaraan apa?' }).waitFor()
})
