import { expect, it } from 'vitest'
import { readWibMoment } from './read-moment.ts'

it('a moment typed in the panel is one of Jakarta', () => {
  expect(readWibMoment('2026-12-01T08:30')).toEqual(new Date('2026-12-01T01:30:00Z'))
})

it('nothing typed is no moment, and nonsense is told', () => {
  expect(readWibMoment(' ')).toBeNull()
  for (const text of ['besok', '2026-13-01T08:30', '2026-12-01']) expect(readWibMoment(text)).toBe('bad')
})
