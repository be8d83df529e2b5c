import { findVehicle, normalizeNumber, runsOf, type Vehicle, type VehicleChoice } from '#catalogue'
import type { Ctx } from '#platform/ctx.ts'
import { searchNumber, readNumberCursor, findNumber } from './search-number.ts'
import type { SearchAnswer } from './search-answer.ts'
import { searchWords } from './search-words.ts'

export interface SearchParts {
  /** What a person typed: anything at all. */
  text: string
  /** Words find only parts that fit it; numbers say of each part whether it fits. */
  vehicle?: VehicleChoice | undefined
  partTypeId?: string | undefined
  brandId?: string | undefined
  cursor?: string | undefined
  /** 1 to 100; 20 when absent. */
  limit?: number | undefined
}

const textMax = 200

/**
 * Finds parts by a number in any notation, or by words, and says how the text was understood.
 * @example await searchParts(ctx, { text: '06455 k25-901' }) // as a number
 * @example await searchParts(ctx, { text: 'kampas rem beat fi' }) // as words, for a vehicle
 */
export async function searchParts(ctx: Ctx, input: SearchParts): Promise<SearchAnswer> {
  const text = input.text.slice(0, textMax)
  const limit = Math.min(100, Math.max(1, Math.trunc(input.limit ?? 20) || 20))
  if (runsOf(text).length === 0) return nothing
  const vehicle: Vehicle | null = input.vehicle === undefined ? null : await findVehicle(ctx, input.vehicle)
  const query = { text, vehicle, partTypeId: input.partTypeId, brandId: input.brandId, limit }

  const resumed = readNumberCursor(input.cursor)
  if (resumed !== null) return searchNumber(ctx, query, resumed)
  if (input.cursor === undefined) {
    const whole = await findNumber(ctx, normalizeNumber(text), {
      exactOnly: saysSize(text) || !/\d/.test(text),
    })
    if (whole !== null) return searchNumber(ctx, query, whole)
  }
  const answer = await searchWords(ctx, query, input.cursor)
  if (input.cursor !== undefined || !foundNothingSure(answer)) return answer
  const inside = await numberInside(ctx, text)
  return inside === null ? answer : searchNumber(ctx, query, inside)
}

export interface Query {
  readonly text: string
  readonly vehicle: Vehicle | null
  readonly partTypeId: string | undefined
  readonly brandId: string | undefined
  readonly limit: number
}

const nothing: SearchAnswer = { understood: { as: 'nothing' }, rows: [], nextCursor: null, facets: null }

/** Sizes and grades look like numbers but are words: 90/90-14, 185/70 R14, 2.50-17, 10W-30, NS40. */
function saysSize(text: string): boolean {
  return /(^|\s)(\d{1,2}w-?\d{2}|\d{2,3}\/\d{2,3}([-\s]?r?\d{2})?|\d[.,]\d{2}-\d{2})(\s|$)/i.test(text)
}

/** True when the words led nowhere, or only by leaving some of them out. */
function foundNothingSure({ understood, rows }: SearchAnswer): boolean {
  return rows.length === 0 || (understood.as === 'words' && understood.ignored.length > 0)
}

/** A number among words: `filter oli 15601-BZ010`. */
async function numberInside(ctx: Ctx, text: string) {
  const runs = runsOf(text)
    .map(normalizeNumber)
    .filter((run) => run.length >= 5 && /\d.*\d/.test(run))
  for (const run of runs.slice(0, 3)) {
    const found = await findNumber(ctx, run, { exactOnly: false })
    if (found !== null) return found
  }
  return null
}
