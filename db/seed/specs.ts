import { bulbSpecs, fluidSpecs, hornSpecs, wiperSpecs } from './specs-fluids-and-lamps.ts'
import { batterySpecs, plugSpecs, tubeSpecs, tyreSpecs } from './specs-batteries-and-tyres.ts'
import type { SpecClass } from './vehicle-rows.ts'

export type AttributeValue = string | number | boolean

/** A part chosen by size or grade: one row of a maker's table, sold by several brands. */
export interface SpecRow {
  typeId: string
  /** Unique within its type; the SKU is the brand's prefix and this. */
  code: string
  nameId: string
  nameEn: string
  /** Brands in the order of how much they sell; `brand=code` where a brand has a code of its own. */
  brands: readonly string[]
  attributes: Readonly<Record<string, AttributeValue>>
  priceIdr: number
  unit: 'PCS' | 'SET' | 'PSG' | 'BTL' | 'KLG' | 'JRG'
  weightG: number
  /** The vehicles that are known to take it. */
  classes: readonly SpecClass[]
  position?: 'front' | 'rear'
  quantity?: number
  /** Lower comes earlier in the catalogue. */
  order: number
}

export const specRows: readonly SpecRow[] = [
  ...batterySpecs,
  ...plugSpecs,
  ...tyreSpecs,
  ...tubeSpecs,
  ...fluidSpecs,
  ...bulbSpecs,
  ...hornSpecs,
  ...wiperSpecs,
]
