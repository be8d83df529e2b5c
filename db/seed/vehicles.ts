import { piecesOf } from '#catalogue'
import { moreCars } from './cars-more.ts'
import { hondaCars } from './cars-honda.ts'
import { mitsubishiSuzukiCars } from './cars-mitsubishi-suzuki.ts'
import { moreToyotaDaihatsuCars } from './cars-toyota-daihatsu-more.ts'
import { toyotaDaihatsuCars } from './cars-toyota-daihatsu.ts'
import { hondaGearedMotorcycles } from './motorcycles-honda-geared.ts'
import { hondaMotorcycles } from './motorcycles-honda.ts'
import { moreMotorcycles } from './motorcycles-more.ts'
import { yamahaGearedMotorcycles } from './motorcycles-yamaha-geared.ts'
import { yamahaMotorcycles } from './motorcycles-yamaha.ts'
import type { GenerationRow, ModelRow, SpecClass } from './vehicle-rows.ts'

type VehicleKind = 'car' | 'motorcycle'

export interface Engine {
  id: string
  code: string
  displacementCc: number | null
  fuel: 'petrol' | 'diesel' | 'hybrid' | 'electric'
}

export interface Generation {
  id: string
  row: GenerationRow
  model: ModelRow & { id: string; kind: VehicleKind }
  groupId: string
  engines: Engine[]
}

/** Generations that share their parts; most groups have one. */
export interface TwinGroup {
  id: string
  index: number
  kind: VehicleKind
  specs: SpecClass
  generations: [Generation, ...Generation[]]
  engines: Engine[]
}

export interface Variant {
  id: string
  generationId: string
  name: string
  engineId: string
  transmission: string
  position: number
}

export function slug(text: string): string {
  return piecesOf(text).join('-')
}

const cars = [
  ...toyotaDaihatsuCars,
  ...moreToyotaDaihatsuCars,
  ...hondaCars,
  ...mitsubishiSuzukiCars,
  ...moreCars,
]
const motorcycles = [
  ...hondaMotorcycles,
  ...hondaGearedMotorcycles,
  ...yamahaMotorcycles,
  ...yamahaGearedMotorcycles,
  ...moreMotorcycles,
]

export const generations: readonly Generation[] = [
  ...motorcycles.flatMap((model) => generationsOf(model, 'motorcycle')),
  ...cars.flatMap((model) => generationsOf(model, 'car')),
]

const mostAsked = [
  'honda-beat-k25',
  'toyota-avanza-f650',
  'honda-vario-125-k60',
  'yamaha-nmax-2dp',
  'honda-beat-k81',
  'toyota-kijang-innova-an140',
  'honda-scoopy-k16',
  'honda-brio-dd2',
  'yamaha-mio-m3-2ph',
  'mitsubishi-xpander-nc1w',
  'honda-supra-x-125-kph',
  'toyota-avanza-f600',
]

export const twinGroups: readonly TwinGroup[] = groupGenerations()

function generationsOf(model: ModelRow, kind: VehicleKind): Generation[] {
  const id = slug(`${model.make} ${model.model}`)
  return model.generations.map((row) => {
    const generationId = `${id}-${slug(row.code)}`
    return {
      id: generationId,
      row,
      model: { ...model, id, kind },
      groupId: row.twin === undefined ? generationId : `twin-${row.twin}`,
      engines: row.engines.split(', ').map(readEngine),
    }
  })
}

function readEngine(text: string): Engine {
  const match = /^(?:([\d.]+) )?(\S+)(?: (diesel|hybrid|electric))?$/.exec(text)
  if (match?.[2] === undefined) throw new Error(`Engine "${text}" is not "1.3 CODE fuel".`)
  const size = match[1] === undefined ? null : Number(match[1])
  const fuel = match[3]
  return {
    id: slug(match[2]),
    code: match[2],
    displacementCc: size === null ? null : Math.round(size < 20 ? size * 1000 : size),
    fuel: fuel === 'diesel' || fuel === 'hybrid' || fuel === 'electric' ? fuel : 'petrol',
  }
}

