import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridLines, roundTop } from './chart-scale.ts'

describe('the axis of the chart', () => {
  test('no bar stands above the top, and every line is a whole number', () => {
    assert(
      property(integer({ min: 0, max: 100_000 }), (highest) => {
        const top = roundTop(highest)
        const lines = gridLines(top)
        expect(top).toBeGreaterThanOrEqual(highest)
        expect(lines.at(0)).toBe(0)
        expect(lines.at(-1)).toBe(top)
        expect(lines.every(Number.isInteger)).toBe(true)
        expect(lines.length).toBeLessThanOrEqual(6)
      }),
    )
  })
})
