import { expect, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { expectAccessible } from './look.ts'
import { openShop, orderPart, paidSign, readAccountNumber, takePart } from './shop.ts'
import { payVirtualAccount } from './sandbox-pages.ts'
import { openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()
const seat = 14
const message = 'BSI sedang perawatan sampai sore.'

test('staff switch a way to pay off, buyers read why at once, who pays by it already goes on', async () => {
  const buyer = await browsing.visitor(phone)
  const order = await orderPart(buyer, await takePart(seat, 3), /BSI Virtual Account/)
  const number = await readAccountNumber(buyer)

  const staff = await signedInStaff(browsing, desktop)
  await openPanel(staff, '/kanal')
  await staff.getByRole('link', { name: 'Atur BSI Virtual Account' }).focus()
  await staff.keyboard.press('Enter')
  await staff.getByLabel('Pesan untuk pembeli').fill(message)
  await staff.getByLabel('Alasan, untuk catatan staf').fill('pemberitahuan bank')
  await staff.getByLabel(/^Ya, BSI Virtual Account/).check()
  await staff.getByRole('button', { name: 'Matikan BSI Virtual Account' }).click()
  await staff.getByText('Dimatikan. Berlaku sesuai waktunya').waitFor()
  await expectAccessible(staff, 'a channel that was switched off')

  await openShop(buyer, `/pesanan/${order.id}`)
  await buyer.getByText(message).first().waitFor()
  expect(await readAccountNumber(buyer)).toBe(number)
  expect(await buyer.getByRole('radio', { name: /BSI Virtual Account/ }).isDisabled()).toBe(true)
  await expectAccessible(buyer, 'an order paid by a way that was switched off')
  await payVirtualAccount(await browsing.visitor(phone), { bank: 'BSI', number })
  await paidSign(buyer).waitFor()

  await openPanel(staff, '/kanal')
  await staff.getByRole('button', { name: 'Nyalakan lagi BSI Virtual Account' }).click()
  await staff.getByText('Dinyalakan lagi. Pembeli melihatnya sekarang.').waitFor()
})

test('one person’s switch is seen by another without reloading', async () => {
  const [first, second] = [await signedInStaff(browsing, desktop), await signedInStaff(browsing, desktop)]
  await openPanel(first, '/kanal')
  await first.getByText('Langsung', { exact: true }).waitFor()
  await openPanel(second, '/kanal?buka=channel:doku_va_cimb')
  await second.getByLabel('Alasan, untuk catatan staf').fill('percobaan siaran langsung')
  await second.getByLabel('Setiap hari pada jam tertentu').check()
  await second.getByLabel('Mulai (WIB)').last().fill('23:30')
  await second.getByLabel('Sampai (WIB)').last().fill('01:00')
  await second.getByLabel(/^Ya, CIMB/).check()
  await second.getByRole('button', { name: /^Matikan CIMB/ }).click()
  await first.getByText('setiap hari 23.30 sampai 01.00 WIB').waitFor()
  await first.getByRole('button', { name: /^Nyalakan lagi CIMB/ }).click()
  await first.getByText('Dinyalakan lagi. Pembeli melihatnya sekarang.').waitFor()
  await second.getByText('Tidak ada yang dimatikan').waitFor()
})
