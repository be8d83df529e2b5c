import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { desktop, phone, useBrowser, widths } from './browser.ts'
import { withFaults } from './control.ts'
import { query } from './database.ts'
import { expectAccessible, tabThrough } from './look.ts'
import {
  buyerPhone,
  goToCheckout,
  openShop,
  orderPart,
  paidSign,
  putInCart,
  readAccountNumber,
  takePart,
} from './shop.ts'
import { payVirtualAccount, readMessage } from './sandbox-pages.ts'
import { openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()
const { shopUrl, sandboxUrl } = inject('system')
const seat = 6

/** Looks at a page at both widths without loading it anew, so that its state stays. */
async function lookAtBothWidths(page: Page, what: string): Promise<void> {
  for (const [where, size] of widths) {
    await page.setViewportSize(size)
    await expectAccessible(page, `${what} ${where}`)
  }
}

describe('the shop', () => {
  test.each([
    ['the first page', '/'],
    ['the first page with a motorcycle being picked', '/?jenis=motor'],
    ['the list', '/part'],
    ['the results of a search', '/cari?q=kampas+rem'],
    ['an empty result', '/cari?q=zzqqxx'],
    ['the empty cart', '/keranjang'],
    ['the checkout without a cart', '/checkout'],
    ['the orders without one', '/pesanan'],
    ['the sign-in', '/masuk'],
    ['the help', '/bantuan'],
    ['a page that is not there', '/tidak-ada'],
  ])('%s', async (what, path) => {
    const page = await browsing.visitor(desktop)
    await openShop(page, path)
    await lookAtBothWidths(page, what)
  })

  test('a part, the cart with something in it, and the checkout with mistakes', async () => {
    const page = await browsing.visitor(desktop)
    await openShop(page)
    await putInCart(page, await takePart(seat, 5))
    await lookAtBothWidths(page, 'the part')
    await page.setViewportSize(desktop)
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^Keranjang/ })
      .click()
    await page.getByRole('link', { name: 'Lanjut ke pembayaran' }).waitFor()
    await lookAtBothWidths(page, 'the cart')
    await goToCheckout(page)
    await lookAtBothWidths(page, 'the checkout')
    await page.getByRole('button', { name: /^Buat pesanan/ }).click()
    await page.getByRole('group', { name: /Pesanan belum dibuat/ }).waitFor()
    await lookAtBothWidths(page, 'the checkout with mistakes')
  })

  test('an order that awaits its payment, is paid, and is read as a receipt on the phone', async () => {
    const page = await browsing.visitor(desktop)
    const order = await orderPart(page, await takePart(seat, 5), 'BCA Virtual Account')
    await lookAtBothWidths(page, 'the order that awaits')
    await payVirtualAccount(await browsing.visitor(phone), {
      bank: 'BCA',
      number: await readAccountNumber(page),
    })
    await paidSign(page).waitFor()
    await lookAtBothWidths(page, 'the paid order')
    const phonePage = await browsing.visitor(phone)
    await readMessage(phonePage, buyerPhone, order.number)
    await lookAtBothWidths(phonePage, 'the phone with the receipt')
  })

  test('an order whose payment could not be prepared', async () => {
    const page = await browsing.visitor(desktop)
    const faults = ['snap.create-va', 'snap.va-status'].map((target) => ({ target, kind: 'status_500' }))
    await withFaults('doku', faults, async () => {
      await orderPart(page, await takePart(seat, 5), 'BRI Virtual Account')
      await page.getByText('Pembayaran belum bisa disiapkan').waitFor()
      await lookAtBothWidths(page, 'the order in doubt')
    })
  })

  test('an order whose time is over', async () => {
    const page = await browsing.visitor(desktop)
    const order = await orderPart(page, await takePart(seat, 5), 'BNI Virtual Account')
    await query(
      `update payments.payment set pay_before = now() - interval '1 minute' where order_number = $1`,
      [order.number],
    )
    await page.getByText('Pesanan kedaluwarsa').waitFor({ timeout: 25_000 })
    await lookAtBothWidths(page, 'the lapsed order')
  })
})

describe('the staff panel', () => {
  test('its two login steps, also after a refusal', async () => {
    const page = await browsing.visitor(desktop)
    await openPanel(page)
    await lookAtBothWidths(page, 'the password step')
    await page.getByLabel('E-mail kantor').fill('tidak-ada@astraotoshop.test')
    await page.getByLabel('Kata sandi').fill('salah-sekali-kata-sandi')
    await page.getByRole('button', { name: 'Lanjut' }).click()
    await page.getByRole('group', { name: 'Belum bisa masuk' }).waitFor()
    await lookAtBothWidths(page, 'the refused password')
  })

  test('monitor, wall, list, story, books, profile, and a page that is not there', async () => {
    const buyer = await browsing.visitor(phone)
    const order = await orderPart(buyer, await takePart(seat, 5), 'BCA Virtual Account')
    await payVirtualAccount(await browsing.visitor(phone), {
      bank: 'BCA',
      number: await readAccountNumber(buyer),
    })
    await paidSign(buyer).waitFor()
    const page = await signedInStaff(browsing, desktop)
    await page.getByText('Langsung', { exact: true }).waitFor()
    await lookAtBothWidths(page, 'the monitor')
    for (const [what, path] of [
      ['the wall', '/?dinding=1'],
      ['the list', '/pembayaran'],
      ['an empty list', '/pembayaran?q=TIDAK-ADA'],
      ['the books', '/buku'],
      ['the channels', '/kanal'],
      ['an open channel', '/kanal?buka=channel:doku_va_bca'],
      ['the profile', '/profil'],
      ['a page that is not there', '/tidak-ada'],
    ] as const) {
      await openPanel(page, path)
      await lookAtBothWidths(page, what)
    }
    await openPanel(page, `/pembayaran?q=${order.number}`)
    await page.getByRole('link', { name: order.number, exact: true }).click()
    await page.getByRole('heading', { name: 'Rincian dan data mentah' }).waitFor()
    await page.getByText('Data mentah', { exact: true }).first().click()
    await lookAtBothWidths(page, 'the story')
  })
})

