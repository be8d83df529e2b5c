export type VehicleKind = 'car' | 'motorcycle'

export type Silhouette =
  | 'mpv'
  | 'suv'
  | 'hatchback'
  | 'sedan'
  | 'pickup'
  | 'van'
  | 'truck'
  | 'matic'
  | 'bebek'
  | 'sport'
  | 'trail'
  | 'maxi'

export interface Make {
  readonly id: string
  readonly name: string
}

export interface Model {
  readonly id: string
  readonly makeId: string
  readonly kind: VehicleKind
  readonly name: string
  readonly silhouette: Silhouette
}

export interface Engine {
  readonly id: string
  readonly code: string
  readonly displacementCc: number | null
  readonly fuel: 'petrol' | 'diesel' | 'hybrid' | 'electric'
}

export interface Generation {
  readonly id: string
  readonly modelId: string
  readonly code: string
  /** What people call it: Reborn, FI, karbu. */
  readonly nickname: string | null
  readonly fromYear: number
  /** Null while it is still built. */
  readonly toYear: number | null
}

export interface Variant {
  readonly id: string
  readonly generationId: string
  readonly name: string
  readonly transmission: 'manual' | 'automatic' | 'cvt' | 'semi_automatic' | 'single_speed'
  readonly engine: Engine
}

/** What a person told us about a vehicle; the generation decides, the rest narrows. */
export interface VehicleChoice {
  readonly generationId: string
  readonly variantId?: string | undefined
  /** Year of production, as on the registration certificate. */
  readonly year?: number | undefined
}

/** A vehicle as far as it is known. */
export interface Vehicle {
  readonly kind: VehicleKind
  readonly make: Make
  readonly model: Model
  readonly generation: Generation
  readonly variant: Variant | null
  readonly year: number | null
  readonly twinGroupId: string
  /** The engines that it may have; one when the variant is known. */
  readonly engineIds: readonly string[]
}
