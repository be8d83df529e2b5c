import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'
import { expectAccessible } from './look.ts'
import { readCode, readMessage } from './sandbox-pages.ts'
import { giveCode, openPanel } from './staff.ts'

const browsing = useBrowser()
const { sandboxUrl } = inject('system')

const [seller] = demoPeople.staff.filter(({ role }) => role === 'sales')
if (seller === undefined) throw new Error('the demonstration has a seller')

/** Somebody of these stories alone, who may lose a password without disturbing anybody. */
interface Person {
  readonly email: string
  readonly phone: string
  password: string
}

async function makePerson(email: string, number: string): Promise<Person> {
  await query(
    `insert into identity.staff_user (id, email, name, role, password_hash, phone_e164, created_at)
     select $1, $2, 'Staf Cerita Profil', role, password_hash, $3, now() from identity.staff_user where email = $4
     on conflict do nothing`,
    [
      `stf_${email.split('@')[0]?.toUpperCase().replaceAll('-', '') ?? ''}`,
      email,
      `62${number.slice(1)}`,
      seller?.email,
    ],
  )
  return { email, phone: number, password: seller?.password ?? '' }
}

/** Codes are few by rule; the sends so far move into the past instead of making everybody wait. */
async function letTimePass(): Promise<void> {
  await query(`update identity.otp_send set at = at - interval '16 minutes'`)
}

const known: string[] = []

/** The code that is on its way to a phone, none of those read before. */
async function nextCode(phonePage: Page, number: string): Promise<string> {
  const code = await readCode(phonePage, number, known)
  known.push(code)
  return code
}

async function signIn(page: Page, phonePage: Page, person: Person): Promise<void> {
  await letTimePass()
  await openPanel(page, '/masuk')
  await page.getByLabel('E-mail kantor').fill(person.email)
  await page.getByLabel('Kata sandi').fill(person.password)
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
  await giveCode(page, await nextCode(phonePage, person.phone))
  await page.waitForURL((url) => url.pathname !== '/masuk')
}

