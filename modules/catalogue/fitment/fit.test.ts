import { describe, expect, test } from 'vitest'
import type { Vehicle } from '../vehicle.ts'
import { judgeFit, type FitmentRule } from './fit.ts'

const avanza: Vehicle = {
  kind: 'car',
  make: { id: 'toyota', name: 'Toyota' },
  model: { id: 'toyota-avanza', makeId: 'toyota', kind: 'car', name: 'Avanza', silhouette: 'mpv' },
  generation: {
    id: 'avanza-f650',
    modelId: 'toyota-avanza',
    code: 'F650',
    nickname: null,
    fromYear: 2011,
    toYear: 2021,
  },
  variant: null,
  year: null,
  twinGroupId: 'twin-f650',
  engineIds: ['1nr-ve', '2nr-ve'],
}

const whole: FitmentRule = {
  generationId: null,
  engineId: null,
  engineCode: null,
  variantId: null,
  variantName: null,
  fromYm: null,
  toYm: null,
  conditionId: null,
  conditionEn: null,
}

const answerOf = (rules: readonly FitmentRule[], vehicle: Vehicle = avanza) =>
  judgeFit(rules, vehicle, 'listed').answer

describe('does it fit', () => {
  test('a rule without narrowing fits', () => {
    expect(answerOf([whole])).toBe('cocok')
  })

  test('a part whose list is complete does not fit a vehicle that is not on it', () => {
    expect(judgeFit([], avanza, 'listed').answer).toBe('tidak_cocok')
  })

  test.each(['partial', 'universal'] as const)(
    'without data a %s part is unknown, never fitting',
    (scope) => {
      expect(judgeFit([], avanza, scope).answer).toBe('tidak_diketahui')
    },
  )

  test('a universal part fits when the data says so', () => {
    expect(judgeFit([whole], avanza, 'universal').answer).toBe('cocok')
  })

  test('a rule for the other twin does not fit this one', () => {
    expect(answerOf([{ ...whole, generationId: 'xenia-f650' }])).toBe('tidak_cocok')
    expect(answerOf([{ ...whole, generationId: 'avanza-f650' }])).toBe('cocok')
  })

  test('an engine is a condition until the engine is known', () => {
    const rule = { ...whole, engineId: '2nr-ve', engineCode: '2NR-VE' }
    expect(judgeFit([rule], avanza, 'listed')).toMatchObject({
      answer: 'cocok_dengan_syarat',
      conditionId: 'Hanya mesin 2NR-VE',
    })
    expect(answerOf([rule], { ...avanza, engineIds: ['2nr-ve'] })).toBe('cocok')
    expect(answerOf([rule], { ...avanza, engineIds: ['1nr-ve'] })).toBe('tidak_cocok')
  })

  test('a month of change in the middle of a year is a condition in that year only', () => {
    const rule = { ...whole, toYm: 201508 }
    expect(answerOf([rule], { ...avanza, year: 2014 })).toBe('cocok')
    expect(judgeFit([rule], { ...avanza, year: 2015 }, 'listed')).toMatchObject({
      answer: 'cocok_dengan_syarat',
      conditionId: 'Produksi s/d 08-2015',
    })
    expect(answerOf([rule], { ...avanza, year: 2016 })).toBe('tidak_cocok')
    expect(answerOf([rule])).toBe('cocok_dengan_syarat')
  })

  test('an open end has no end', () => {
    const current = { ...avanza, generation: { ...avanza.generation, toYear: null } }
    expect(answerOf([{ ...whole, fromYm: 201101 }], current)).toBe('cocok')
    expect(answerOf([{ ...whole, toYm: 202512 }], current)).toBe('cocok_dengan_syarat')
  })

  test('a written condition is always shown', () => {
    const fit = judgeFit(
      [{ ...whole, conditionId: 'Tanpa ABS', conditionEn: 'Without ABS' }],
      avanza,
      'listed',
    )
    expect(fit).toEqual({
      answer: 'cocok_dengan_syarat',
      conditionId: 'Tanpa ABS',
      conditionEn: 'Without ABS',
    })
  })

  test('of several rules the one with the fewest conditions answers', () => {
    expect(answerOf([{ ...whole, conditionId: 'Tanpa ABS', conditionEn: 'Without ABS' }, whole])).toBe(
      'cocok',
    )
  })
})
