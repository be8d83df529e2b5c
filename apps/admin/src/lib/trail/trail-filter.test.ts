import { expect, test } from 'vitest'
import {
  isFiltered,
  readTrailView,
  toAuditFilter,
  toAuthEventFilter,
  writeTrailView,
} from './trail-filter.ts'

const read = (query: string) => readTrailView(new URLSearchParams(query))

test('every filter lives in the address and comes back from it', () => {
  const query =
    '?q=kampas&siapa=stf_1&tindakan=refund.ordered&objek=refund&nomor=ref_1&faktor=passkey&alamat=127.0.0.1&jejak=abc&dari=2026-11-01&sampai=2026-11-02'
  expect(writeTrailView(read(query))).toBe(query)
  expect(isFiltered(read(query))).toBe(true)
  expect(writeTrailView(read('?tab=masuk&langkah=signed_in&ranah=staff'))).toBe(
    '?tab=masuk&ranah=staff&langkah=signed_in',
  )
  expect(writeTrailView(read(''))).toBe('')
  expect(isFiltered(read('?tab=masuk'))).toBe(false)
})

test('days are those of western Indonesia, the last one whole', () => {
  const { from, before } = toAuditFilter(read('?dari=2026-11-01&sampai=2026-11-02'))
  expect(from?.toISOString()).toBe('2026-10-31T17:00:00.000Z')
  expect(before?.toISOString()).toBe('2026-11-02T17:00:00.000Z')
  expect(toAuthEventFilter(read('?tab=masuk&dari=2026-11-01&siapa=stf_1'))).toMatchObject({
    accountId: 'stf_1',
    from,
  })
})

test.each(['2026-13-01', '2026-99-99', 'x', '2026-11-1', "2026-11-01'"])('%s is no day', (day) => {
  expect(read(`?dari=${day}`).from).toBeNull()
})

test('what is no filter of ours narrows nothing, and nothing breaks the search', () => {
  const view = read(`?faktor=sms&ranah=alien&q=${'x'.repeat(500)}%00&siapa=%20`)
  expect(view).toMatchObject({ factor: null, realm: null, who: null })
  expect(view.text).toHaveLength(100)
  expect(read('?q=a%00b').text).toBe('ab')
})
