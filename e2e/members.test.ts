import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { desktop, phone, useBrowser, widths } from './browser.ts'
import { query } from './database.ts'
import { expectAccessible } from './look.ts'
import { addVirtualKey } from './passkey.ts'
import { readCode, readMessage } from './sandbox-pages.ts'
import { openShop, signInAsBuyer } from './shop.ts'

const browsing = useBrowser()
const { shopUrl } = inject('system')
const [workshop] = demoPeople.buyers
const [finance, mechanic] = [demoPeople.buyers[2], demoPeople.buyers[3]]
const newPassword = 'soto betawi pakai emping'
let numbers = 0

/** A number that no other story uses. */
function freshNumber(): string {
  numbers += 1
  return `0813770000${String(numbers).padStart(2, '0')}`
}

async function typeCode(page: Page, number: string, button: string): Promise<void> {
  const whatsApp = await page.context().newPage()
  const code = await readCode(whatsApp, number)
  await whatsApp.close()
  await page.getByLabel('Kode 6 angka').fill(code)
  await page.getByRole('main').getByRole('button', { name: button }).click()
}

async function fillRegistration(page: Page, person: { name: string; number: string; password: string }) {
  await openShop(page, '/daftar')
  await page.getByLabel('Nama', { exact: true }).fill(person.name)
  await page.getByLabel('Nomor HP').fill(person.number)
  await page.getByLabel('Kata sandi (boleh kosong)').fill(person.password)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Daftar dan kirim kode' }).click()
}

test.each(widths)(
  'somebody registers with a code, without a password, and comes back by code %s',
  async (_where, size) => {
    const page = await browsing.visitor(size)
    const number = freshNumber()
    await fillRegistration(page, { name: 'Dewi Contoh', number, password: '' })
    await expectAccessible(page, 'the code of a registration')
    await typeCode(page, number, 'Buat akun')
    await page.getByRole('heading', { name: 'Halo, Dewi Contoh' }).waitFor()
    await expectAccessible(page, 'the account')
    await page.getByRole('main').getByRole('button', { name: 'Keluar' }).click()
    await query(`update identity.buyer_otp_send set at = at - interval '2 minutes' where phone_e164 = $1`, [
      `62${number.slice(1)}`,
    ])
    const first = await firstCode(page, number)
    await openShop(page, '/masuk?kembali=/akun')
    await page.getByLabel('Nomor HP / WhatsApp').fill(number)
    await page.getByRole('button', { name: 'Kirim kode' }).click()
    await page.getByLabel('Kode 6 angka').waitFor()
    const whatsApp = await page.context().newPage()
    const code = await readCode(whatsApp, number, [first])
    await page.getByLabel('Kode 6 angka').fill(code)
    await page.getByRole('main').getByRole('button', { name: 'Masuk' }).click()
    await page.getByRole('heading', { name: 'Halo, Dewi Contoh' }).waitFor()
  },
)

async function firstCode(page: Page, number: string): Promise<string> {
  const whatsApp = await page.context().newPage()
  const code = await readCode(whatsApp, number)
  await whatsApp.close()
  return code
}

test('all of it works without JavaScript: register, forget the password, set a new one', async () => {
  const page = await browsing.visitor(phone, { javaScriptEnabled: false })
  const number = freshNumber()
  await fillRegistration(page, { name: 'Budi Contoh', number, password: 'kemarin hujan deras' })
  const reader = await browsing.visitor(desktop)
  const code = await readCode(reader, number)
  await page.getByLabel('Kode 6 angka').fill(code)
  await page.getByRole('button', { name: 'Buat akun' }).click()
  await page.getByRole('heading', { name: 'Halo, Budi Contoh' }).waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Keluar' }).click()
  await query(`update identity.buyer_otp_send set at = at - interval '2 minutes' where phone_e164 = $1`, [
    `62${number.slice(1)}`,
  ])
  await openShop(page, '/lupa-sandi')
  await page.getByLabel('Nomor HP').fill(number)
  await page.getByRole('button', { name: 'Kirim kode' }).click()
  await page.getByLabel('Kode 6 angka').fill(await readCode(reader, number, [code]))
  await page.getByLabel('Kata sandi baru').fill(newPassword)
  await page.getByRole('button', { name: 'Simpan kata sandi baru' }).click()
  await page.getByText('Kata sandi diganti').waitFor()
  await readMessage(reader, number, 'kata sandi diganti')
})

