import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import type { Browsing, Size } from './browser.ts'
import { holdPasskey } from './passkey.ts'
import { readCode } from './sandbox-pages.ts'

const { adminUrl, dataDir } = inject('system')

const [first, accountant] = demoPeople.staff

/** Where the finance clerk's session is kept between the files. */
const sessionFile = join(dataDir, 'staff-session.json')

/** Who signs in step by step in the stories of signing in; all others use the session of the finance clerk. */
export const operator = first

type Person = (typeof demoPeople.staff)[number]

export async function openPanel(page: Page, path = '/'): Promise<void> {
  await page.goto(`${adminUrl}${path}`)
}

/** The first step of signing in; afterwards the code is on its way. */
export async function givePassword(page: Page, person: Person): Promise<void> {
  await openPanel(page)
  await page.getByLabel('E-mail kantor').fill(person.email)
  await page.getByLabel('Kata sandi').fill(person.password)
  await page.getByRole('button', { name: 'Lanjut' }).click()
  await page.getByRole('heading', { level: 1, name: 'Masukkan kode' }).waitFor()
}

/** The second step. Six digits send themselves. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Kode enam angka').fill(code)
}

export async function waitForMonitor(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Monitor pembayaran' }).waitFor()
}

/**
 * A page of the finance clerk, signed in. Codes are few by rule, so the files share one session: the first to come signs
 * in, the others find its cookies in the data folder.
 */
export async function signedInStaff(browsing: Browsing, size: Size): Promise<Page> {
  if (existsSync(sessionFile)) {
    const page = await browsing.visitor(size, { storageState: sessionFile })
    await openPanel(page)
    await waitForMonitor(page)
    return page
  }
  const page = await browsing.visitor(size)
  const phonePage = await browsing.visitor(size)
  await givePassword(page, accountant)
  await giveCode(page, await readCode(phonePage, accountant.phone))
  await waitForMonitor(page)
  await page.context().storageState({ path: sessionFile })
  return page
}

/**
 * Gives the fresh factor that the open page asks for, by the passkey of whoever is signed in (the finance clerk unless said
 * otherwise), and waits until the deed it was asked for goes on.
 * @example await page.getByRole('button', { name: 'Setujui' }).click(); await giveProofWithPasskey(page)
 */
export async function giveProofWithPasskey(
  page: Page,
  person: Pick<Person, 'email'> = accountant,
): Promise<void> {
  await page.waitForURL(/\/konfirmasi\//)
  await holdPasskey(page, person.email)
  // Browsers ask an authenticator only for the page in front.
  await page.bringToFront()
  // The page knew of no passkey before the first one was enrolled.
  await page.reload()
  await page.getByRole('button', { name: 'Konfirmasi dengan passkey' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/konfirmasi/'))
  // A proof gives the session a new token: whoever comes next finds that one.
  if (person.email === accountant.email) await page.context().storageState({ path: sessionFile })
}
