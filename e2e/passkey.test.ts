import { get } from 'node:http'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { addVirtualKey } from './passkey.ts'
import { readCode } from './sandbox-pages.ts'
import { giveCode, openPanel, waitForMonitor } from './staff.ts'

const browsing = useBrowser()
const { adminUrl } = inject('system')

const supervisor = demoPeople.staff.find(({ email }) => email === 'pengawas2@astraotoshop.test')
const seller = demoPeople.staff.find(({ role }) => role === 'sales')
if (supervisor === undefined || seller === undefined) throw new Error('The demonstration has both.')
type Person = typeof supervisor

const known: string[] = []

/** The newest code on a phone; codes are few by rule, so the sends before move into the past. */
async function nextCode(phonePage: Page, person: Person): Promise<string> {
  const code = await readCode(phonePage, person.phone, known)
  known.push(code)
  await query(`update identity.otp_send set at = at - interval '16 minutes'`)
  return code
}

async function givePasswordOf(page: Page, person: Person): Promise<void> {
  await openPanel(page, '/masuk')
  await page.getByLabel('E-mail kantor').fill(person.email)
  await page.getByLabel('Kata sandi').fill(person.password)
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
}

async function confirmByCode(page: Page, phonePage: Page, person: Person): Promise<void> {
  await page.waitForURL(/\/konfirmasi\//)
  await expectAccessible(page, 'the question for a code')
  await giveCode(page, await nextCode(phonePage, person))
  await page.getByLabel('Kata sandi Anda').fill(person.password)
  await page.bringToFront()
  await page.getByRole('button', { name: 'Konfirmasi', exact: true }).click()
}

test('a supervisor enrols a passkey by password and code, confirms with it, and signs in with it where the house allows', async () => {
  const page = await browsing.visitor(desktop)
  const phonePage = await browsing.visitor(phone)
  await addVirtualKey(page)
  await givePasswordOf(page, supervisor)
  await giveCode(page, await nextCode(phonePage, supervisor))
  await waitForMonitor(page)

  await openPanel(page, '/profil/faktor')
  await expectAccessible(page, 'the own factors')
  await page.getByRole('button', { name: 'Daftarkan passkey' }).click()
  await confirmByCode(page, phonePage, supervisor)
  await page.getByLabel('Nama passkey').fill('Laptop cerita')
  await page.getByRole('button', { name: 'Buat passkey' }).click()
  await page.getByText('Passkey terdaftar.').waitFor()
  await page.getByText('Laptop cerita').waitFor()

  await page.getByRole('button', { name: 'Buat kode baru' }).click()
  await page.getByRole('heading', { level: 1, name: 'Buat kode baru' }).waitFor()
  await expectAccessible(page, 'the question for a passkey')
  expect(await page.getByLabel('Kode enam angka').count(), 'a code does not do for a supervisor').toBe(0)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Kode pemulihan Anda' }).waitFor()
  expect(await page.locator('ol li').count()).toBe(10)
  await expectAccessible(page, 'recovery codes')

  await page.getByRole('button', { name: 'Keluar' }).first().click()
  await query(
    `insert into access.policy (key, value, changed_by, changed_at) values ('passkeyReplacesCode', 'true', 'system', now())
     on conflict (key) do update set value = 'true'`,
  )
  try {
    await givePasswordOf(page, supervisor)
    await page.getByText('Cara lain', { exact: true }).click()
    await page.getByRole('button', { name: /passkey/i }).click()
    await waitForMonitor(page)
  } finally {
    await query(`delete from access.policy where key = 'passkeyReplacesCode'`)
  }
}, 120_000)

test('who moves no money confirms by a code; the question of one person is nothing to another', async () => {
  const page = await browsing.visitor(phone)
  const phonePage = await browsing.visitor(phone)
  await givePasswordOf(page, seller)
  await giveCode(page, await nextCode(phonePage, seller))
  await page.getByRole('button', { name: 'Keluar' }).first().waitFor()
  await openPanel(page, '/profil/faktor')
  await page.getByRole('button', { name: 'Pasang aplikasi' }).click()
  await page.waitForURL(/\/konfirmasi\//)
  const address = page.url()
  await confirmByCode(page, phonePage, seller)
  await page.getByRole('img', { name: 'Pindai dengan aplikasi autentikator' }).waitFor()
  await expectAccessible(page, 'setting up an authenticator app')
  await page.goto(address)
  await page.getByText('Sudah dipakai', { exact: true }).waitFor()

  const stranger = await browsing.visitor(desktop)
  await stranger.goto(address)
  await stranger.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
})

test('the panel answers under both names of this machine, and under no other', async () => {
  const { port } = new URL(adminUrl)
  const page = await browsing.visitor(desktop)
  for (const host of ['localhost', '127.0.0.1']) {
    await page.goto(`http://${host}:${port}/masuk`)
    await page.getByLabel('E-mail kantor').fill('tidak.ada@astraotoshop.test')
    await page.getByLabel('Kata sandi').fill('bukan kata sandi siapa pun')
    await page.getByRole('button', { name: 'Lanjut' }).click()
    await page.getByText('Belum bisa masuk').first().waitFor()
  }
  for (const host of ['evil.test', `evil.test:${port}`, `localhost:${port}.evil.test`, `localhost:1${port}`])
    expect({ host, status: await statusUnder(host, Number(port)) }).toEqual({ host, status: 421 })
})

/** How the panel answers a request that names it so. */
function statusUnder(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/masuk', headers: { host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    request.on('error', reject)
  })
}
