import { describe, expect, test } from 'vitest'
import { csvLine } from './csv.ts'

describe('a line of CSV', () => {
  test.each(['=1+1', '+62812', '-1', '@cmd', '\t=1', ' =1'])('%j is never a formula', (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`)
  })

  test('separators, quotes and new lines stay inside their cell', () => {
    expect(csvLine(['a;b', 'say "hi"', 'x\ny', 'plain'])).toBe('"a;b";"say ""hi""";"x\ny";plain\r\n')
    expect(csvLine(['=A1;B1'])).toBe(`"'=A1;B1"\r\n`)
  })
})