function groupGenerations(): TwinGroup[] {
  const groups = new Map<string, TwinGroup>()
  for (const generation of byPopularity(generations)) {
    const known = groups.get(generation.groupId)
    if (known === undefined) {
      groups.set(generation.groupId, {
        id: generation.groupId,
        index: groups.size,
        kind: generation.model.kind,
        specs: generation.model.specs,
        generations: [generation],
        engines: [...generation.engines],
      })
      continue
    }
    known.generations.push(generation)
    const ids = new Set(known.engines.map((engine) => engine.id))
    known.engines.push(...generation.engines.filter((engine) => !ids.has(engine.id)))
  }
  return [...groups.values()]
}

/** The most asked for first, then cars and motorcycles in turn. */
function byPopularity(all: readonly Generation[]): Generation[] {
  const order = new Map<string, number>()
  const seen = { car: 0, motorcycle: 0 }
  for (const generation of all) {
    const asked = mostAsked.indexOf(generation.id)
    order.set(generation.id, asked >= 0 ? asked - 100 : seen[generation.model.kind]++)
  }
  const place = (generation: Generation) => order.get(generation.id) ?? 0
  return [...all].sort((one, other) => place(one) - place(other))
}

/** Every engine once. */
export function listEngines(): Engine[] {
  const engines = new Map<string, Engine>()
  for (const generation of generations)
    for (const engine of generation.engines) engines.set(engine.id, engine)
  return [...engines.values()]
}

export function variantsOf(generation: Generation): Variant[] {
  const names =
    generation.model.kind === 'motorcycle'
      ? generation.row.variants.split('|').map((name) => ({ name, engine: generation.engines[0] }))
      : generation.engines.flatMap((engine) =>
          generation.row.variants
            .split(' ')
            .map((gearbox) => ({ name: carVariantName(engine, gearbox), engine })),
        )
  return names.map(({ name, engine }, position) => ({
    id: `${generation.id}-${slug(name)}`,
    generationId: generation.id,
    name,
    engineId: engine?.id ?? '',
    transmission: transmissionOf(generation, name),
    position,
  }))
}

function carVariantName(engine: Engine, gearbox: string): string {
  if (engine.displacementCc === null) return engine.code
  const litres = (engine.displacementCc / 1000).toFixed(1)
  const fuel = engine.fuel === 'petrol' ? '' : ` ${engine.fuel === 'diesel' ? 'Diesel' : 'Hybrid'}`
  return `${litres}${fuel} ${engine.code} ${gearbox.replace(/\d/, '')}`
}

function transmissionOf(generation: Generation, name: string): string {
  if (generation.engines[0]?.fuel === 'electric') return 'single_speed'
  if (generation.model.kind === 'car') {
    if (name.endsWith('CVT')) return 'cvt'
    return name.endsWith('MT') ? 'manual' : 'automatic'
  }
  const { silhouette, specs } = generation.model
  if (silhouette === 'matic' || silhouette === 'maxi') return 'cvt'
  return silhouette === 'bebek' && specs !== 'bebek-150' ? 'semi_automatic' : 'manual'
}

/** What people call a generation, each with spaces between its pieces. */
export function phrasesOf(generation: Generation): string[] {
  const { row, model } = generation
  const modelNames = [model.model, ...(model.alias ?? [])]
  const texts = modelNames.flatMap((name) => [
    name,
    `${model.make} ${name}`,
    `${name} ${row.code}`,
    ...(row.nickname === undefined ? [] : [`${name} ${row.nickname}`]),
  ])
  const joined = modelNames.filter((name) => /[-\s]/.test(name)).map((name) => piecesOf(name).join(''))
  const bareCode = row.code.length >= 3 ? [row.code] : []
  return [
    ...new Set(
      [...texts, ...joined, ...bareCode, ...(row.alias ?? [])].map((text) => piecesOf(text).join(' ')),
    ),
  ]
}
