import { normalizeNumber, wordsOf } from '#catalogue'
import { brandById } from './brands.ts'
import { fittedAttributes } from './fitted-attributes.ts'
import { makerNumber, serialNumber } from './numbers.ts'
import type { FittedLine, PartLine, SpecLine } from './part-lines.ts'
import { lines, versionedLines } from './part-lines.ts'
import { partTypes } from './part-types.ts'
import { mix } from './random.ts'
import type { AttributeValue } from './specs.ts'

export interface SeedPart {
  /** 0 for the first part of the catalogue. */
  index: number
  id: string
  line: PartLine
  /** 0 for the first version of a line. */
  series: number
  brandId: string
  brandName: string
  typeId: string
  nameId: string
  nameEn: string
  sku: string
  attributes: Readonly<Record<string, AttributeValue>>
  quality: 'genuine' | 'oem' | 'aftermarket'
  unit: string
  weightG: number
  fitmentScope: 'listed' | 'partial' | 'universal'
  words: string[]
  /** What a consumer pays, tax included. */
  retailIdr: number
}

const typeById = new Map(partTypes.map((type) => [type.id, type]))
const seededAtMs = Date.UTC(2026, 0, 1)
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The part at one place of the catalogue. It follows from its place alone, so every load of a size is the same. */
export function partAt(index: number): SeedPart {
  const { line, series } = lineAt(index)
  const written = line.kind === 'spec' ? writeSpec(line) : writeFitted(line, series)
  const brand = brandById.get(line.brandId)
  if (brand === undefined) throw new Error(`Brand ${line.brandId} of ${line.key} is not among the brands.`)
  const words = new Set([written.nameId, written.nameEn, written.sku, brand.name].flatMap(wordsOf))
  for (const value of Object.values(written.attributes)) {
    if (typeof value === 'string') wordsOf(value).forEach((word) => words.add(word))
  }
  words.add(normalizeNumber(written.sku).toLowerCase())
  const size = written.attributes['tyre_size']
  if (typeof size === 'string') words.add(normalizeNumber(size).toLowerCase())
  const percent = brand.pricePercent * (0.94 + (mix(index) % 13) / 100)
  return {
    ...written,
    index,
    id: partId(index),
    line,
    series,
    brandId: brand.id,
    brandName: brand.name,
    words: [...words],
    retailIdr: Math.max(1_000, Math.round((written.retailIdr * percent) / 100 / 500) * 500),
  }
}

/** The id of the part at a place; made like every other id, from a fixed time and a hash of the place. */
export function partId(index: number): string {
  const time = inBase32(BigInt(seededAtMs + index), 10)
  const chance =
    (BigInt(mix(index)) << 48n) | (BigInt(mix(index ^ 0x5bd1e995)) << 16n) | BigInt(mix(~index) & 0xffff)
  return `prt_${time}${inBase32(chance, 16)}`
}

function lineAt(index: number): { line: PartLine; series: number } {
  const first = lines[index]
  if (first !== undefined) return { line: first, series: 0 }
  const beyond = index - lines.length
  const line = versionedLines[beyond % versionedLines.length]
  if (line === undefined) throw new Error('There is no line to make more versions of.')
  return { line, series: 1 + Math.floor(beyond / versionedLines.length) }
}

type Written = Omit<SeedPart, 'index' | 'id' | 'line' | 'series' | 'brandId' | 'brandName' | 'words'>

function writeSpec(line: SpecLine): Written {
  const { spec } = line
  const prefix = brandById.get(line.brandId)?.prefix ?? ''
  return {
    typeId: spec.typeId,
    nameId: spec.typeId === 'spark-plug' ? `${spec.nameId} ${line.code}` : spec.nameId,
    nameEn: spec.typeId === 'spark-plug' ? `${spec.nameEn} ${line.code}` : spec.nameEn,
    sku: spec.typeId === 'spark-plug' ? line.code : `${prefix}-${line.code}`,
    attributes: spec.attributes,
    quality: 'aftermarket',
    unit: spec.unit,
    weightG: spec.weightG,
    fitmentScope: spec.classes.length === 0 ? 'universal' : 'partial',
    retailIdr: spec.priceIdr,
  }
}

