import { findReplacements, listMatching, piecesOf, type PartList, type Vehicle } from '#catalogue'
import type { Ctx } from '#platform/ctx.ts'
import { correct, type Correction } from './correct.ts'
import type { SearchAnswer } from './search-answer.ts'
import type { Query } from './search-parts.ts'
import { queryOf, understand, type Understanding } from './understand.ts'

/** From the strictest reading of the words to the widest; the first that finds something is the answer. */
const levels = ['typed', 'corrected', 'fewer', 'beyond'] as const
type Level = (typeof levels)[number]

interface Reading {
  level: Level
  meaning: Understanding
  corrected: readonly Correction[]
  ignored: readonly string[]
  beyondVehicle: boolean
}

interface WordsCursor {
  level: Level
  cursor: string
}

/** Finds parts by words. A later page keeps the reading of its first page. */
export async function searchWords(ctx: Ctx, query: Query, cursor: string | undefined): Promise<SearchAnswer> {
  const resumed = readWordsCursor(cursor)
  const typed: Reading = {
    level: 'typed',
    meaning: await understand(ctx, query.text),
    corrected: [],
    ignored: [],
    beyondVehicle: false,
  }
  if (saysNothing(typed.meaning)) return answer(typed, { rows: [], nextCursor: null, facets: null })
  let best = typed
  for (const level of levels) {
    const reading = await readAt(ctx, level, { query, best })
    if (reading === null) continue
    best = reading
    if (resumed !== null && resumed.level !== level) continue
    const list = await listReading(ctx, query, { reading, cursor: resumed?.cursor })
    if (list.rows.length > 0 || resumed !== null) return withReplacements(ctx, answer(reading, list))
  }
  return answer(typed, { rows: [], nextCursor: null, facets: null })
}

/** The reading of one level, made from the best so far; null where the level would change nothing. */
async function readAt(
  ctx: Ctx,
  level: Level,
  input: { query: Query; best: Reading },
): Promise<Reading | null> {
  const { query, best } = input
  const { meaning } = best
  switch (level) {
    case 'typed':
      return best
    case 'corrected': {
      const corrected = await correct(ctx, meaning.terms)
      if (corrected.length === 0) return null
      const words = new Map(corrected.map(({ from, to }) => [from, to]))
      const text = piecesOf(query.text).map((piece) => words.get(piece) ?? piece)
      return { ...best, level, corrected, meaning: await understand(ctx, text.join(' ')) }
    }
    case 'fewer': {
      const fewer = { ...meaning, terms: [] }
      if (meaning.terms.length === 0 || saysNothing(fewer)) return null
      return { ...best, level, meaning: fewer, ignored: meaning.terms.map((term) => term.joined) }
    }
    case 'beyond': {
      const { partTypeIds, brandIds, terms } = meaning
      const means = partTypeIds.length + brandIds.length + terms.length
      return fittingOf(query, meaning).length > 0 && means > 0
        ? { ...best, level, beyondVehicle: true }
        : null
    }
  }
}

async function listReading(
  ctx: Ctx,
  query: Query,
  page: { reading: Reading; cursor: string | undefined },
): Promise<PartList> {
  const { meaning, beyondVehicle, level } = page.reading
  const fitting = fittingOf(query, meaning)
  const list = await listMatching(ctx, {
    fitting: beyondVehicle ? [] : fitting,
    judged: fitting.length === 1 ? (fitting[0] ?? null) : null,
    partTypeIds: query.partTypeId === undefined ? meaning.partTypeIds : [query.partTypeId],
    brandIds: query.brandId === undefined ? meaning.brandIds : [query.brandId],
    words: queryOf(meaning.terms),
    cursor: page.cursor,
    limit: query.limit,
  })
  return { ...list, nextCursor: list.nextCursor === null ? null : `w.${level}.${list.nextCursor}` }
}

/** A vehicle in the text goes before the chosen one, unless it only says the same less exactly. */
function fittingOf(query: Query, meaning: Understanding): readonly Vehicle[] {
  const { vehicle } = query
  if (vehicle === null) return meaning.vehicles
  const named = meaning.vehicles.map((candidate) => candidate.generation.id)
  return named.length === 0 || named.includes(vehicle.generation.id) ? [vehicle] : meaning.vehicles
}

function saysNothing(meaning: Understanding): boolean {
  const { partTypeIds, brandIds, vehicles, terms } = meaning
  return partTypeIds.length + brandIds.length + vehicles.length + terms.length === 0
}

function answer(reading: Reading, list: PartList): SearchAnswer {
  const { meaning, corrected, ignored, beyondVehicle } = reading
  return {
    understood: saysNothing(meaning)
      ? { as: 'nothing' }
      : {
          as: 'words',
          partTypeIds: meaning.partTypeIds,
          brandIds: meaning.brandIds,
          vehicles: meaning.vehicles,
          words: meaning.terms.map((term) => term.joined),
          corrected,
          ignored,
          beyondVehicle,
        },
    rows: list.rows.map((row) => ({ ...row, matched: null, replacement: null })),
    nextCursor: list.nextCursor,
    facets: list.facets,
  }
}

async function withReplacements(ctx: Ctx, found: SearchAnswer): Promise<SearchAnswer> {
  const replacements = await findReplacements(ctx, { partIds: found.rows.map((row) => row.id) })
  return {
    ...found,
    rows: found.rows.map((row) => ({ ...row, replacement: replacements.get(row.id) ?? null })),
  }
}

function readWordsCursor(text: string | undefined): WordsCursor | null {
  const [, name, cursor] = /^w\.([a-z]+)\.(.{1,50})$/.exec(text ?? '') ?? []
  const level = levels.find((candidate) => candidate === name)
  return level === undefined || cursor === undefined ? null : { level, cursor }
}
