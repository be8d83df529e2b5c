import { expect, test } from 'vitest'
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
