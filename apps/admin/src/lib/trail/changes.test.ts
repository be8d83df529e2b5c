import { expect, test } from 'vitest'
import { changesOf } from './changes.ts'

test('shows what was changed, added and removed, and last what stayed', () => {
  const before = { name: 'Toko A', limit: { amountIdr: '1000' }, old: true }
  const after = { name: 'Toko A', limit: { amountIdr: '2000' }, fresh: null }
  expect(changesOf(before, after)).toEqual([
    { field: 'limit.amountIdr', before: '1000', after: '2000', kind: 'changed' },
    { field: 'fresh', before: undefined, after: null, kind: 'added' },
    { field: 'old', before: true, after: undefined, kind: 'removed' },
    { field: 'name', before: 'Toko A', after: 'Toko A', kind: 'same' },
  ])
})

test('a record without a before has only what was added, and a plain value has no name', () => {
  expect(changesOf(null, { state: 'paid' })).toEqual([
    { field: 'state', before: undefined, after: 'paid', kind: 'added' },
  ])
  expect(changesOf('a', 'b')).toEqual([{ field: '', before: 'a', after: 'b', kind: 'changed' }])
  expect(changesOf(null, null)).toEqual([])
})

test('lists of plain values stand in one line, others one below the other', () => {
  expect(
    changesOf(null, { roles: ['a', 'b'], lines: [{ id: 1 }, { id: 2 }] }).map((one) => [
      one.field,
      one.after,
    ]),
  ).toEqual([
    ['roles', 'a, b'],
    ['lines.1.id', 1],
    ['lines.2.id', 2],
  ])
})
