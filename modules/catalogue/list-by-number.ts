import type { Ctx } from '#platform/ctx.ts'
import { isNormalizedNumber } from './known-ids.ts'
import { fitsOf } from './fitment/fitments.ts'
import { readCursor, writeCursor } from './list-parts.ts'
import {
  selectBestMatch,
  selectByNumber,
  selectReplacements,
  selectSummaries,
  type NumberHit,
  type NumberMatch,
} from './part.store.ts'
import type { ListedPart, RelatedPart } from './part.ts'
import type { Vehicle } from './vehicle.ts'

export interface NumberPage {
  readonly rows: readonly (ListedPart & { readonly matched: NumberHit })[]
  readonly nextCursor: string | null
}

export interface ListByNumber {
  /** Upper-case letters and digits only, as `normalizeNumber` makes it. */
  normalized: string
  match: NumberMatch
  /** Fit answers for it; parts that do not fit are listed all the same, for the number was asked for. */
  vehicle: Vehicle | null
  cursor: string | undefined
  limit: number
}

/**
 * The strictest way in which any number matches: as a whole, from its start, to its end, or with O read as 0 and I as 1.
 * Short texts match too much by a part, so three signs match only as a whole and four not by the end. One statement.
 */
export async function chooseNumberMatch(
  ctx: Ctx,
  input: { normalized: string },
): Promise<NumberMatch | null> {
  return isNormalizedNumber(input.normalized) ? selectBestMatch(ctx.db, input.normalized) : null
}

/** One page of the parts that carry a number, in the order of lists. */
export async function listByNumber(ctx: Ctx, input: ListByNumber): Promise<NumberPage> {
  const hits = await selectByNumber(ctx.db, {
    normalized: input.normalized,
    match: input.match,
    after: readCursor(input.cursor),
    limit: input.limit + 1,
  })
  const page = hits.slice(0, input.limit)
  const last = page.at(-1)
  if (last === undefined) return { rows: [], nextCursor: null }
  const partIds = page.map((hit) => hit.partId)
  const [summaries, fits] = await Promise.all([
    selectSummaries(ctx.db, partIds),
    input.vehicle === null ? null : fitsOf(ctx, { partIds, vehicle: input.vehicle }),
  ])
  const byId = new Map(summaries.map((part) => [part.id, part]))
  const rows = page.flatMap((matched) => {
    const part = byId.get(matched.partId)
    return part === undefined ? [] : [{ ...part, fit: fits?.get(part.id) ?? null, matched }]
  })
  return {
    rows,
    nextCursor: hits.length > input.limit ? writeCursor({ rank: last.rank, id: last.partId }) : null,
  }
}

/** For each of these parts that its maker replaced, the newest replacement. One statement. */
export async function findReplacements(
  ctx: Ctx,
  input: { partIds: readonly string[] },
): Promise<Map<string, RelatedPart>> {
  if (input.partIds.length === 0) return new Map()
  const found = await selectReplacements(ctx.db, input.partIds)
  return new Map([...found].map(([oldId, { noteId, noteEn, ...part }]) => [oldId, { part, noteId, noteEn }]))
}
