import { expect, test } from 'vitest'
import { exactOption, filterOptions } from './choice-options.ts'

const models = [
  { value: 'veloz', label: 'Avanza Veloz 1.5', hint: '2015-2021' },
  { value: 'g', label: 'Avanza 1.3 G', hint: '2012-2015' },
  { value: 'rush', label: 'Rush 1.5 S', hint: '2018' },
  { value: 'cafe', label: 'Café Racer' },
]

const values = (typed: string) => filterOptions(models, typed).map((option) => option.value)

test('every typed word must occur, in any order', () => {
  expect(values('1.5 avanza')).toEqual(['veloz'])
  expect(values('avanza')).toEqual(['veloz', 'g'])
})

test('what begins with the typed text comes first', () => {
  expect(filterOptions([{ value: 'a', label: 'New Rush' }, ...models], 'rush')[0]?.value).toBe('rush')
})

test('case, accents and stray spaces do not matter', () => {
  expect(values('  CAFE  racer ')).toEqual(['cafe'])
})

test('the hint is searched too', () => {
  expect(values('2018')).toEqual(['rush'])
})

test('nothing typed shows everything, nonsense shows nothing', () => {
  expect(values('')).toHaveLength(4)
  expect(values('zzz')).toEqual([])
})

test('a list of ten thousand shows at most two hundred', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({ value: `${index}`, label: `Model ${index}` }))
  expect(filterOptions(many, 'model')).toHaveLength(200)
})

test('a label typed out in full is that option, unless two share it', () => {
  expect(exactOption(models, 'rush 1.5 s')?.value).toBe('rush')
  expect(exactOption([...models, { value: 'other', label: 'Rush 1.5 S' }], 'Rush 1.5 S')).toBeUndefined()
})
