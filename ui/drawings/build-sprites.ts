/**
 * Builds the two sprites and the list of keys from the single drawings. Run it after drawing or changing one:
 * `node ui/drawings/build-sprites.ts`; a test fails while they differ.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('./', import.meta.url)

/** File name to content of everything this script owns. */
export function buildSprites(): Map<string, string> {
  return new Map([
    ['parts.svg', buildSprite('part')],
    ['vehicles.svg', buildSprite('vehicle')],
    ['keys.ts', buildKeys()],
  ])
}

/** The keys that have a drawing, in alphabetical order. */
export function drawnKeys(kind: 'part' | 'vehicle'): string[] {
  return readdirSync(new URL(`${kind}/`, folder))
    .filter((name) => name.endsWith('.svg'))
    .map((name) => name.slice(0, -'.svg'.length))
    .sort()
}

/** Each file's <svg> becomes a <symbol> with its attributes; colours stay currentColor and inherited variables. */
function buildSprite(kind: 'part' | 'vehicle'): string {
  const symbols = drawnKeys(kind).map((key) => {
    const source = readFileSync(new URL(`${kind}/${key}.svg`, folder), 'utf8')
    const found = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" ([^>]*)>(.*)<\/svg>\s*$/s.exec(source)
    if (!found?.[1] || !found[2]) throw new Error(`${kind}/${key}.svg does not begin like the others`)
    return `<symbol id="${key}" ${found[1]}>${found[2].replaceAll('\n', '')}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
}

function buildKeys(): string {
  const list = (kind: 'part' | 'vehicle') =>
    drawnKeys(kind)
      .map((key) => `  '${key}',\n`)
      .join('')
  return `// Written by build-sprites.ts.

/** Part types that have a drawing. */
const partDrawingKeys = [
${list('part')}] as const

/** Kinds of vehicle that have a silhouette. */
export const vehicleDrawingKeys = [
${list('vehicle')}] as const

export type VehicleDrawingKey = (typeof vehicleDrawingKeys)[number]

const known: ReadonlySet<string> = new Set(partDrawingKeys)

/** The drawing of a part type; the plain box of parts when there is none yet. */
export function partDrawingKey(partType: string): string {
  return known.has(partType) ? partType : 'part'
}
`
}

if (import.meta.main) {
  for (const [name, content] of buildSprites()) writeFileSync(new URL(name, folder), content)
}
