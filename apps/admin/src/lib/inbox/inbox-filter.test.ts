import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../i18n/en.ts'
import { id } from '../i18n/id.ts'
import { isFiltered, readInboxView, writeInboxView } from './inbox-filter.ts'

test('a filter lives in the address and comes back from it', () => {
  const address =
    '?tab=keluar&q=AOS-1&penyedia=doku&panggilan=create_va&jawaban=lost&dari=2026-11-01&sampai=2026-11-24'
  const view = readInboxView(new URLSearchParams(address))
  expect(writeInboxView(view)).toBe(address)
  expect(isFiltered(view)).toBe(true)
  expect(writeInboxView(view, '1_ntf_1')).toContain('sesudah=1_ntf_1')
})

test('what is no filter of ours counts as none', () => {
  const view = readInboxView(
    new URLSearchParams('?tab=x&penyedia=x&tanda=x&hasil=x&jawaban=x&panggilan=A;&dari=x'),
  )
  expect(writeInboxView(view)).toBe('')
  expect(isFiltered(view)).toBe(false)
})

test('every call that adapters make has its sentence in both languages', () => {
  const folder = join(import.meta.dirname, '../../../../../modules/payments')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^(doku|astrapay|snap)\/[\w-]+\.ts$/.test(file) && !file.includes('test'),
  )
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  const operations = [...text.matchAll(/operation: '([a-z_]+)'/g)].map((found) => found[1] ?? '')
  expect(operations.length).toBeGreaterThan(20)
  for (const words of [id, en])
    expect(operations.filter((name) => !Object.hasOwn(words.story.exchange.asks, name))).toEqual([])
})
