import { builtInRoles, permissions, type BuiltInRole } from '#access'

const begin = '<!-- matrix: npm run describe -->'
const end = '<!-- end of matrix -->'

/** The page with its matrix as the code has it: a row for each permission, a column for each built-in role. */
export function withMatrix(page: string): string {
  const [before = '', rest = ''] = page.split(begin)
  const [, after = ''] = rest.split(end)
  return `${before}${begin}\n\n${matrix()}\n\n${end}${after}`
}

function matrix(): string {
  const roles = Object.keys(builtInRoles).filter((key): key is BuiltInRole =>
    Object.hasOwn(builtInRoles, key),
  )
  const rows = permissions.map((permission) => [
    `\`${permission}\``,
    ...roles.map((role) => (builtInRoles[role].some((held) => held === permission) ? '●' : '')),
  ])
  return table([['permission', ...roles], ...rows])
}

/** Cells padded as the formatter pads them, so that both agree. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
