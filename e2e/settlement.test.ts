import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { orderPart, paidSign, readAccountNumber, takePart } from './shop.ts'
import { payVirtualAccount } from './sandbox-pages.ts'
import { openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()
const seat = 15
const head =
  'batch_id,settled_at,type,reference,provider_reference,channel,transaction_at,gross,fee,fee_vat,net'

let paidNumber = ''

test('finance sees what a payout would do, and books it', async () => {
  const paid = await payAnOrder()
  paidNumber = paid.number
  const staff = await signedInStaff(browsing, desktop)
  await openPanel(staff, '/rekonsiliasi')
  await staff.getByText('Belum dibayarkan').first().waitFor()
  await expectAccessible(staff, 'the days of reconciliation')

  const at = new Date(Date.now() - 60_000).toISOString()
  const line = (reference: string, gross: bigint, fee: bigint) =>
    `STORY-1,${at},payment,${reference},P-${reference},VA,${at},${gross},${fee},440,${gross - fee - 440n}`
  await upload(staff, [head, line(paid.reference, paid.amountIdr, 4_500n).replace(/\d+$/, '1')])
  await staff.getByText('Baris 2, kolom "net": bukan kotor dikurangi biaya dan PPN.').waitFor()
  await expectAccessible(staff, 'a settlement file that was refused')

  await upload(staff, [head, line(paid.reference, paid.amountIdr, 4_500n), line('NOBODYS', 20_000n, 4_000n)])
  await staff.getByText('1 Selisih biaya').waitFor()
  await staff.getByText('1 Tidak ada di sistem').waitFor()
  await expectAccessible(staff, 'the preview of a settlement file')
  await staff.getByRole('button', { name: /^Bukukan Rp/ }).click()
  await staff.getByText('Dibukukan.', { exact: true }).waitFor()
})

test('finance closes what disagrees with a note, takes the rest along, and looks at the day again', async () => {
  const staff = await signedInStaff(browsing, desktop)
  await openPanel(staff, '/rekonsiliasi/selisih?sebab=missing_internal')
  const row = staff.getByRole('row').filter({ hasText: 'NOBODYS' })
  await row.getByText('Selesaikan', { exact: true }).first().click()
  await row.getByLabel('Catatan').fill('Milik penjual lain, sudah diberitahukan.')
  await expectAccessible(staff, 'a difference that is being closed')
  await row.getByRole('button', { name: 'Selesaikan' }).click()
  await staff.getByText('Selesai dan dicatat.').waitFor()
  await staff.getByText('Tidak ada yang cocok dengan saringan ini').waitFor()
  await openPanel(staff, '/rekonsiliasi/selisih?sebab=fee_diff')
  await staff.getByRole('link', { name: paidNumber }).waitFor()
  await expectAccessible(staff, 'the differences')
  const download = staff.waitForEvent('download')
  await staff.getByRole('link', { name: 'Unduh CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^selisih-\d{4}-\d{2}-\d{2}\.csv$/)

  await staff
    .getByRole('link', { name: /^DOKU, / })
    .first()
    .click()
  await staff.getByRole('button', { name: 'Periksa sekarang' }).click()
  await staff.getByText(/^Selesai diperiksa/).waitFor()
  await expectAccessible(staff, 'a day of one provider')
})

test('a booked batch is taken back with a reason, on a phone too', async () => {
  const staff = await signedInStaff(browsing, phone)
  await openPanel(staff, '/rekonsiliasi')
  await staff.getByRole('link', { name: 'DOKU, story.csv' }).first().click()
  await expectAccessible(staff, 'a settlement file on a phone')
  await staff.getByText('Batalkan batch ini').first().click()
  await staff.getByLabel('Alasan').fill('berkas percobaan')
  await staff.getByRole('button', { name: 'Batalkan batch ini' }).click()
  await staff.getByText('Batch dibatalkan dan jurnalnya dibalik.').waitFor()
  await expectAccessible(staff, 'a batch that was taken back')
})

/** A buyer pays by virtual account; gives the reference under which the provider knows it. */
async function payAnOrder(): Promise<{ number: string; reference: string; amountIdr: bigint }> {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /BSI Virtual Account/)
  const number = await readAccountNumber(buyer)
  await payVirtualAccount(await browsing.visitor(phone), { bank: 'BSI', number })
  await paidSign(buyer).waitFor()
  const [row] = await query<{ order_number: string; reference: string; amount_idr: string }>(
    `select p.order_number, a.reference, r.amount_idr::text from payments.payment p
     join payments.receipt r on r.payment_id = p.id join payments.attempt a on a.id = r.attempt_id
     where p.order_id = $1`,
    [order.id],
  )
  if (row === undefined) throw new Error('the order has no receipt')
  return { number: row.order_number, reference: row.reference, amountIdr: BigInt(row.amount_idr) }
}

async function upload(staff: Page, lines: readonly string[]): Promise<void> {
  await openPanel(staff, '/rekonsiliasi')
  await staff.getByLabel('Berkas CSV').setInputFiles({
    name: 'story.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
  })
  await staff.getByRole('button', { name: 'Periksa dulu' }).click()
}