describe('the sandboxes', () => {
  test.each([
    ['doku', '/'],
    ['doku', '/pay'],
    ['doku', '/pay?number=123'],
    ['doku', '/pay/done?number=1900800000000004&amount=10000'],
    ['astrapay', '/'],
    ['whatsapp', '/'],
    ['whatsapp', '/?wrong=abc'],
    ['whatsapp', '/phone/6281230000077'],
    ['mail', '/'],
  ] as const)('%s %s', async (sandbox, path) => {
    const page = await browsing.visitor(desktop)
    await page.goto(`${sandboxUrl[sandbox]}${path}`)
    await lookAtBothWidths(page, `${sandbox} ${path}`)
  })

  test('the hosted page of DOKU from the choice to the result', async () => {
    const page = await browsing.visitor(desktop)
    await orderPart(page, await takePart(seat, 5), /^DOKU Checkout/)
    await page.getByRole('link', { name: 'Lanjut ke halaman DOKU' }).click()
    await page.getByRole('heading', { name: 'Pilih cara bayar' }).waitFor()
    await lookAtBothWidths(page, 'the choice')
    await page.getByRole('button', { name: 'QRIS' }).first().click()
    await page.getByRole('button', { name: 'Gagalkan' }).waitFor()
    await lookAtBothWidths(page, 'the payment')
    await page.getByRole('button', { name: 'Gagalkan' }).click()
    await page.getByRole('heading', { name: 'Pembayaran gagal' }).waitFor()
    await lookAtBothWidths(page, 'the failure')
  })

  test('the web view of AstraPay from the number to the result', async () => {
    const page = await browsing.visitor(desktop)
    await orderPart(page, await takePart(seat, 5), /^AstraPay/)
    await page.getByRole('link', { name: /^Bayar Rp.* di AstraPay$/ }).click()
    await page.getByLabel('Nomor HP AstraPay').waitFor()
    await lookAtBothWidths(page, 'the number')
    await page.getByRole('button', { name: 'Lanjut' }).click()
    await page.getByLabel(/^PIN/).fill('999999')
    await lookAtBothWidths(page, 'the PIN')
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await page.getByText('PIN salah').waitFor()
    await lookAtBothWidths(page, 'the wrong PIN')
    await page.getByLabel(/^PIN/).fill('123456')
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
    await lookAtBothWidths(page, 'the result')
  })
})

describe('the keyboard', () => {
  test.each(widths)(
    'skips to the content and reaches the main action of each page %s',
    async (_where, size) => {
      const page = await browsing.visitor(size)
      await openShop(page)
      const [first] = await tabThrough(page, 1)
      expect(first?.words).toBe('Langsung ke isi')
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
      for (const [path, action] of [
        ['/', 'Lihat part yang cocok'],
        ['/part', 'Tambah'],
        ['/masuk', 'Masuk'],
        ['/keranjang', 'Pilih kendaraan'],
      ] as const) {
        await page.goto(`${shopUrl}${path}`, { waitUntil: 'networkidle' })
        const stops = await tabThrough(page, 80)
        expect(stops.map((stop) => stop.words).join(' | '), `${path} reaches ${action}`).toContain(
          ` ${action}`,
        )
        expect(
          stops.filter((stop) => !stop.isShown).map((stop) => stop.words),
          `${path} shows the focus`,
        ).toEqual([])
      }
    },
  )

  test('alone picks a vehicle and comes to the parts that fit', async () => {
    const page = await browsing.visitor(desktop)
    await page.goto(shopUrl, { waitUntil: 'networkidle' })
    await page.getByRole('combobox', { name: 'Merek' }).focus()
    for (const [label, value] of [
      ['Merek', 'Toyota'],
      ['Model', 'Avanza'],
      ['Tahun', '2015'],
    ] as const) {
      const box = page.getByRole('combobox', { name: label, disabled: false })
      await box.waitFor()
      for (let stops = 0; stops < 3 && !(await box.evaluate(isFocused)); stops += 1)
        await page.keyboard.press('Tab')
      await page.keyboard.type(value)
      await page
        .getByRole('option', { name: new RegExp(`^${value}`) })
        .first()
        .waitFor()
      await page.keyboard.press('Enter')
    }
    const button = page.getByRole('button', { name: 'Lihat part yang cocok', disabled: false })
    await page.getByRole('combobox', { name: /^Varian/, disabled: false }).waitFor()
    for (let stops = 0; stops < 5 && !(await button.evaluate(isFocused)); stops += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /Avanza/ }).waitFor()
  })
})

function isFocused(element: Element): boolean {
  return element === document.activeElement
}
