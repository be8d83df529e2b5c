import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawQr, pictureOfQr } from './draw-qr.ts'

const emv =
  '00020101021226670016COM.ASTRAPAY.WWW01189360012300001234560215AP00001234567895204553353033605802ID5913TOKO CONTOH A6007JAKARTA61051011063041D2A'

/** Which modules a path paints, by painting it. */
function painted({ size, path }: { size: number; path: string }): boolean[][] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x = '0', y = '0', width = '0'] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let step = 0; step < Number(width); step += 1) {
      const row = grid[Number(y)]
      if (row !== undefined) row[Number(x) + step] = true
    }
  return grid
}

test('the drawing and the picture are the same code', async () => {
  const drawing = drawQr(emv)
  const { data, info } = await sharp(await pictureOfQr(emv))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const middle = (module: number) => Math.floor(((module + 0.5) * info.width) / drawing.size)
  const isDarkAt = (x: number, y: number) => (data[middle(y) * info.width + middle(x)] ?? 255) < 128
  const differing = painted(drawing).flatMap((row, y) => row.filter((isDark, x) => isDark !== isDarkAt(x, y)))
  expect(differing).toHaveLength(0)
})

test('finder patterns stand in three corners with a quiet zone of four modules around', () => {
  const grid = painted(drawQr(emv))
  const { length } = grid
  expect(grid.slice(0, 4).flat().concat(grid.slice(-4).flat()).some(Boolean)).toBe(false)
  for (const [top, left] of [
    [4, 4],
    [4, length - 11],
    [length - 11, 4],
  ] as const) {
    expect(grid[top]?.slice(left, left + 7)).toEqual([true, true, true, true, true, true, true])
    expect(grid[top + 3]?.slice(left, left + 7)).toEqual([true, false, true, true, true, false, true])
  }
})