/** Gives the fresh proof that the open page asks for, by password and the code of the phone. */
async function prove(page: Page, phonePage: Page, person: Person): Promise<void> {
  await letTimePass()
  await page.waitForURL(/\/konfirmasi\//)
  const send = page.getByRole('button', { name: 'Kirim kode ke WhatsApp' })
  const password = page.getByLabel('Kata sandi Anda')
  await send.or(password).first().waitFor()
  if (await send.isVisible()) await send.click()
  await password.fill(person.password)
  const code = await nextCode(phonePage, person.phone)
  await page.getByLabel('Kode enam angka').fill(code)
  await page.getByRole('button', { name: 'Konfirmasi' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/konfirmasi/'))
}

test('a member of staff sees every open session, ends the others, and is told of it all', async () => {
  const person = await makePerson('cerita-sesi@astraotoshop.test', '081210009001')
  const [page, phonePage, other] = [
    await browsing.visitor(desktop),
    await browsing.visitor(phone),
    await browsing.visitor(phone),
  ]
  await signIn(page, phonePage, person)
  await signIn(other, phonePage, person)
  await openPanel(page, '/profil')
  await page.getByRole('heading', { level: 2, name: 'Keamanan akun Anda' }).waitFor()
  await page.getByText('Ada perangkat baru yang masuk').waitFor()
  await expectAccessible(page, 'the profile')
  await page.getByRole('link', { name: 'Lihat sesi' }).click()
  await page.getByText('Perangkat ini', { exact: true }).waitFor()
  await expectAccessible(page, 'the sessions')
  await page.getByRole('button', { name: 'Akhiri semua sesi lain' }).click()
  await page.getByText('Satu sesi diakhiri.').waitFor()
  await openPanel(other, '/profil')
  await other.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
})

test('a new password takes the old one and a code, ends other sessions, and is told by WhatsApp and mail', async () => {
  const person = await makePerson('cerita-sandi@astraotoshop.test', '081210009002')
  const [page, phonePage] = [await browsing.visitor(desktop), await browsing.visitor(phone)]
  await signIn(page, phonePage, person)
  await openPanel(page, '/profil/sandi')
  await page.getByRole('button', { name: 'Mulai' }).click()
  await prove(page, phonePage, person)
  await page.getByLabel('Kata sandi baru', { exact: true }).fill('sandi')
  await page.getByLabel('Ulangi kata sandi baru').fill('sandi')
  await page
    .getByLabel('Kata sandi baru', { exact: true })
    .evaluate((field) => field.removeAttribute('minlength'))
  await page.getByRole('button', { name: 'Simpan kata sandi baru' }).click()
  await page.getByText('Kurang dari 12 karakter').first().waitFor()
  await expectAccessible(page, 'a password refused')
  const fresh = 'hujan turun di atap seng'
  await page.getByLabel('Kata sandi baru', { exact: true }).fill(fresh)
  await page.getByLabel('Ulangi kata sandi baru').fill(fresh)
  await page.getByRole('button', { name: 'Simpan kata sandi baru' }).click()
  await page.getByText('Kata sandi baru berlaku').waitFor()
  await openPanel(page, '/profil')
  await page.getByText('Kata sandi Anda diubah').first().waitFor()
  await readMessage(phonePage, person.phone, /Kata sandi Anda diubah/)
  const mailbox = `${sandboxUrl.mail}/?to=${encodeURIComponent(person.email)}`
  await eventually(async () => {
    const text = await (await fetch(mailbox)).text()
    return text.includes('Kata sandi Anda diubah') ? text : undefined
  }, 15_000)
  await signIn(await browsing.visitor(desktop), phonePage, { ...person, password: fresh })
})

test('a new number is proven, waits, and is stopped from the old one', async () => {
  const person = await makePerson('cerita-nomor@astraotoshop.test', '081210009003')
  const [page, phonePage] = [await browsing.visitor(desktop), await browsing.visitor(phone)]
  await signIn(page, phonePage, person)
  await openPanel(page, '/profil/telepon')
  await page.getByLabel('Nomor baru').fill('0812 1000 9093')
  await page.getByRole('button', { name: 'Kirim kode ke nomor baru' }).click()
  await prove(page, phonePage, person)
  await page.getByRole('heading', { name: 'Masukkan kode dari nomor baru' }).waitFor()
  await expectAccessible(page, 'the code for a new number')
  await giveCode(page, await nextCode(phonePage, '081210009093'))
  await page.getByText('Nomor baru sedang menunggu').waitFor()
  await expectAccessible(page, 'a number that waits')
  const message = await readMessage(phonePage, person.phone, /batalkan di sini/)
  const link = /https?:\/\/\S+\/batal-nomor\/[\w-]+/.exec(message)?.[0] ?? ''
  await phonePage.goto(link)
  await phonePage.getByRole('heading', { level: 1, name: 'Bukan Anda yang mengganti nomor?' }).waitFor()
  await expectAccessible(phonePage, 'stopping a new number')
  await phonePage.getByRole('button', { name: 'Bukan saya, batalkan' }).click()
  await phonePage.getByText('Pergantian nomor dibatalkan').first().waitFor()
  await openPanel(page, '/profil')
  await page.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
  await phonePage.goto(link)
  await phonePage.getByText('Tidak ada yang perlu dibatalkan').waitFor()
})

test('a forgotten password takes the phone and a recovery code; an unknown e-mail is told the same', async () => {
  const person = await makePerson('cerita-lupa@astraotoshop.test', '081210009004')
  const [page, phonePage] = [await browsing.visitor(desktop), await browsing.visitor(phone)]
  await signIn(page, phonePage, person)
  await openPanel(page, '/profil/faktor')
  await page.locator('form[action="?/kode"] button[type=submit]').click()
  await prove(page, phonePage, person)
  const sheet = page.getByRole('listitem').filter({ hasText: /^[A-Z0-9]{4}-/ })
  const recoveryCode = (await sheet.first().innerText()).trim()

  const lost = await browsing.visitor(phone)
  await letTimePass()
  await openPanel(lost, '/masuk')
  await lost.getByRole('link', { name: 'Lupa kata sandi?' }).click()
  await lost.getByRole('heading', { level: 1, name: 'Lupa kata sandi' }).waitFor()
  const said: string[] = []
  for (const email of ['tidak-ada@astraotoshop.test', person.email]) {
    await lost.getByLabel('E-mail').fill(email)
    await lost.getByRole('button', { name: 'Kirim kode' }).click()
    await lost.getByRole('heading', { level: 1, name: 'Kode enam angka' }).waitFor()
    said.push(await lost.getByRole('main').innerText())
    if (email === person.email) continue
    await lost.getByRole('button', { name: 'Mulai lagi' }).click()
    await lost.getByRole('heading', { level: 1, name: 'Lupa kata sandi' }).waitFor()
  }
  expect(said[0]).toBe(said[1])
  await expectAccessible(lost, 'the code of a forgotten password')
  await giveCode(lost, await nextCode(phonePage, person.phone))
  await lost.getByRole('heading', { level: 1, name: 'Buat kata sandi baru' }).waitFor()
  await expectAccessible(lost, 'a forgotten password made anew')
  const fresh = 'angin laut sore di tanjung'
  await lost.getByLabel('Kata sandi baru', { exact: true }).fill(fresh)
  await lost.getByLabel('Ulangi kata sandi baru').fill(fresh)
  await lost.getByLabel('Kode pemulihan').fill(recoveryCode)
  await lost.getByRole('button', { name: 'Simpan kata sandi baru' }).click()
  await lost.getByRole('heading', { level: 1, name: 'Kata sandi baru berlaku' }).waitFor()
  await openPanel(page, '/profil')
  await page.getByRole('heading', { level: 1, name: 'Masuk ke panel staf' }).waitFor()
  await signIn(lost, phonePage, { ...person, password: fresh })
})
