import { findPhrases, findVehicles, piecesOf, runsOf, type Phrase, type Vehicle } from '#catalogue'
import type { Ctx } from '#platform/ctx.ts'

/** What a text of words means to the catalogue. */
export interface Understanding {
  readonly partTypeIds: readonly string[]
  readonly brandIds: readonly string[]
  /** The vehicles that the text names. */
  readonly vehicles: readonly Vehicle[]
  /** Words without a meaning of their own; they are looked for in names and attributes. */
  readonly terms: readonly Term[]
}

/** One run of letters and digits as typed, and its pieces: `10w-30` is `10w30` or `10w` and `30`. */
export interface Term {
  readonly joined: string
  readonly pieces: readonly string[]
}

const phrasePiecesMax = 4
const piecesMax = 24
const wordLengthMax = 40
/** Shorter pieces are too common to be looked for alone: the 90 of 90/90-14. */
const shortPiece = 3
const silentWords = new Set(
  `untuk buat dan yang harga jual beli murah dengan di ke dari tahun thn tipe merek merk sparepart onderdil suku cadang
    the for and of with year part`.split(/\s+/),
)

interface Piece {
  text: string
  run: number
}

/** Finds the longest phrases that the catalogue knows; what is left over are terms. Two statements at most. */
export async function understand(ctx: Ctx, text: string): Promise<Understanding> {
  const pieces = takePieces(text)
  const known = await findPhrases(ctx, { texts: sequencesOf(pieces) })
  const found: Phrase[] = []
  const left: Piece[] = []
  for (let start = 0; start < pieces.length;) {
    const phrase = longestAt(pieces, start, known)
    const piece = pieces[start]
    if (phrase === null && piece !== undefined) left.push(piece)
    if (phrase !== null) found.push(phrase.phrase)
    start += phrase?.length ?? 1
  }
  const named = combine(found.map((phrase) => phrase.generationIds))
  const vehicles = await findVehicles(ctx, { generationIds: named })
  const year = vehicles.length === 0 ? null : yearAmong(left, vehicles)
  return {
    partTypeIds: combine(found.map((phrase) => phrase.partTypeIds)),
    brandIds: combine(found.map((phrase) => phrase.brandIds)),
    vehicles:
      year === null
        ? vehicles
        : vehicles.filter((vehicle) => builtIn(vehicle, year)).map((vehicle) => ({ ...vehicle, year })),
    terms: termsOf(left.filter((piece) => piece.text !== String(year))),
  }
}

/** A tsquery in which every term must begin a word; null when there is no term. Pieces hold only letters and digits. */
export function queryOf(terms: readonly Term[]): string | null {
  if (terms.length === 0) return null
  return terms.map(termQuery).join(' & ')
}

function termQuery({ joined, pieces }: Term): string {
  const together = `'${joined}':*`
  if (pieces.length === 1 || pieces.some((piece) => piece.length < shortPiece)) return together
  return `(${together} | (${pieces.map((piece) => `'${piece}':*`).join(' & ')}))`
}

function takePieces(text: string): Piece[] {
  return runsOf(text)
    .flatMap((run, index) =>
      piecesOf(run).map((piece) => ({ text: piece.slice(0, wordLengthMax), run: index })),
    )
    .filter((piece) => !silentWords.has(piece.text))
    .slice(0, piecesMax)
}

function sequencesOf(pieces: readonly Piece[]): string[] {
  const sequences = pieces.flatMap((_, start) =>
    Array.from({ length: phrasePiecesMax }, (_unused, more) => pieces.slice(start, start + more + 1))
      .filter((part) => start + part.length <= pieces.length)
      .map((part) => part.map((piece) => piece.text).join(' ')),
  )
  return [...new Set(sequences)]
}

function longestAt(
  pieces: readonly Piece[],
  start: number,
  known: ReadonlyMap<string, Phrase>,
): { phrase: Phrase; length: number } | null {
  for (let length = phrasePiecesMax; length >= 1; length--) {
    const part = pieces.slice(start, start + length)
    const phrase = part.length === length ? known.get(part.map((piece) => piece.text).join(' ')) : undefined
    if (phrase !== undefined) return { phrase, length }
  }
  return null
}

/** What all lists agree on; where they agree on nothing, everything. */
function combine(lists: readonly (readonly string[])[]): string[] {
  const spoken = lists.filter((list) => list.length > 0)
  const [first = [], ...others] = spoken
  const common = first.filter((id) => others.every((list) => list.includes(id)))
  return common.length > 0 ? common : [...new Set(spoken.flat())]
}

function yearAmong(pieces: readonly Piece[], vehicles: readonly Vehicle[]): number | null {
  const years = pieces.filter((piece) => /^(19|20)\d\d$/.test(piece.text)).map((piece) => Number(piece.text))
  return years.find((year) => vehicles.some((vehicle) => builtIn(vehicle, year))) ?? null
}

function builtIn(vehicle: Vehicle, year: number): boolean {
  return year >= vehicle.generation.fromYear && year <= (vehicle.generation.toYear ?? 9_999)
}

/** Pieces of one run stay together; a lone letter finds too much to be of use. */
function termsOf(pieces: readonly Piece[]): Term[] {
  const byRun = new Map<number, string[]>()
  for (const piece of pieces) byRun.set(piece.run, [...(byRun.get(piece.run) ?? []), piece.text])
  return [...byRun.values()]
    .map((texts) => ({ joined: texts.join('').slice(0, wordLengthMax), pieces: texts }))
    .filter((term) => term.joined.length > 1)
}
