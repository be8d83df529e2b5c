import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoBranches, demoCompanies } from '../db/seed/trade.ts'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { readCode } from './sandbox-pages.ts'
import { giveCode, openPanel } from './staff.ts'

const browsing = useBrowser()
const { adminUrl } = inject('system')

const found = demoPeople.staff.find(({ role }) => role === 'sales')
if (found === undefined) throw new Error('The demonstration has somebody who sells.')
const seller = found

/** Of this story alone, so that nobody else's account is narrowed and no other code lies on the phone. */
const email = 'penjualan.cabang@astraotoshop.test'
const number = '081240000088'
const name = 'Staf Penjualan Cabang'

/** Somebody who sells for the first branch only. */
async function signedInSeller(): Promise<Page> {
  await query(
    `insert into identity.staff_user (id, email, name, role, password_hash, phone_e164, branch_scope, created_at)
     select 'stf_PENJUALANCABANG', $1, $2, role, password_hash, $3, $4, now()
     from identity.staff_user where email = $5`,
    [email, name, `62${number.slice(1)}`, [demoBranches[0].id], seller.email],
  )
  const page = await browsing.visitor(desktop)
  await openPanel(page)
  await page.getByLabel('E-mail kantor').fill(email)
  await page.getByLabel('Kata sandi').fill(seller.password)
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
  await giveCode(page, await readCode(await browsing.visitor(phone), number))
  await page.getByRole('heading', { level: 1 }).filter({ hasText: name }).waitFor()
  return page
}

async function statusOf(page: Page, path: string): Promise<number | undefined> {
  return (await page.goto(`${adminUrl}${path}`))?.status()
}

test('somebody who sells for one branch is offered what they may open, refused the rest, and shown no other branch', async () => {
  const page = await signedInSeller()
  const links = await page.getByRole('navigation').getByRole('link').allTextContents()
  expect(links.map((text) => text.trim())).toContain('Perusahaan')
  expect(links.some((text) => /Pembayaran|Buku|Transfer|Monitor|Kotak masuk/.test(text))).toBe(false)

  const paths = [
    '/pembayaran',
    '/buku',
    '/transfer',
    '/jejak',
    '/pengguna',
    '/monitor.json',
    '/piutang/ekspor',
  ]
  for (const path of paths) expect([path, await statusOf(page, path)]).toEqual([path, 403])
  await page.getByRole('heading', { level: 1, name: 'Halaman ini bukan untuk peran Anda' }).waitFor()

  await openPanel(page, '/perusahaan')
  const [own] = demoCompanies
  const others = demoCompanies.filter((company) => company.branchId !== own.branchId)
  await page.getByRole('link', { name: own.name }).waitFor()
  for (const other of others) {
    expect(await page.getByText(other.name).count()).toBe(0)
    expect(await statusOf(page, `/perusahaan/${other.id}`)).toBe(404)
  }
  expect(await statusOf(page, `/perusahaan/${own.id}`)).toBe(200)

  const posted = await page.request.post(`${adminUrl}/perusahaan/${own.id}?/simpan`, {
    headers: { origin: adminUrl },
    form: { limit: '1' },
  })
  expect(posted.status()).toBe(403)
  const kept = await query<{ detail: string }>(
    `select detail from identity.auth_event where kind = 'permission_denied'
       and account_id = 'stf_PENJUALANCABANG' order by at, id`,
  )
  const details = kept.map((row) => row.detail)
  expect(details).toContain('payment.read at GET /pembayaran')
  expect(details).toContain(`credit.change at POST /perusahaan/${own.id}?/simpan`)
  expect(details).toHaveLength(paths.length + 1)
})
