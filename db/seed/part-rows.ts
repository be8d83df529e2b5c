import type { Cell } from './copy.ts'
import { brandById } from './brands.ts'
import type { FittedLine, SpecLine } from './part-lines.ts'
import { lines } from './part-lines.ts'
import { isGenuine, oemNumberOf, partId, skuOf } from './parts.ts'
import type { SeedPart } from './parts.ts'
import { between, hashOf, mix } from './random.ts'
import { twinGroups } from './vehicles.ts'

type Row = readonly Cell[]

const source = 'contoh'

export function partRow(part: SeedPart): Row {
  return [
    part.id,
    part.brandId,
    part.typeId,
    part.nameId,
    part.nameEn,
    part.sku,
    JSON.stringify(part.attributes),
    part.quality,
    part.unit,
    part.weightG,
    part.fitmentScope,
    part.index + 1,
    part.words.map((word) => `'${word}'`).join(' '),
  ]
}

/** Numbers: its own, the vehicle maker's, that one's predecessor, and a competitor's. */
export function numberRows(part: SeedPart): Row[] {
  const rows: Row[] = [[part.id, 'sku_internal', part.brandName, part.sku, null]]
  const { line, series } = part
  if (line.kind === 'spec') return [...rows, ...specNumberRows(part, line)]
  const make = (line.generation ?? line.group.generations[0]).model.make
  const genuine = isGenuine(line.brandId)
  const version = line.superseded ? -1 : series
  const oem = oemNumberOf(line, version)
  rows.push([part.id, genuine ? 'oes' : 'oem', make, oem, line.superseded ? oemNumberOf(line, 0) : null])
  if (series === 0 && !line.superseded && hashOf(`renumbered ${oem}`) % 5 === 0) {
    rows.push([part.id, 'oem', make, oemNumberOf(line, -1), oem])
  }
  const rival = rivalOf(line)
  if (rival !== null && !genuine && !line.superseded && mix(part.index) % 3 === 0) {
    rows.push([part.id, 'competitor', brandById.get(rival.brandId)?.name ?? '', skuOf(rival, series), null])
  }
  return rows
}

function specNumberRows(part: SeedPart, line: SpecLine): Row[] {
  if (part.sku.endsWith(`-${line.spec.code}`) || part.sku === line.spec.code) {
    return part.sku === line.spec.code ? [] : [[part.id, 'aftermarket', part.brandName, line.spec.code, null]]
  }
  return [[part.id, 'competitor', 'NGK', line.spec.code, null]]
}

function rivalOf(line: FittedLine): FittedLine | null {
  const brandIds = line.group.kind === 'car' ? line.type.carBrands : line.type.motorcycleBrands
  const other = brandIds.find((id) => id !== line.brandId && brandById.get(id)?.numbers === 'serial')
  return other === undefined ? null : { ...line, brandId: other }
}

export function fitmentRows(part: SeedPart): Row[] {
  const { line } = part
  const copies = [part.id, part.typeId, part.brandId, part.index + 1]
  if (line.kind === 'spec') {
    const groups = twinGroups.filter((group) => line.spec.classes.includes(group.specs))
    return groups.map((group) => [
      ...copies,
      group.id,
      null,
      null,
      null,
      null,
      null,
      line.spec.position ?? null,
      line.spec.quantity ?? 1,
      null,
      null,
      source,
    ])
  }
  const quantity = line.type.typeId === 'ignition-coil' && line.group.kind === 'car' ? 4 : 1
  return (part.index < 20 ? [wholeGeneration] : narrowed(line)).map((narrow) => [
    ...copies,
    line.group.id,
    line.generation?.id ?? null,
    line.engine?.id ?? null,
    null,
    narrow.fromYm,
    narrow.toYm,
    line.place,
    quantity,
    narrow.condition?.[0] ?? null,
    narrow.condition?.[1] ?? null,
    source,
  ])
}

const wholeGeneration: Narrow = { fromYm: null, toYm: null }

interface Narrow {
  fromYm: number | null
  toYm: number | null
  condition?: readonly [id: string, en: string]
}

