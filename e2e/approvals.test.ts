import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser, type Size } from './browser.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'
import { expectAccessible } from './look.ts'
import { readCode } from './sandbox-pages.ts'
import {
  giveCode,
  givePassword,
  giveProofWithPasskey,
  openPanel,
  signedInStaff,
  waitForMonitor,
} from './staff.ts'

const browsing = useBrowser()

const supervisor = demoPeople.staff.find(({ role }) => role === 'admin')
if (supervisor === undefined) throw new Error('The demonstration has a supervisor.')

async function signedInSupervisor(size: Size): Promise<Page> {
  if (supervisor === undefined) throw new Error('The demonstration has a supervisor.')
  const page = await browsing.visitor(size)
  await givePassword(page, supervisor)
  await giveCode(page, await readCode(await browsing.visitor(phone), supervisor.phone))
  await waitForMonitor(page)
  return page
}

async function companyWithTerms(number: number) {
  const companies = await query<{ id: string; limit: bigint }>(
    `select l.company_id as id, l.limit_idr as limit from invoicing.credit_line l order by l.company_id`,
  )
  const company = companies[number]
  if (company === undefined) throw new Error('The demonstration has companies that buy on account.')
  return company
}

async function propose(staff: Page, companyId: string, limit: string): Promise<void> {
  await openPanel(staff, `/perusahaan/${companyId}`)
  // A script that has just loaded may put the old value back: the new one must stay.
  const field = staff.getByLabel('Plafon', { exact: true })
  await eventually(async () => {
    await field.fill(limit)
    await staff.waitForTimeout(200)
    return (await field.inputValue()) === limit
  })
  await staff.getByRole('button', { name: 'Periksa perubahan' }).click()
  await staff.getByLabel('Alasan usulan').fill('Langganan sejak lama')
  await staff.getByRole('button', { name: 'Usulkan syarat baru' }).click()
  await giveProofWithPasskey(staff)
  await staff.getByText('Diusulkan. Orang lain harus menyetujui sebelum berlaku.').waitFor()
}

test('terms that finance proposes are in the inbox of a supervisor, who approves them with a passkey', async () => {
  const company = await companyWithTerms(1)
  const staff = await signedInStaff(browsing, desktop)
  await propose(staff, company.id, '70.000.000')
  await openPanel(staff, '/persetujuan')
  expect(await staff.getByRole('link', { name: /^Plafon dan tempo/ }).count()).toBe(0)

  const boss = await signedInSupervisor(desktop)
  await boss.getByRole('link', { name: /Persetujuan .*menunggu persetujuan Anda/ }).click()
  await boss.getByRole('heading', { level: 1, name: 'Persetujuan' }).waitFor()
  await boss.keyboard.press('ArrowDown')
  await boss.keyboard.press('Enter')
  const panel = boss.getByRole('region', { name: 'Rincian usulan' })
  await panel.getByRole('cell', { name: 'Rp 70.000.000' }).waitFor()
  await panel.getByText('Langganan sejak lama').waitFor()
  await expectAccessible(boss, 'an open proposal')
  await boss.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await boss.getByRole('link', { name: /^Plafon dan tempo/ }).click()
  await panel.getByRole('button', { name: 'Setujui' }).click()
  await giveProofWithPasskey(boss, supervisor)
  await panel.getByText('Disetujui dan sudah berlaku.').waitFor()
  await openPanel(boss, `/perusahaan/${company.id}`)
  await boss.getByText(/dari Rp\s70\.000\.000 terpakai/).waitFor()

  await openPanel(boss, '/persetujuan?bagian=selesai')
  await boss.getByText('Disetujui', { exact: true }).first().waitFor()
  await expectAccessible(boss, 'what was decided')
})

test('an own proposal cannot be decided by its maker, only taken back, also on a phone', async () => {
  const company = await companyWithTerms(0)
  const staff = await signedInStaff(browsing, phone)
  await propose(staff, company.id, '80.000.000')
  await openPanel(staff, '/persetujuan?bagian=usulan')
  await expectAccessible(staff, 'own proposals on a phone')
  await staff
    .getByRole('link', { name: /^Plafon dan tempo/ })
    .first()
    .click()
  const panel = staff.getByRole('region', { name: 'Rincian usulan' })
  await panel.getByText('Ini usulan Anda. Orang lain yang memutuskan.').waitFor()
  expect(await panel.getByRole('button', { name: 'Setujui' }).count()).toBe(0)
  await expectAccessible(staff, 'an own proposal on a phone')
  await panel.getByRole('button', { name: 'Tarik kembali' }).click()
  await panel.getByText('Ditarik kembali. Tidak ada yang berubah.').waitFor()
  const [now] = await query<{ limit: bigint }>(
    'select limit_idr as limit from invoicing.credit_line where company_id = $1',
    [company.id],
  )
  expect(now?.limit).toBe(company.limit)
})