test('an owner invites somebody, changes what they may, and takes them out', async () => {
  const owner = await browsing.visitor(desktop)
  await signInAsBuyer(owner, workshop)
  await owner.waitForURL(`${shopUrl}/`)
  await openShop(owner, '/akun/anggota')
  await expectAccessible(owner, 'the people of a company')
  const number = freshNumber()
  const form = owner.locator('form[action="?/undang"]')
  await form.getByLabel('Nama').fill('Sari Contoh')
  await form.getByLabel('Nomor HP').fill(number)
  await form.getByLabel('Peran').selectOption('finance')
  await form.getByRole('button', { name: 'Kirim undangan' }).click()
  await owner.getByText('Undangan dikirim').waitFor()
  const link = (await owner.locator('[data-copy]').getAttribute('data-copy')) ?? ''

  const guest = await browsing.visitor(phone)
  expect(await readMessage(guest, number, 'mengundang Anda')).toContain(link)
  await guest.goto(link)
  await expectAccessible(guest, 'an invitation')
  await guest.getByRole('button', { name: 'Kirim kode' }).click()
  await guest.getByRole('checkbox').check()
  await typeCode(guest, number, 'Bergabung')
  await guest
    .getByText(/Keuangan/)
    .first()
    .waitFor()
  await openShop(guest, '/tagihan')
  await guest.getByRole('heading', { level: 1 }).waitFor()
  expect((await guest.goto(`${shopUrl}/checkout`))?.status()).toBe(403)
  const again = await browsing.visitor(phone)
  await again.goto(link)
  await again.getByRole('heading', { name: 'Undangan ini tidak berlaku' }).waitFor()

  await openShop(owner, '/akun/anggota')
  const row = owner.getByRole('listitem').filter({ hasText: 'Sari Contoh' })
  await row.locator('summary').click()
  await row.getByLabel('Peran Sari Contoh').selectOption('mechanic')
  await row.getByRole('button', { name: 'Ubah peran' }).click()
  await owner.getByText('Perubahan tersimpan').waitFor()
  await guest.goto(`${shopUrl}/tagihan`)
  expect(new URL(guest.url()).pathname, 'the session ended').toBe('/masuk')
  await row.locator('summary').click()
  await row.getByRole('button', { name: 'Keluarkan' }).click()
  await owner.getByText('Perubahan tersimpan').waitFor()
  expect(await owner.getByRole('listitem').filter({ hasText: 'Sari Contoh' }).count()).toBe(0)
})

test('a mechanic finds parts and fills a list, and no page or answer tells of money', async () => {
  const page = await browsing.visitor(phone)
  await signInAsBuyer(page, mechanic)
  await page.waitForURL(`${shopUrl}/`)
  const shown: string[] = []
  page.on('response', (response) => {
    const isPage = /html|json/.test(response.headers()['content-type'] ?? '')
    if (isPage)
      void response.text().then(
        (text) => shown.push(text),
        () => undefined,
      )
  })
  await openShop(page, '/part')
  await page.locator('form[action="/keranjang?/tambah"] button[type=submit]').first().click()
  await page
    .getByText('ditambahkan')
    .first()
    .waitFor({ state: 'attached' })
    .catch(() => undefined)
  await openShop(page, '/keranjang')
  await page.getByText('Harga dan pemesanan ada pada bagian pembelian').waitFor()
  for (const path of ['/tagihan', '/saldo', '/checkout', '/pesanan', '/akun/anggota', '/tagihan/bayar']) {
    expect({ path, status: (await page.goto(`${shopUrl}${path}`))?.status() }).toEqual({ path, status: 403 })
    const answer = await page.request.get(`${shopUrl}${path}/__data.json`)
    expect(await answer.text(), `${path} as data`).toContain('/akun/ditolak')
  }
  expect(shown.length).toBeGreaterThan(0)
  expect(shown.join('\n')).not.toMatch(/Rp[\s ]?\d|"unit"|retailPrice|unitPrice/)
})

test('finance pays invoices but orders nothing; a signed-in consumer sees no company at all', async () => {
  const page = await browsing.visitor(desktop)
  await signInAsBuyer(page, finance)
  await page.waitForURL(`${shopUrl}/`)
  expect((await page.goto(`${shopUrl}/saldo`))?.status()).toBe(200)
  expect((await page.goto(`${shopUrl}/checkout`))?.status()).toBe(403)
  expect((await page.goto(`${shopUrl}/akun/anggota`))?.status()).toBe(403)
  const alone = await browsing.visitor(desktop)
  const number = freshNumber()
  await fillRegistration(alone, { name: 'Rini Contoh', number, password: '' })
  await typeCode(alone, number, 'Buat akun')
  await alone.getByText('Akun pribadi').waitFor()
  expect((await alone.goto(`${shopUrl}/akun/anggota`))?.status()).toBe(403)
  await alone.goto(`${shopUrl}/tagihan`)
  expect(new URL(alone.url()).pathname).toBe('/pesanan')
})

test('a passkey is added with the password, signs in without one, and is removed', async () => {
  const home = shopUrl.replace('127.0.0.1', 'localhost')
  const page = await browsing.visitor(desktop)
  await addVirtualKey(page)
  await page.goto(`${home}/masuk`)
  await page.getByLabel('Surel atau nomor HP').fill(finance.email)
  await page.getByLabel('Kata sandi').fill(finance.password)
  await page.getByRole('main').getByRole('button', { name: 'Masuk' }).click()
  await page.waitForURL(`${home}/`)
  await page.goto(`${home}/akun/keamanan`)
  await expectAccessible(page, 'the security of an account')
  const add = page.locator('form[action="?/passkey"]')
  await add.getByLabel('Nama perangkat').fill('Laptop kasir')
  await add.getByLabel('Kata sandi sekarang').fill(finance.password)
  await add.getByRole('button', { name: 'Tambah passkey' }).click()
  await page.getByText('Passkey ditambahkan').waitFor()
  await page.goto(`${home}/akun`)
  await page.getByRole('main').getByRole('button', { name: 'Keluar' }).click()
  await page.goto(`${home}/masuk?kembali=/akun`)
  await page.getByRole('button', { name: 'Pakai passkey' }).click()
  await page.getByRole('heading', { name: `Halo, ${finance.name}` }).waitFor()
  await page.goto(`${home}/akun/keamanan`)
  await page.getByText('passkey · Terakhir aktif').first().waitFor()
  await page.locator('summary', { hasText: 'Hapus' }).click()
  const remove = page.locator('form[action="?/hapus"]')
  await remove.getByLabel('Kata sandi sekarang').fill(finance.password)
  await remove.getByRole('button').click()
  await page.getByText('Passkey dihapus').waitFor()
})
