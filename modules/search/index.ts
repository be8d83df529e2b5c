/** Search: understands what a person typed, a number in any notation or words, and finds the parts. It has no tables. */
export type { Correction } from './correct.ts'
export type { FoundPart, SearchAnswer, Understood } from './search-answer.ts'
export { searchParts, type SearchParts } from './search-parts.ts'
