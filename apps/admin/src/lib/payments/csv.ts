/** Excel in Indonesia reads `;` and needs the mark to see that it is UTF-8. */
export const byteOrderMark = '\u{FEFF}'

/** A line of CSV, ended. Cells that a spreadsheet would take for a formula are made text by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(';')}\r\n`
}

function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
