import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

export interface SourceFile {
  /** From the project's folder, with slashes. */
  readonly path: string
  readonly text: string
}

/** Every file of the project that matches, tracked by git or not yet, read. Throws when none does: a checker that sees nothing proves nothing. */
export function readSources(matches: RegExp): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  })
  const paths = listed
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && matches.test(path) && existsSync(join(root, path)))
  if (paths.length === 0) throw new Error(`no file matches ${matches}: nothing would be checked`)
  return paths.toSorted().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** What a file imports, statically or by `import()`, with the line it stands in. */
export function importsOf(file: SourceFile): { specifier: string; line: number }[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'"\n]*(?:\{[^}]*\}[^'"\n]*)?['"]([^'"\n]+)['"]|import\(\s*['"]([^'"\n]+)['"]\s*\)/g
  return [...file.text.matchAll(pattern)].flatMap((match) => {
    const specifier = match[1] ?? match[2]
    if (specifier === undefined) return []
    return [{ specifier, line: file.text.slice(0, match.index).split('\n').length + 1 }]
  })
}
