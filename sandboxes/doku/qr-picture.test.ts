import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { qrModules, qrPicture } from './qr-picture.ts'

test('the picture of a text is the one that a published encoder draws (version 12, level M, mask 000)', () => {
  const modules = qrModules(`00020101021226${'A'.repeat(250)}`) ?? []
  expect(modules).toHaveLength(65)
  const drawn = modules.flat().map(Number).join('')
  expect(createHash('sha256').update(drawn).digest('hex')).toBe(
    '19dde70f4572217ec1fcee4c1f73c8fabcf005ded28496a2279e9bf54fab6632',
  )
})

test('it grows with the text, has a quiet edge and a name, and a text too long gives none', () => {
  expect([qrModules('A')?.length, qrModules('A'.repeat(400))?.length, qrModules('A'.repeat(500))]).toEqual([
    57,
    77,
    null,
  ])
  const picture = qrPicture('A', 'Kode "uji"')?.markup ?? ''
  expect(picture).toContain('viewBox="0 0 65 65"')
  expect(picture).toContain('aria-label="Kode &quot;uji&quot;"')
  expect(picture).toContain('M4 4h1v1h-1z')
})
