/**
 * The pieces of a text: lower case, without accents, split at everything that is not a letter or digit.
 * @example piecesOf('V-belt BeAT') // ['v', 'belt', 'beat']
 */
export function piecesOf(text: string): string[] {
  return fold(text)
    .split(/[^a-z0-9]+/)
    .filter((piece) => piece !== '')
}

/**
 * The words under which a text is found: its pieces, and every run between spaces written together.
 * @example wordsOf('10W-30 MB') // ['10w30', '10w', '30', 'mb']
 */
export function wordsOf(text: string): string[] {
  const words = new Set<string>()
  for (const run of runsOf(text)) {
    const pieces = piecesOf(run)
    words.add(pieces.join(''))
    pieces.forEach((piece) => words.add(piece))
  }
  return [...words]
}

/** The runs between spaces that hold at least one letter or digit. */
export function runsOf(text: string): string[] {
  return fold(text)
    .split(/\s+/)
    .filter((run) => /[a-z0-9]/.test(run))
}

/** A part number as it is compared: upper case, only letters and digits. The database makes the same of `display`. */
export function normalizeNumber(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
