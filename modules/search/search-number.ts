import { chooseNumberMatch, findReplacements, listByNumber, type NumberMatch } from '#catalogue'
import type { Ctx } from '#platform/ctx.ts'
import type { SearchAnswer } from './search-answer.ts'
import type { Query } from './search-parts.ts'

const matches = ['exact', 'prefix', 'suffix', 'folded'] as const satisfies readonly NumberMatch[]

export interface NumberQuery {
  readonly normalized: string
  readonly match: NumberMatch
  /** The place in the list, on later pages. */
  readonly cursor?: string
}

/** The way in which a number of the catalogue matches, or null when none does. */
export async function findNumber(
  ctx: Ctx,
  normalized: string,
  options: { exactOnly: boolean },
): Promise<NumberQuery | null> {
  const match = await chooseNumberMatch(ctx, { normalized })
  if (match === null || (options.exactOnly && match !== 'exact')) return null
  return { normalized, match }
}

/** The parts that carry the number; replaced ones point to what is sold in their place. */
export async function searchNumber(ctx: Ctx, query: Query, number: NumberQuery): Promise<SearchAnswer> {
  const { normalized, match, cursor } = number
  const page = await listByNumber(ctx, {
    normalized,
    match,
    vehicle: query.vehicle,
    cursor,
    limit: query.limit,
  })
  const replacements = await findReplacements(ctx, { partIds: page.rows.map((row) => row.id) })
  return {
    understood: { as: 'number', number: normalized, match },
    rows: page.rows.map((row) => ({ ...row, replacement: replacements.get(row.id) ?? null })),
    nextCursor: page.nextCursor === null ? null : `n.${match}.${normalized}.${page.nextCursor}`,
    facets: null,
  }
}

/** Reads our own cursor; null when it is another one. */
export function readNumberCursor(text: string | undefined): NumberQuery | null {
  const found = /^n\.(exact|prefix|suffix|folded)\.([A-Z0-9]{3,40})\.(.{1,50})$/.exec(text ?? '')
  const [, name, normalized, cursor] = found ?? []
  const match = matches.find((candidate) => candidate === name)
  if (match === undefined || normalized === undefined || cursor === undefined) return null
  return { normalized, match, cursor }
}
