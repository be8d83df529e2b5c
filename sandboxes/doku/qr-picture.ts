import { codewords, versionFor } from './qr-blocks.ts'
import type { Version } from './qr-blocks.ts'
import { html } from './html.ts'
import type { Markup } from './html.ts'

const quietModules = 4
/** Level M (00) with mask 000. */
const formatData = 0

type Grid = { size: number; dark: boolean[][]; fixed: boolean[][] }

/** A QR code as a picture in the page; null where the text is too long for one. */
export function qrPicture(text: string, label: string): Markup | null {
  const modules = qrModules(text)
  if (modules === null) return null
  const size = modules.length + 2 * quietModules
  const path = modules
    .flatMap((row, y) =>
      row.map((dark, x) => (dark ? `M${x + quietModules} ${y + quietModules}h1v1h-1z` : '')),
    )
    .join('')
  return html`<svg class="qr-picture" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}">
    <rect width="${size}" height="${size}" fill="#fff" />
    <path d="${path}" fill="#000" shape-rendering="crispEdges" />
  </svg>`
}

/** The modules of a code, row by row; true is dark. */
export function qrModules(text: string): boolean[][] | null {
  const bytes = Buffer.from(text)
  const version = versionFor(bytes.length)
  if (version === null) return null
  const size = 17 + 4 * version.number
  const rows = (): boolean[][] =>
    Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  const grid: Grid = { size, dark: rows(), fixed: rows() }
  drawPatterns(grid, version)
  drawFormat(grid)
  drawVersion(grid, version.number)
  drawData(grid, codewords(bytes, version))
  return grid.dark
}

function set(grid: Grid, at: { x: number; y: number }, dark: boolean): void {
  const { dark: darkRows, fixed } = grid
  const row = darkRows[at.y]
  const fixedRow = fixed[at.y]
  if (row === undefined || fixedRow === undefined || at.x < 0 || at.x >= grid.size) return
  row[at.x] = dark
  fixedRow[at.x] = true
}

function drawPatterns(grid: Grid, version: Version): void {
  const last = grid.size - 1
  for (let index = 0; index < grid.size; index += 1) {
    set(grid, { x: 6, y: index }, index % 2 === 0)
    set(grid, { x: index, y: 6 }, index % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [last - 3, 3],
    [3, last - 3],
  ] as const)
    square(grid, { x, y }, 4)
  const { centres } = version
  const end = centres.at(-1)
  for (const x of centres) {
    for (const y of centres) {
      const inCorner = (x === 6 && y === 6) || (x === 6 && y === end) || (x === end && y === 6)
      if (!inCorner) square(grid, { x, y }, 2)
    }
  }
}

/** Rings around a centre: a finder (reach 4, its rim light) or an alignment pattern (reach 2). */
function square(grid: Grid, centre: { x: number; y: number }, reach: number): void {
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy))
      set(grid, { x: centre.x + dx, y: centre.y + dy }, reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1)
    }
  }
}

function drawFormat(grid: Grid): void {
  const bits = ((formatData << 10) | remainder(formatData << 10, 0x537)) ^ 0x5412
  const { size } = grid
  for (let index = 0; index < 15; index += 1) {
    const dark = ((bits >> index) & 1) === 1
    const down = index < 6 ? index : index < 8 ? index + 1 : size - 15 + index
    const across = index < 8 ? size - 1 - index : index < 9 ? 7 : 14 - index
    set(grid, { x: 8, y: down }, dark)
    set(grid, { x: across, y: 8 }, dark)
  }
  set(grid, { x: 8, y: size - 8 }, true)
}

function drawVersion(grid: Grid, number: number): void {
  const bits = (number << 12) | remainder(number << 12, 0x1f25)
  for (let index = 0; index < 18; index += 1) {
    const dark = ((bits >> index) & 1) === 1
    const near = Math.floor(index / 3)
    const far = grid.size - 11 + (index % 3)
    set(grid, { x: near, y: far }, dark)
    set(grid, { x: far, y: near }, dark)
  }
}

/** What is left of bits divided by a generator, without carries. */
function remainder(bits: number, generator: number): number {
  const width = 32 - Math.clz32(generator)
  let rest = bits
  while (32 - Math.clz32(rest) >= width) rest ^= generator << (32 - Math.clz32(rest) - width)
  return rest
}

/** Two columns at a time from the right, up and down in turn, around everything that is fixed. */
function drawData(grid: Grid, bytes: number[]): void {
  let bit = 0
  for (let right = grid.size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < grid.size; step += 1) {
      const upward = ((right + 1) & 2) === 0
      const y = upward ? grid.size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = grid.dark[y]
        if (row === undefined || grid.fixed[y]?.[x] === true) continue
        const value = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
        const masked = (x + y) % 2 === 0
        row[x] = (value === 1) !== masked
        bit += 1
      }
    }
  }
}
