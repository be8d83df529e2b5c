import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withMatrix } from './permission-matrix.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/reference')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

test('the matrix of permissions is the one of the code', () => {
  const page = read('permissions.md')
  expect(withMatrix(page), 'run npm run describe').toBe(page)
})

/** Requirements of ASVS 5.0.0 at levels 1 and 2, with level 3 of chapters 6 and 7, by chapter. */
const requirements: Readonly<Record<string, number>> = {
  '1': 27,
  '2': 11,
  '3': 19,
  '4': 10,
  '5': 9,
  '6': 47,
  '7': 19,
  '8': 7,
  '9': 7,
  '10': 29,
  '11': 14,
  '12': 9,
  '13': 13,
  '14': 9,
  '15': 13,
  '16': 16,
  '17': 7,
}

const states = ['yes', 'deployment', 'not used', 'open']

interface Row {
  readonly id: string
  readonly state: string
  readonly evidence: string
}

const rows: readonly Row[] = read('asvs.md')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, id = '', , , state = '', evidence = '']) => ({ id, state, evidence }))

/** A row of what is not used may stand for several, whose number it says. */
function countOf(line: string): number {
  return Number(/\((\d+)\)/.exec(line)?.[1] ?? 1)
}

describe('the list of ASVS', () => {
  test('has a line for every requirement of its levels', () => {
    const lines = read('asvs.md')
      .split('\n')
      .filter((line) => /^\| \d/.test(line))
    const found = Object.fromEntries(Object.keys(requirements).map((chapter) => [chapter, 0]))
    for (const line of lines) {
      const chapter = /^\| (\d+)\./.exec(line)?.[1] ?? ''
      found[chapter] = (found[chapter] ?? 0) + (line.includes('–') ? countOf(line) : 1)
    }
    expect(found).toEqual(requirements)
  })

  test('names each requirement once, with a known state', () => {
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
    expect(rows.filter((row) => !states.includes(row.state))).toEqual([])
  })

  test('points only at files that are there', () => {
    const missing = rows.flatMap(({ id, evidence }) =>
      pathsIn(evidence)
        .filter((path) => !existsSync(path))
        .map((path) => `${id}: ${path.slice(root.length + 1)}`),
    )
    expect(missing).toEqual([])
  })
})

/** Files named in a cell: code in backticks that looks like a path, and links. */
function pathsIn(evidence: string): string[] {
  const quoted = [...evidence.matchAll(/`([\w()[\]+@.-]+(?:\/[\w()[\]+@.-]+)+|[\w.-]+\.(?:md|json))`/g)]
  const linked = [...evidence.matchAll(/\]\(([^)#]+)\)/g)]
  return [
    ...quoted.map(([, path = '']) => join(root, path)),
    ...linked.map(([, path = '']) => join(dirname(join(folder, 'asvs.md')), path)),
  ]
}
