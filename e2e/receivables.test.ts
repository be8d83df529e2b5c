import { expect, test } from 'vitest'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { giveProofWithPasskey, openPanel, signedInStaff } from './staff.ts'

const browsing = useBrowser()

test('finance undoes an allocation, proposes a limit after a look, and clears a giro', async () => {
  const [paid] = await query<{ invoice_id: string; company_id: string; number: string }>(
    `select a.invoice_id, a.company_id, i.number from invoicing.allocation a
     join invoicing.invoice i on i.id = a.invoice_id
     left join invoicing.allocation_undo u on u.allocation_id = a.id
     where i.state = 'partly_paid' and u.allocation_id is null order by a.at limit 1`,
  )
  if (paid === undefined) throw new Error('The demonstration has an invoice that is paid in part.')
  const company = `/perusahaan/${paid.company_id}`
  const staff = await signedInStaff(browsing, desktop)

  await openPanel(staff, '/piutang')
  await staff.getByRole('heading', { level: 1, name: 'Piutang' }).waitFor()
  await expectAccessible(staff, 'receivables')
  await staff.getByRole('link', { name: paid.number }).click()
  await staff.getByText('Batalkan alokasi ini').click()
  await staff.getByLabel('Alasan').first().fill('Giro ini untuk tagihan lain')
  await expectAccessible(staff, 'an invoice whose allocation is to be undone')
  await staff.getByRole('button', { name: /^Batalkan alokasi Rp/ }).click()
  await staff.getByText('Alokasi dibatalkan. Uangnya kini saldo titipan perusahaan.').waitFor()
  await staff.getByText('Dibatalkan: Giro ini untuk tagihan lain').waitFor()

  await openPanel(staff, company)
  await staff.getByLabel('Plafon', { exact: true }).fill('60.000.000')
  await staff.getByRole('button', { name: 'Periksa perubahan' }).click()
  const change = staff.getByRole('table', { name: 'Sebelum dan sesudah' })
  await change.getByRole('cell', { name: 'Rp 60.000.000' }).waitFor()
  await expectAccessible(staff, 'terms before and after')
  await staff.getByRole('button', { name: 'Usulkan syarat baru' }).click()
  await giveProofWithPasskey(staff)
  await staff.getByText('Diusulkan. Orang lain harus menyetujui sebelum berlaku.').waitFor()
  await staff.getByRole('region', { name: 'Menunggu persetujuan' }).getByText('Rp 60.000.000').waitFor()
  expect(await staff.getByText(/dari Rp\s60\.000\.000 terpakai/).count()).toBe(0)
  await expectAccessible(staff, 'a company whose terms wait for a second person')

  await openPanel(staff, `/giro/baru?perusahaan=${paid.company_id}`)
  const number = `GR-${Date.now()}`
  await staff.getByLabel('Nomor giro').fill(number)
  await staff.getByLabel('Bank penerbit').fill('Bank Contoh')
  await staff.getByLabel('Jumlah', { exact: true }).fill('250.000')
  await staff.getByLabel(`Untuk tagihan ${paid.number}`).fill('250.000')
  await expectAccessible(staff, 'registering a giro')
  await staff.getByRole('button', { name: 'Catat giro' }).click()
  await staff.getByText('Disetor ke bank', { exact: true }).click()
  await staff.getByRole('button', { name: `Giro ${number} disetor` }).click()
  await staff.getByText('Bank mencairkan', { exact: true }).click()
  await expectAccessible(staff, 'a giro at the bank')
  await staff.getByRole('button', { name: /^Giro cair Rp/ }).click()
  await staff.getByText('Cair', { exact: true }).first().waitFor()
  await openPanel(staff, `/piutang/${paid.invoice_id}`)
  await staff
    .getByText(/Dibayar sebagian · dengan giro/)
    .last()
    .waitFor()

  const audited = await query<{ action: string }>(
    `select distinct action from audit.record where object_id in ($1, $2) or object_kind = 'giro'`,
    [paid.invoice_id, paid.company_id],
  )
  expect(audited.map((row) => row.action)).toEqual(
    expect.arrayContaining(['allocation.undone', 'giro.held', 'giro.deposited', 'giro.cleared']),
  )
})

test('lists of money owed fit a phone', async () => {
  const staff = await signedInStaff(browsing, phone)
  for (const [path, title] of [
    ['/piutang?tampil=semua', 'Piutang'],
    ['/perusahaan', 'Perusahaan'],
    ['/giro?tampil=cair', 'Giro dan cek'],
    ['/diskon-tunai', 'Potongan tunai'],
  ] as const) {
    await openPanel(staff, path)
    await staff.getByRole('heading', { level: 1, name: title }).waitFor()
    await expectAccessible(staff, path)
  }
})