function writeFitted(line: FittedLine, series: number): Written {
  const { type, group } = line
  const car = group.kind === 'car'
  const names = typeById.get(type.typeId)
  const place = line.place === null ? null : placeNames[line.place]
  const vehicle = vehicleName(line)
  return {
    typeId: type.typeId,
    nameId: joinWords([names?.nameId, place?.nameId, vehicle, versionName(series, 'id')]),
    nameEn: joinWords([
      capital(joinWords([place?.nameEn, names?.nameEn])),
      vehicle,
      versionName(series, 'en'),
    ]),
    sku: skuOf(line, line.superseded ? -1 : series),
    attributes: fittedAttributes(line),
    quality: isGenuine(line.brandId) ? 'genuine' : 'aftermarket',
    unit: type.unit,
    weightG: Math.max(20, car ? type.weightG : Math.round(type.weightG * 0.6)),
    fitmentScope: 'listed',
    retailIdr: (car ? type.carPriceIdr : type.motorcyclePriceIdr) * classFactor(group.specs),
  }
}

/** The article number of a line: a serial of the brand, or the vehicle maker's number with or without a prefix. */
export function skuOf(line: FittedLine, series: number): string {
  const brand = brandById.get(line.brandId)
  if (brand?.numbers === 'serial') return `${brand.prefix}-${serialNumber(numberPartsOf(line, series))}`
  const number = oemNumberOf(line, series)
  return brand?.numbers === 'oem' ? `${brand.prefix}-${number}` : number
}

/** The vehicle maker's number of the place where this part goes. */
export function oemNumberOf(line: FittedLine, series: number): string {
  return makerNumber(numberPartsOf(line, series))
}

export function isGenuine(brandId: string): boolean {
  return brandById.get(brandId)?.numbers === 'genuine'
}

function numberPartsOf(line: FittedLine, series: number) {
  const { group, place, branch, type } = line
  const make = (line.generation ?? group.generations[0]).model.make
  return { make, typeId: type.typeId, place, branch, group, series }
}

function vehicleName(line: FittedLine): string {
  const all = line.generation === null ? line.group.generations : [line.generation]
  const models = [...new Set(all.map((generation) => generation.model.model))]
  const first = all[0] ?? line.group.generations[0]
  const nickname = all.length === 1 && first.row.nickname !== undefined ? ` ${first.row.nickname}` : ''
  const engine = line.engine === null ? '' : ` ${line.engine.code}`
  return `${first.model.make} ${models.join(' / ')}${nickname} ${first.row.code}${engine}`
}

const placeNames = {
  front: { nameId: 'depan', nameEn: 'front' },
  rear: { nameId: 'belakang', nameEn: 'rear' },
  right: { nameId: 'kanan', nameEn: 'right' },
  left: { nameId: 'kiri', nameEn: 'left' },
} as const

function joinWords(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== '').join(' ')
}

function capital(text: string): string {
  const kept = /^(V-belt|CV|CVT)/.test(text.replace(/^(front|rear|left|right) /, ''))
    ? text
    : text.toLowerCase()
  return kept.charAt(0).toUpperCase() + kept.slice(1)
}

function versionName(series: number, language: 'id' | 'en'): string {
  if (series === 0) return ''
  const grade =
    ['Heavy Duty', language === 'id' ? 'Ekonomis' : 'Economy', 'Premium', 'Racing', 'Plus'][
      (series - 1) % 5
    ] ?? ''
  return series <= 5 ? grade : `${grade} ${language === 'id' ? 'Seri' : 'Series'} ${Math.ceil(series / 5)}`
}

function classFactor(specs: string): number {
  switch (specs) {
    case 'car-city':
    case 'scooter-110':
    case 'bebek-110':
      return 0.85
    case 'car-medium':
    case 'maxi-155':
    case 'sport-150':
      return 1.3
    case 'car-large':
    case 'car-diesel':
    case 'sport-250':
    case 'maxi-250':
      return 1.6
    case 'truck-diesel':
      return 2.1
    default:
      return 1
  }
}

function inBase32(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest >>= 5n) text = alphabet.charAt(Number(rest & 31n)) + text
  return text
}