const conditions: Readonly<Record<string, readonly [id: string, en: string]>> = {
  'disc-pad': [
    'Untuk kaliper satu piston; periksa bentuk kampas lama',
    'For the single-piston caliper; compare the old pad',
  ],
  'shock-absorber': ['Untuk suspensi standar, bukan yang diturunkan', 'For standard suspension, not lowered'],
  'clutch-disc': ['Hanya transmisi manual', 'Manual gearbox only'],
  'clutch-cover': ['Hanya transmisi manual', 'Manual gearbox only'],
  'release-bearing': ['Hanya transmisi manual', 'Manual gearbox only'],
  headlamp: ['Untuk lampu halogen, bukan LED', 'For halogen lamps, not LED'],
  'wheel-bearing': ['Tanpa ABS', 'Without ABS'],
}

/** Most parts fit the whole generation; some only to or from the month of a change, some under a condition. */
function narrowed(line: FittedLine): Narrow[] {
  const seed = hashOf(`narrow ${line.type.typeId} ${line.group.id} ${line.place ?? ''}`)
  const { from, to } = line.group.generations[0].row
  const years = (to ?? 2026) - from
  const change = (from + Math.floor(years / 2)) * 100 + between(seed, [3, 10])
  const manualOnly =
    line.group.kind === 'car' && /^(clutch-disc|clutch-cover|release-bearing)$/.test(line.type.typeId)
  const condition = manualOnly || seed % 9 === 0 ? conditions[line.type.typeId] : undefined
  const open: Narrow = { fromYm: null, toYm: null, ...(condition === undefined ? {} : { condition }) }
  if (years < 4 || seed % 11 !== 1) return [open]
  return hashOf(line.key) % 2 === 0 ? [{ ...open, toYm: change }] : [{ ...open, fromYm: change + 1 }]
}

/** The maker's replacement of an old part, and the aftermarket parts that do the work of a genuine one. */
export function relationRows(part: SeedPart, parts: number): Row[] {
  const { line } = part
  if (part.series > 0 || line.kind === 'spec') return []
  if (line.superseded) {
    return [
      [
        part.id,
        partId(part.index - 1),
        'superseded_by',
        'Nomor diganti oleh pabrik',
        'Renumbered by the maker',
      ],
    ]
  }
  const genuine = genuineIndex.get(placeKey(line))
  if (isGenuine(line.brandId) || genuine === undefined || genuine >= parts) return []
  return [[part.id, partId(genuine), 'interchange', 'Persamaan nomor pabrik', 'Equal to the maker’s number']]
}

const genuineIndex = new Map(
  lines.flatMap((line, index) =>
    line.kind === 'fitted' && !line.superseded && isGenuine(line.brandId)
      ? [[placeKey(line), index] as const]
      : [],
  ),
)

function placeKey(line: FittedLine): string {
  return `${line.type.typeId} ${line.group.id} ${line.place ?? ''} ${line.branch}`
}

/** Consumers see tax in the price; workshops and shops buy net of it. */
export function priceRows(part: SeedPart): Row[] {
  const net = (percent: number) => Math.max(500, Math.round((part.retailIdr * percent) / 111 / 500) * 500)
  return [
    [part.id, 'ritel', part.retailIdr],
    [part.id, 'bengkel', net(88)],
    [part.id, 'toko', net(80)],
  ]
}

/** One in twelve is sold out everywhere, one in twenty-five has a last piece, the everyday parts never are. */
export function stockRows(part: SeedPart): Row[] {
  const seed = mix(part.index + 77)
  const everyday = part.index < 20
  if (!everyday && seed % 12 === 0) return [[part.id, 'JKT1', 0, 0]]
  if (!everyday && seed % 25 === 1) return [[part.id, 'JKT1', 1, 0]]
  const dear = part.retailIdr > 1_000_000
  const rows: Row[] = [[part.id, 'JKT1', between(seed, everyday ? [40, 120] : dear ? [1, 8] : [2, 60]), 0]]
  if (everyday || seed % 5 < 3) rows.push([part.id, 'SBY1', between(seed + 1, dear ? [1, 5] : [1, 40]), 0])
  if (everyday || seed % 7 < 3) rows.push([part.id, 'MDN1', between(seed + 2, dear ? [1, 4] : [1, 25]), 0])
  return rows
}
