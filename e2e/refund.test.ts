import { test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'
import { expectAccessible } from './look.ts'
import { payVirtualAccount } from './sandbox-pages.ts'
import { openShop, orderPart, paidSign, takePart } from './shop.ts'
import { giveProofWithPasskey, openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()
const seat = 10

/** Long: two deeds of staff ask for a fresh factor. */
const timeout = 80_000

test(
  'staff give a payment back by hand, the buyer says where to, and both see it arrive',
  { timeout },
  async () => {
    const buyer = await browsing.visitor(phone)
    const order = await orderPart(buyer, await takePart(seat, 3), 'BCA Virtual Account')
    const [bill] = await query<{ number: string; payment_id: string }>(
      `select a.instruction ->> 'number' as number, a.payment_id from payments.attempt a
     join payments.payment p on p.id = a.payment_id where p.order_id = $1`,
      [order.id],
    )
    if (bill === undefined) throw new Error('The order has a virtual account.')
    await payVirtualAccount(await browsing.visitor(phone), { bank: 'BCA', number: bill.number })
    await paidSign(buyer).waitFor()
    await eventually(async () => {
      const found = await query('select id from invoicing.invoice where order_id = $1', [order.id])
      return found.length > 0
    })

    const staff = await signedInStaff(browsing, desktop)
    await openPanel(staff, `/pembayaran/${bill.payment_id}`)
    await staff.getByRole('link', { name: 'Kembalikan dana', exact: true }).click()
    await staff.getByRole('button', { name: 'Kembalikan dana ini' }).waitFor()
    await expectAccessible(staff, 'ordering a refund')
    await staff.getByRole('button', { name: 'Kembalikan dana ini' }).click()
    await giveProofWithPasskey(staff)
    await staff.getByText('Rekening pembeli belum diisi.', { exact: true }).waitFor()
    await expectAccessible(staff, 'a refund that waits for an account')

    await openShop(buyer, `/pesanan/${order.id}`)
    await buyer.getByText('Kami perlu rekening Anda untuk mengirim uangnya.').waitFor()
    await expectAccessible(buyer, 'the refund that needs an account')
    await buyer.getByLabel('Bank', { exact: true }).fill('BCA')
    await buyer.getByLabel('Nomor rekening').fill('123 456 7890')
    await buyer.getByLabel('Atas nama').fill('Pembeli Contoh')
    await buyer.getByRole('button', { name: 'Kirim rekening' }).click()
    await buyer.getByText('••••7890').waitFor()

    await staff.reload()
    await staff.getByText('1234567890').first().waitFor()
    await staff.getByLabel('Referensi bank').fill(`TRF-${order.number}`)
    await staff.getByRole('button', { name: /^Sudah ditransfer Rp/ }).click()
    await giveProofWithPasskey(staff)
    await staff.getByText('Dicatat: uangnya sudah kembali ke pembeli.').waitFor()
    await openPanel(staff, '/pengembalian')
    await staff.getByRole('link', { name: order.number }).waitFor()
    await expectAccessible(staff, 'the list of refunds')
    await openPanel(staff, '/dana-lebih')
    await expectAccessible(staff, 'surplus money')

    await buyer.reload()
    await buyer.getByText('Sudah kembali', { exact: true }).waitFor()
  },
)
