import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { eventually } from './eventually.ts'

const { sandboxUrl } = inject('system')

/** Pays a virtual account as a person does in a banking app, on the DOKU sandbox's page. */
export async function payVirtualAccount(page: Page, bill: { bank: string; number: string }): Promise<void> {
  await page.goto(`${sandboxUrl.doku}/pay`)
  await page.getByLabel('Bank').selectOption(bill.bank)
  await page.getByLabel('Nomor virtual account').fill(bill.number)
  await page.getByRole('button', { name: 'Lihat tagihan' }).click()
  await page.getByRole('button', { name: /^Bayar Rp/ }).click()
  await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
}

/** Approves a payment on the AstraPay web view that is open, with the demonstration's wallet. */
export async function approveAtAstraPay(page: Page, pin = '123456'): Promise<void> {
  await page.getByLabel('Nomor HP AstraPay').fill('081200000001')
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByLabel(/^PIN/).fill(pin)
  await page.getByRole('button', { name: /^Bayar Rp/ }).click()
}

/** Chooses a channel on DOKU's hosted page that is open, and pays by it. */
export async function payAtCheckout(page: Page, channel: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: channel }).first().click()
  await page.getByRole('button', { name: 'Bayar sekarang' }).click()
  await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
}

/** Opens the WhatsApp of a phone and waits for a message that says `text`. */
export async function readMessage(page: Page, number: string, text: string | RegExp): Promise<string> {
  await page.goto(`${sandboxUrl.whatsapp}/phone/62${number.slice(1)}`)
  const message = page.getByRole('article', { name: 'Pesan bisnis' }).filter({ hasText: text }).last()
  await message.waitFor()
  return message.innerText()
}

/** The newest login code on a phone that is none of the known ones, read from its page. */
export async function readCode(page: Page, number: string, known: readonly string[] = []): Promise<string> {
  await page.goto(`${sandboxUrl.whatsapp}/phone/62${number.slice(1)}`)
  return eventually(async () => {
    const codes = await page.getByRole('article', { name: 'Pesan bisnis' }).allInnerTexts()
    return codes
      .map((text) => /\b\d{6}\b/.exec(text)?.[0])
      .filter((code) => code !== undefined && !known.includes(code))
      .at(-1)
  }, 15_000)
}
