import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { readCode } from './sandbox-pages.ts'
import { giveCode, givePassword, giveProofWithPasskey, openPanel, waitForMonitor } from './staff.ts'

const browsing = useBrowser()
const { adminUrl } = inject('system')

const supervisor = demoPeople.staff.find(({ email }) => email === 'pengawas@astraotoshop.test')
if (supervisor === undefined) throw new Error('The demonstration has a supervisor.')

const known: string[] = []

/** The newest code on a phone; codes are few by rule, so the sends before move into the past. */
async function nextCode(number: string): Promise<string> {
  const code = await readCode(await browsing.visitor(phone), number, known)
  known.push(code)
  await query(`update identity.otp_send set at = at - interval '16 minutes'`)
  return code
}

async function signedInSupervisor(): Promise<Page> {
  if (supervisor === undefined) throw new Error('The demonstration has a supervisor.')
  await query(`update identity.otp_send set at = at - interval '16 minutes'`)
  const page = await browsing.visitor(desktop)
  await givePassword(page, supervisor)
  await giveCode(page, await nextCode(supervisor.phone))
  await waitForMonitor(page)
  return page
}

const guest = {
  name: 'Rekan Meja Pesanan Baru',
  email: 'rekan.baru@astraotoshop.test',
  phone: '081240000077',
  password: 'martabak telur hangat sore',
}

async function openPersonOf(page: Page): Promise<void> {
  await openPanel(page, `/pengguna?q=${encodeURIComponent(guest.email)}`)
  await page.getByRole('link', { name: guest.name }).click()
  await page.getByRole('heading', { level: 1, name: guest.name }).waitFor()
}

/** One long story: two people, two browsers and two phones. */
const storyMs = 120_000

test(
  'a person is invited, enrols by link and phone, signs in, and is out the moment a supervisor suspends them',
  async () => {
    const page = await signedInSupervisor()
    await openPanel(page, '/pengguna')
    await page.getByRole('heading', { level: 1, name: 'Staf' }).waitFor()
    await expectAccessible(page, 'the list of staff')
    await page.getByRole('link', { name: 'Undang orang' }).click()
    await page.getByLabel('Nama lengkap').fill(guest.name)
    await page.getByLabel('E-mail kantor').fill(guest.email)
    await page.getByLabel('Nomor WhatsApp').fill(guest.phone)
    await page.getByLabel('Peran').selectOption('orders')
    await page.getByLabel('Alasan').fill('mulai kerja bulan ini')
    await expectAccessible(page, 'inviting')
    await page.getByRole('button', { name: 'Kirim undangan' }).click()
    await giveProofWithPasskey(page, supervisor)
    await page.getByRole('heading', { name: 'Undangan dikirim' }).waitFor()
    const link = (await page.locator('code').first().innerText()).trim()
    expect(link).toMatch(/\/undangan\/[\w-]{43}$/)

    const own = await browsing.visitor(phone)
    await own.goto(`${adminUrl}${new URL(link).pathname}`)
    await own.getByRole('heading', { level: 1, name: `Selamat datang, ${guest.name}` }).waitFor()
    await expectAccessible(own, 'the invitation')
    await own.getByLabel('Sandi baru').fill(guest.password)
    await own.getByLabel('Ulangi sandi').fill(guest.password)
    await own.getByRole('button', { name: 'Lanjut ke kode' }).click()
    await own.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
    await expectAccessible(own, 'the code of an enrolment')
    const code = await nextCode(guest.phone)
    await own.bringToFront()
    await giveCode(own, code)
    await own.getByRole('heading', { level: 1, name: 'Akun siap' }).waitFor()

    await givePasswordOf(own)
    await giveCode(own, await nextCode(guest.phone))
    await own.getByRole('button', { name: 'Keluar' }).first().waitFor()

    await openPersonOf(page)
    await expectAccessible(page, 'the page of a person')
    await page.getByText('Tangguhkan', { exact: true }).click()
    const form = page.locator('form[action="?/tangguhkan"]')
    await form.getByLabel('Alasan').fill('cuti mendadak')
    await form.getByRole('button', { name: 'Tangguhkan akun' }).click()
    await giveProofWithPasskey(page, supervisor)
    await page.getByText('Akun ditangguhkan. Semua sesinya sudah berakhir.').waitFor()

    await own.bringToFront()
    await openPanel(own, '/profil')
    await own.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
    await own.goto(`${adminUrl}${new URL(link).pathname}`)
    await own.getByRole('heading', { level: 1, name: 'Tautan tidak berlaku' }).waitFor()
  },
  storyMs,
)

async function givePasswordOf(page: Page): Promise<void> {
  await openPanel(page, '/masuk')
  await page.getByLabel('E-mail kantor').fill(guest.email)
  await page.getByLabel('Kata sandi').fill(guest.password)
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
}

test('the matrix says who may do what, and an own role is proposed from a copy', async () => {
  const page = await signedInSupervisor()
  await openPanel(page, '/peran')
  await page.getByRole('heading', { level: 1, name: 'Peran dan izin' }).waitFor()
  await expectAccessible(page, 'the matrix of permissions')
  await openPanel(page, '/peran/baru?salinan=orders')
  await page.getByLabel('Nama peran').fill('Kepala Meja')
  await page.getByLabel('Alasan').fill('meja pesanan bertambah')
  await expectAccessible(page, 'a new role')
  await page.getByRole('button', { name: 'Usulkan peran' }).click()
  await giveProofWithPasskey(page, supervisor)
  await page.getByText('Pengawas lain memutuskannya di Persetujuan').waitFor()
  await openPanel(page, '/pengguna/kebijakan')
  await expectAccessible(page, 'the rules of signing in')
})
