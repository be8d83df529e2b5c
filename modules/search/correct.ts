import { listPhraseWords } from '#catalogue'
import type { Ctx } from '#platform/ctx.ts'
import type { Term } from './understand.ts'

export interface Correction {
  readonly from: string
  readonly to: string
}

const lettersMin = 4
const longWord = 8

/** For each term that looks mistyped, the word of the catalogue's language that it most resembles. One statement. */
export async function correct(ctx: Ctx, terms: readonly Term[]): Promise<Correction[]> {
  const typed = terms
    .flatMap((term) => term.pieces)
    .filter((piece) => piece.length >= lettersMin && piece.length <= 20 && /^[a-z]+$/.test(piece))
  if (typed.length === 0) return []
  const words = await listPhraseWords(ctx)
  return typed.flatMap((from) => {
    const to = nearest(from, words)
    return to === null ? [] : [{ from, to }]
  })
}

/** The nearest word within one slip, two in a long word; the same first letter wins, then the alphabet. */
export function nearest(typed: string, words: readonly string[]): string | null {
  const slipsMax = typed.length >= longWord ? 2 : 1
  let best: { word: string; cost: number } | null = null
  for (const word of words) {
    if (word === typed || Math.abs(word.length - typed.length) > slipsMax) continue
    const slips = slipsBetween(typed, word)
    if (slips > slipsMax) continue
    const cost = slips * 2 + (word.startsWith(typed.charAt(0)) ? 0 : 1)
    if (best === null || cost < best.cost || (cost === best.cost && word < best.word)) best = { word, cost }
  }
  return best?.word ?? null
}

/** How many letters must be added, dropped, changed or swapped with their neighbour. */
export function slipsBetween(one: string, other: string): number {
  let before: number[] = []
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one.charAt(row - 1) === other.charAt(column - 1) ? 0 : 1
      let slips = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + same,
      )
      const swapped =
        one.charAt(row - 1) === other.charAt(column - 2) && one.charAt(row - 2) === other.charAt(column - 1)
      if (row > 1 && column > 1 && swapped) slips = Math.min(slips, (before[column - 2] ?? 0) + 1)
      current.push(slips)
    }
    before = previous
    previous = current
  }
  return previous[other.length] ?? 0
}
