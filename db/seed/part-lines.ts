import { genuineBrandOf } from './brands.ts'
import type { FittedType, Place } from './fitted-types.ts'
import { fittedTypes } from './fitted-types.ts'
import { hashOf } from './random.ts'
import type { SpecRow } from './specs.ts'
import { specRows } from './specs.ts'
import type { Engine, Generation, TwinGroup } from './vehicles.ts'
import { twinGroups } from './vehicles.ts'

/** A part chosen by size or grade. */
export interface SpecLine {
  kind: 'spec'
  key: string
  spec: SpecRow
  brandId: string
  /** The brand's own code, or the common one. */
  code: string
}

/** A part made for certain vehicles. */
export interface FittedLine {
  kind: 'fitted'
  key: string
  type: FittedType
  brandId: string
  group: TwinGroup
  place: Place | null
  engine: Engine | null
  generation: Generation | null
  branch: number
  /** The predecessor that its maker replaced by the line just before it. */
  superseded: boolean
}

export type PartLine = SpecLine | FittedLine

/** What a counter sells every day, so that a small catalogue already feels right. */
const everyday = [
  'spec battery GTZ5S gs-astra',
  'disc-pad honda-beat-k25 front federal-parts',
  'spec engine-oil 10W-30-MB-08L ahm-oil',
  'oil-filter twin-f650 aspira',
  'spec spark-plug CPR9EA-9 ngk',
  'spec tyre TL90/9014R fdr',
  'spec battery NS40ZL gs-astra',
  'disc-pad twin-f650 front aspira',
  'v-belt honda-beat-k25 federal-parts',
  'brake-shoe honda-beat-k25 rear federal-parts',
  'spec tyre TL80/9014F fdr',
  'air-filter honda-beat-k25 federal-parts',
  'roller-set honda-beat-k25 federal-parts',
  'spec engine-oil 10W-40-MB-08L yamalube',
  'disc-pad yamaha-nmax-2dp front federal-parts',
  'spec battery GTZ7S gs-astra',
  'chain-kit honda-supra-x-125-kph daido',
  'spec engine-oil 10W-40-SN-4L shell',
  'disc-pad honda-beat-k25 front hgp',
  'shock-absorber twin-f650 front kyb',
]

/** One line for each part of the first edition, in the order of the catalogue. */
export const lines: readonly PartLine[] = orderLines()

/** The lines that are made in further versions when more parts are asked for. */
export const versionedLines: readonly FittedLine[] = lines.filter(
  (line): line is FittedLine => line.kind === 'fitted' && !line.superseded,
)

function orderLines(): PartLine[] {
  const scored = [...specLines(), ...fittedLines()]
  const first = everyday.map((key) => {
    const found = scored.find((entry) => entry.line.key === key)
    if (found === undefined) throw new Error(`The everyday part "${key}" is not made by any line.`)
    return found
  })
  const rest = scored
    .filter((entry) => !everyday.includes(entry.line.key))
    .sort((one, other) => one.score - other.score)
  return [...first, ...rest].flatMap(({ line }) => withPredecessor(line))
}

interface Scored {
  line: PartLine
  score: number
}

function specLines(): Scored[] {
  return specRows.flatMap((spec) =>
    spec.brands.map((brand, place) => {
      const [brandId = '', code = spec.code] = brand.split('=')
      const key = `spec ${spec.typeId} ${spec.code} ${brandId}`
      return {
        line: { kind: 'spec' as const, key, spec, brandId, code },
        score: spec.order + place * 45 + (hashOf(key) % 20),
      }
    }),
  )
}

function fittedLines(): Scored[] {
  return fittedTypes.flatMap((type) =>
    twinGroups.filter(type.takenBy).flatMap((group) => linesOf(type, group)),
  )
}

function linesOf(type: FittedType, group: TwinGroup): Scored[] {
  const brandIds = (group.kind === 'car' ? type.carBrands : type.motorcycleBrands)
    .map((id) => (id === 'genuine' ? genuineBrandOf(group.generations[0].model.make) : id))
    .filter((id) => id !== null)
  return type.places.flatMap((place) =>
    branchesOf(type, group).flatMap((target) =>
      brandIds.map((brandId, brandPlace) => {
        const within = target.engine?.id ?? target.generation?.id
        const key = [
          type.typeId,
          group.id,
          place,
          type.per === 'group' || target.branch === 0 ? null : within,
          brandId,
        ]
          .filter((word) => word !== null)
          .join(' ')
        const line: FittedLine = {
          kind: 'fitted',
          key,
          type,
          brandId,
          group,
          place,
          ...target,
          superseded: false,
        }
        return { line, score: scoreOf(type, group, brandPlace) + target.branch * 25 + (hashOf(key) % 40) }
      }),
    ),
  )
}

/** Every kind of part for the vehicles most asked for, then wear parts for all, then the rest. */
function scoreOf(type: FittedType, group: TwinGroup, brandPlace: number): number {
  if (group.index < 10 && brandPlace < 2) return type.order * 2 + group.index * 8 + brandPlace * 40
  return group.index + type.order * 8 + brandPlace * 80
}

interface Target {
  engine: Engine | null
  generation: Generation | null
  branch: number
}

function branchesOf(type: FittedType, group: TwinGroup): Target[] {
  switch (type.per) {
    case 'group':
      return [{ engine: null, generation: null, branch: 0 }]
    case 'engine':
      return group.engines
        .filter(
          (engine) =>
            engine.fuel !== 'electric' && (type.typeId !== 'timing-belt' || engine.fuel === 'diesel'),
        )
        .map((engine, branch) => ({
          engine: group.engines.length > 1 ? engine : null,
          generation: null,
          branch,
        }))
    case 'generation':
      return group.generations.map((generation, branch) => ({
        engine: null,
        generation: group.generations.length > 1 ? generation : null,
        branch,
      }))
  }
}

function withPredecessor(line: PartLine): PartLine[] {
  if (line.kind === 'spec' || hashOf(`old ${line.key}`) % 40 !== 0) return [line]
  return [line, { ...line, key: `${line.key} old`, superseded: true }]
}
