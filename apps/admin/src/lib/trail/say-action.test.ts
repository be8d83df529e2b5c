import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sayAction, sayKind } from './say-action.ts'

const root = join(import.meta.dirname, '../../../../..')

/** The code of every file that writes records. */
function recordingSources(): string[] {
  return ['modules', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('.svelte-kit'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8'))
      .filter((code) => code.includes('recordAudit(')),
  )
}

test('every action that is recorded has words in both languages', () => {
  // What was done is said in the past; the deeds that proofs are for are not.
  const past = /'([a-z_]+\.[a-z_]*(?:ed|en|set|made|sent|left|typed|undone|asked|at|given|held|first))'/g
  const actions = new Set(
    recordingSources().flatMap((code) => [...code.matchAll(past)].map(([, name = '']) => name)),
  )
  const unsaid = [...actions].filter(
    (action) => sayAction(action, 'id') === action || sayAction(action, 'en') === action,
  )
  expect(actions.size).toBeGreaterThan(30)
  expect(unsaid).toEqual([])
})

test('an action without words is shown by its code', () => {
  expect(sayAction('ship.sunk', 'id')).toBe('ship.sunk')
  expect(sayAction('constructor.toString', 'en')).toBe('constructor.toString')
  expect(sayKind('ship', 'en')).toBe('ship')
  expect(sayAction('refund.ordered', 'id')).toBe('Pengembalian diajukan')
})
