import type { FitmentScope } from '../part.ts'
import type { Vehicle } from '../vehicle.ts'

export type FitAnswer = 'cocok' | 'cocok_dengan_syarat' | 'tidak_cocok' | 'tidak_diketahui'

/** The answer to "does it fit?". We never say `cocok` where data is missing. */
export interface Fit {
  readonly answer: FitAnswer
  /** What must hold, when the answer is `cocok_dengan_syarat`. */
  readonly conditionId: string | null
  readonly conditionEn: string | null
}

/** One row of what fits what, as far as it concerns one vehicle's group. */
export interface FitmentRule {
  readonly generationId: string | null
  readonly engineId: string | null
  readonly engineCode: string | null
  readonly variantId: string | null
  readonly variantName: string | null
  /** Year and month, 201508. */
  readonly fromYm: number | null
  readonly toYm: number | null
  readonly conditionId: string | null
  readonly conditionEn: string | null
}

interface Condition {
  readonly id: string
  readonly en: string
}

/** Judges the rules of one part for the vehicle's group against what is known of the vehicle. */
export function judgeFit(rules: readonly FitmentRule[], vehicle: Vehicle, scope: FitmentScope): Fit {
  const own = rules.filter(
    (rule) => rule.generationId === null || rule.generationId === vehicle.generation.id,
  )
  const conditions = own.map((rule) => conditionsOf(rule, vehicle)).filter((found) => found !== null)
  const best = conditions.toSorted((one, other) => one.length - other.length)[0]
  if (best === undefined)
    return plain(rules.length > 0 || scope === 'listed' ? 'tidak_cocok' : 'tidak_diketahui')
  if (best.length === 0) return plain('cocok')
  return {
    answer: 'cocok_dengan_syarat',
    conditionId: best.map((condition) => condition.id).join('; '),
    conditionEn: best.map((condition) => condition.en).join('; '),
  }
}

function plain(answer: FitAnswer): Fit {
  return { answer, conditionId: null, conditionEn: null }
}

/** What must still hold for this rule to apply; null when it cannot apply to this vehicle. */
function conditionsOf(rule: FitmentRule, vehicle: Vehicle): Condition[] | null {
  const conditions: Condition[] = []
  if (rule.engineId !== null) {
    if (!vehicle.engineIds.includes(rule.engineId)) return null
    if (vehicle.engineIds.length > 1) {
      conditions.push({
        id: `Hanya mesin ${rule.engineCode ?? ''}`,
        en: `Engine ${rule.engineCode ?? ''} only`,
      })
    }
  }
  if (rule.variantId !== null) {
    if (vehicle.variant !== null && vehicle.variant.id !== rule.variantId) return null
    if (vehicle.variant === null) {
      conditions.push({
        id: `Hanya tipe ${rule.variantName ?? ''}`,
        en: `Variant ${rule.variantName ?? ''} only`,
      })
    }
  }
  const period = periodConditions(rule, vehicle)
  if (period === null) return null
  conditions.push(...period)
  if (rule.conditionId !== null)
    conditions.push({ id: rule.conditionId, en: rule.conditionEn ?? rule.conditionId })
  return conditions
}

/** A rule's months against the year that we know, or against all years of the generation when we know none. */
function periodConditions(rule: FitmentRule, vehicle: Vehicle): Condition[] | null {
  const first = (vehicle.year ?? vehicle.generation.fromYear) * 100 + 1
  const last = (vehicle.year ?? vehicle.generation.toYear ?? 9_999) * 100 + 12
  if ((rule.fromYm !== null && rule.fromYm > last) || (rule.toYm !== null && rule.toYm < first)) return null
  const conditions: Condition[] = []
  if (rule.fromYm !== null && rule.fromYm > first) {
    conditions.push({
      id: `Produksi mulai ${monthOf(rule.fromYm)}`,
      en: `Built from ${monthOf(rule.fromYm)}`,
    })
  }
  if (rule.toYm !== null && rule.toYm < last) {
    conditions.push({ id: `Produksi s/d ${monthOf(rule.toYm)}`, en: `Built up to ${monthOf(rule.toYm)}` })
  }
  return conditions
}

function monthOf(yearMonth: number): string {
  return `${String(yearMonth % 100).padStart(2, '0')}-${Math.floor(yearMonth / 100)}`
}
