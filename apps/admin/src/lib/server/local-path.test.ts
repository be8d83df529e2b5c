import { describe, expect, test } from 'vitest'
import { localPath } from './local-path.ts'

describe('where a person is led after a form', () => {
  test('a path of the panel is kept with its query', () => {
    expect(localPath('/pembayaran?status=unknown&q=AOS')).toBe('/pembayaran?status=unknown&q=AOS')
  })

  test.each([
    '//evil.test',
    String.raw`/\evil.test`,
    '/\t/evil.test',
    'https://evil.test/',
    'javascript:alert(1)',
    '',
    null,
    7,
  ])('what could lead elsewhere leads to the first page: %s', (text) => {
    expect(localPath(text)).toBe('/')
  })
})
