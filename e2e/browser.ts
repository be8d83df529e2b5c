import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { findChromium } from '../tools/find-chromium.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export const phone: Size = { width: 390, height: 844 }
export const desktop: Size = { width: 1440, height: 900 }

/** For `test.each`: every story that a person may live on either. */
export const widths = [
  ['on a phone', phone],
  ['on a wide screen', desktop],
] as const

export interface Browsing {
  /** A new person with a browser of their own: no cookies, one page. Ends with the test. */
  visitor(size: Size, options?: BrowserContextOptions): Promise<Page>
  /** For tests in which things break on purpose: what the console complains about is then not a defect. */
  expectComplaints(): void
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One Chromium for a file of stories. After each test every console error of its pages is a failure. */
export function useBrowser(): Browsing {
  let browser: Browser
  let complaints: string[] = []
  let areExpected = false

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await findChromium(), args: flags })
  })
  afterAll(() => browser.close())
  afterEach(async ({ task }) => {
    const found = areExpected ? [] : complaints
    complaints = []
    areExpected = false
    if (task.result?.state === 'fail') await keepPictures(browser, task.name)
    await Promise.all(browser.contexts().map((context) => context.close()))
    expect(found.slice(0, 5), 'the browser console complains about nothing').toEqual([])
  })

  return {
    async visitor(size, options = {}) {
      const context = await browser.newContext({
        viewport: size,
        locale: 'id-ID',
        timezoneId: 'Asia/Jakarta',
        ...options,
      })
      context.setDefaultTimeout(15_000)
      context.on('page', (page) => listen(page, complaints))
      return context.newPage()
    },
    expectComplaints() {
      areExpected = true
    },
  }
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // A page or form that is answered with 404, 503 or 400 on purpose is reported as such; that is for the test to judge.
    const { url } = message.location()
    const isAnswer = /^Failed to load resource: the server responded with a status of [45]/.test(
      message.text(),
    )
    if (!isAnswer || !(url === page.url() || url.includes('?/')))
      complaints.push(`${page.url()}: ${message.text()} (${message.location().url})`)
  })
}

/** What a person would have seen when it failed, in the temporary folder; the addresses are printed. */
async function keepPictures(browser: Browser, name: string): Promise<void> {
  const folder = join(tmpdir(), 'astraotoshop-failed-stories')
  mkdirSync(folder, { recursive: true })
  for (const [index, page] of browser
    .contexts()
    .flatMap((context) => context.pages())
    .entries()) {
    const file = join(folder, `${name.replaceAll(/[^\w]+/g, '-').slice(0, 80)}-${index}.png`)
    await page.screenshot({ path: file, timeout: 5_000 }).catch(() => undefined)
    process.stderr.write(`${page.url()} looked like ${file}\n`)
  }
}
