import type { Fit } from './fitment/fit.ts'

/** What a list, a cart line or a search answer shows of a part. Prices and stock belong to other modules. */
export interface PartSummary {
  readonly id: string
  readonly sku: string
  readonly nameId: string
  readonly nameEn: string
  readonly brandId: string
  readonly brand: string
  readonly partTypeId: string
  readonly partTypeNameId: string
  readonly partTypeNameEn: string
  /** Which of our drawings shows it. */
  readonly drawing: string
  readonly quality: PartQuality
  readonly unit: PartUnit
}

export type PartQuality = 'genuine' | 'oem' | 'aftermarket'
export type PartUnit = 'PCS' | 'SET' | 'PSG' | 'BTL' | 'KLG' | 'JRG'

export interface PartNumber {
  readonly kind: 'oem' | 'oes' | 'aftermarket' | 'sku_internal' | 'competitor'
  readonly maker: string
  readonly display: string
  /** The number that its maker put in the place of this one. */
  readonly replacedBy: string | null
}

export interface PartAttribute {
  readonly key: string
  readonly nameId: string
  readonly nameEn: string
  readonly unit: string | null
  readonly value: string | number | boolean
}

export interface RelatedPart {
  readonly part: PartSummary
  readonly noteId: string | null
  readonly noteEn: string | null
}

/** Everything a part page shows, without prices, stock and fitments. */
export interface PartDetail extends PartSummary {
  readonly partSystemId: string
  readonly partSystemNameId: string
  readonly partSystemNameEn: string
  readonly weightG: number
  /** listed: vehicles that are not among the fitments do not fit. partial: others may. universal: by size or grade. */
  readonly fitmentScope: FitmentScope
  readonly attributes: readonly PartAttribute[]
  readonly numbers: readonly PartNumber[]
  /** The newest replacement first; empty when the part is current. */
  readonly replacedBy: readonly RelatedPart[]
  /** The parts that this one replaced. */
  readonly replaces: readonly RelatedPart[]
  readonly interchangeable: readonly RelatedPart[]
}

export type FitmentScope = 'listed' | 'partial' | 'universal'

export interface ListedPart extends PartSummary {
  /** Whether it fits the vehicle that was asked about; null when none was. */
  readonly fit: Fit | null
}

export interface FacetValue {
  readonly id: string
  readonly nameId: string
  readonly nameEn: string
  readonly parts: number
}

/** What a list could be narrowed to. Counts of part types ignore the chosen part type, those of brands the chosen brand. */
export interface Facets {
  readonly total: number
  /** False when there were too many matches to count them all. */
  readonly complete: boolean
  readonly partTypes: readonly (FacetValue & { readonly drawing: string })[]
  readonly brands: readonly FacetValue[]
}

export interface PartList {
  readonly rows: readonly ListedPart[]
  readonly nextCursor: string | null
  /** Only with the first page: later pages have the same. */
  readonly facets: Facets | null
}
