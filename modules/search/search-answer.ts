import type { Facets, ListedPart, NumberHit, NumberMatch, RelatedPart, Vehicle } from '#catalogue'
import type { Correction } from './correct.ts'

export interface FoundPart extends ListedPart {
  /** The number that was asked for, as printed; `replacedBy` when its maker replaced it. Null for words. */
  readonly matched: NumberHit | null
  /** The part that is sold in its place, with a note why; null when it is current. */
  readonly replacement: RelatedPart | null
}

export type Understood =
  | { readonly as: 'nothing' }
  | { readonly as: 'number'; readonly number: string; readonly match: NumberMatch }
  | {
      readonly as: 'words'
      readonly partTypeIds: readonly string[]
      readonly brandIds: readonly string[]
      /** The vehicles named by the text. */
      readonly vehicles: readonly Vehicle[]
      readonly words: readonly string[]
      /** Mistyped words and what we read instead. */
      readonly corrected: readonly Correction[]
      /** Words that we left out because nothing has them. */
      readonly ignored: readonly string[]
      /** True when nothing fitted the vehicle and the answer holds parts of any vehicle. */
      readonly beyondVehicle: boolean
    }

export interface SearchAnswer {
  readonly understood: Understood
  readonly rows: readonly FoundPart[]
  readonly nextCursor: string | null
  /** What the answer could be narrowed to; null on later pages and for numbers. */
  readonly facets: Facets | null
}
