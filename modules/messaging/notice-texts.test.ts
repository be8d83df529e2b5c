import { describe, expect, test } from 'vitest'
import { noticeTextsEn } from './notice-texts.en.ts'
import { noticeTextsId } from './notice-texts.id.ts'
import { templates } from './templates.ts'

const withoutLanguage = (texts: object) => Object.keys(texts).map((name) => name.replace(/_(id|en)$/, ''))
const blanksOf = (texts: Readonly<Record<string, { readonly blanks: readonly string[] }>>) =>
  Object.values(texts).map((text) => text.blanks)

test('notices say the same in both languages', () => {
  expect(withoutLanguage(noticeTextsEn)).toEqual(withoutLanguage(noticeTextsId))
  expect(blanksOf(noticeTextsEn)).toEqual(blanksOf(noticeTextsId))
})

describe.each(Object.entries({ ...noticeTextsId, ...noticeTextsEn }))(
  '%s',
  (name, { text, blanks, examples }) => {
    test('fills each blank in order, and neither begins nor ends with one, as the provider asks', () => {
      const places = [...text.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]))
      expect(places).toEqual(blanks.map((_, index) => index + 1))
      expect(examples).toHaveLength(blanks.length)
      expect(text).toMatch(/^[^{].*[^}]$/)
      expect(text.length).toBeLessThan(600)
      expect(Object.keys(templates)).toContain(name)
    })
  },
)
