import { describe, expect, test } from 'vitest'
import { messagesOf } from '../i18n/index.ts'
import { amountOf, changesOf, inboxPath, readList, sayOutcome } from './view.ts'

const t = messagesOf('id').approvals

describe('a proposal in words', () => {
  test('shows sums, days and switches as people read them, and what stays as it was', () => {
    const before = { limitIdr: '50000000', termDays: 30, isActive: true }
    const proposal = { isActive: false, limitIdr: '70000000', termDays: 30 }
    expect(changesOf({ before, proposal }, t)).toEqual([
      {
        field: 'limitIdr',
        label: 'Plafon',
        before: 'Rp\u00a050.000.000',
        after: 'Rp\u00a070.000.000',
        isChanged: true,
      },
      { field: 'termDays', label: 'Tempo', before: '30 hari', after: '30 hari', isChanged: false },
      { field: 'isActive', label: 'Ditawarkan ke pembeli', before: 'ya', after: 'tidak', isChanged: true },
    ])
  })

  test('keeps a field without words visible, and hides what only the program needs', () => {
    const proposal = { quota: 3, challengeId: 'chl_1', bank: null }
    expect(changesOf({ before: null, proposal }, t).map(({ label, after }) => [label, after])).toEqual([
      ['Bank pembeli', '–'],
      ['quota', '3'],
    ])
  })

  test('names a refusal that nobody wrote words for in general ones', () => {
    expect(sayOutcome({ kind: 'refused', why: 'allocated' }, t)).toBe(t.refused.allocated)
    expect(sayOutcome({ kind: 'refused', why: 'never_heard_of' }, t)).toBe(t.refused.other)
    expect(sayOutcome({ kind: 'approved' }, t)).toBe(t.said.approved)
  })

  test('has a sum only where digits are one', () => {
    expect(amountOf({ amountIdr: '12500000' })).toBe(12_500_000n)
    expect(amountOf({ amountIdr: '1e9' })).toBeNull()
    expect(amountOf({ role: 'admin' })).toBeNull()
  })
})

test('an address names its part of the inbox; anything else is what waits', () => {
  const read = (path: string) => readList(new URL(path, 'http://localhost'))
  for (const list of ['to_decide', 'mine', 'decided'] as const)
    expect(read(inboxPath(list, 'apr_1'))).toBe(list)
  expect(read('/persetujuan?bagian=<script>')).toBe('to_decide')
})
