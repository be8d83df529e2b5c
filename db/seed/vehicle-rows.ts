import type { Silhouette } from '#catalogue'

/** Which battery, tyres, plug and oil a vehicle takes; `specs.ts` says what each class means. */
export type SpecClass =
  | 'car-city'
  | 'car-small'
  | 'car-medium'
  | 'car-large'
  | 'car-diesel'
  | 'truck-diesel'
  | 'car-electric'
  | 'scooter-110'
  | 'scooter-125'
  | 'scooter-150'
  | 'scooter-electric'
  | 'maxi-155'
  | 'maxi-250'
  | 'bebek-110'
  | 'bebek-125'
  | 'bebek-150'
  | 'sport-150'
  | 'sport-250'
  | 'trail-150'

export interface GenerationRow {
  code: string
  nickname?: string
  from: number
  to?: number
  /** Generations with the same twin share their parts. */
  twin?: string
  /** `1.3 K3-VE, 1.5 3SZ-VE`: litres or cc, then the engine's code; `diesel`, `hybrid` or `electric` behind it. */
  engines: string
  /** `MT5 AT4 CVT`, one variant for each engine and gearbox; for motorcycles the names of the trims. */
  variants: string
  /** What else people call it, beside model, code and nickname. */
  alias?: readonly string[]
}

export interface ModelRow {
  make: string
  model: string
  silhouette: Silhouette
  specs: SpecClass
  generations: readonly GenerationRow[]
  /** Other names of the model, such as `kijang innova` for `innova`. */
  alias?: readonly string[]
}
