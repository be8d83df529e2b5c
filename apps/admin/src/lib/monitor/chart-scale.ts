/** The top of an axis for counts: a round number at or above the highest, never below 4, so that one payment is not a wall. */
export function roundTop(highest: number): number {
  if (highest <= 4) return 4
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [1, 2, 4, 5, 8, 10].find((factor) => factor * power >= highest) ?? 10
  return step * power
}

/** Whole gridlines from zero to the top, at most five. */
export function gridLines(top: number): number[] {
  const parts = [4, 5, 2].find((count) => top % count === 0) ?? 1
  return Array.from({ length: parts + 1 }, (_, index) => (top / parts) * index)
}
