import { describe, expect, test } from 'vitest'
import { findMissing } from './complete-lock.ts'
import { readSources, type SourceFile } from './source-files.ts'

const everything = readSources(
  /\.(ts|mjs|svelte|sql|md|css|json|html|yml)$|^\.ci\/run$|^\.env\.example$/,
).filter((file) => file.path !== 'package-lock.json' && !file.path.startsWith('db/types.ts'))
const code = everything.filter((file) => /\.(ts|svelte)$/.test(file.path) && file.path !== 'db/types.ts')
const self = 'tools/tidy.test.ts'

function linesMatching(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files
    .filter((file) => file.path !== self)
    .flatMap((file) =>
      file.text
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${file.path}:${index + 1} ${line.trim().slice(0, 120)}`] : [],
        ),
    )
}

describe('tidy', () => {
  test('no file of code is longer than 300 lines', () => {
    const long = code.filter((file) => file.text.split('\n').length > 301)
    expect(long.map((file) => `${file.path} (${file.text.split('\n').length})`)).toEqual([])
  })

  test('nothing is left behind', () => {
    expect(linesMatching(everything, /\b(TODO|FIXME|HACK|XXX)\b/)).toEqual([])
    expect(linesMatching(code, /\b(test|it|describe)\.(skip|only|todo)\b/)).toEqual([])
  })

  test('no folder or file is called by a name that says nothing', () => {
    const vague = everything.filter((file) =>
      /(^|\/)(utils?|helpers?|common|managers?|misc|shared)(\/|\.)/.test(file.path),
    )
    expect(vague.map((file) => file.path)).toEqual([])
  })

  test('no path of a machine and no host of a package registry stands in the repository', () => {
    const machine = new RegExp(String.raw`(^|[\s'"\x60(])/(work|home/\w+|Users/\w+|root)/`)
    const registry = new RegExp(['registry', 'npmjs', 'org'].join(String.raw`\.`))
    expect(linesMatching(everything, machine)).toEqual([])
    expect(linesMatching(everything, registry)).toEqual([])
  })

  test('every module and sandbox has its page', () => {
    const folders = new Set(
      everything.flatMap((file) => /^(modules\/[\w-]+|sandboxes\/[\w-]+|ui)\//.exec(file.path)?.[1] ?? []),
    )
    const pages = new Set(everything.map((file) => file.path))
    expect([...folders].filter((folder) => !pages.has(`${folder}/README.md`))).toEqual([])
    const sandboxes = [...folders].filter((folder) => folder.startsWith('sandboxes/'))
    const wanted = sandboxes.flatMap((folder) => [`${folder}/scenarios.md`, `${folder}/DIFFERENCES.md`])
    expect(wanted.filter((page) => !pages.has(page))).toEqual([])
  })

  test('the lock file names the packages of every platform, else npm ci refuses it', () => {
    const lock = readSources(/^package-lock\.json$/)[0]
    expect(findMissing(lock?.text ?? '{}'), 'run node tools/complete-lock.ts').toEqual([])
  })

  test('every migration says why in its first line and waits for locks only briefly', () => {
    const migrations = everything.filter((file) => /^db\/migrations\/\d{4}-[a-z-]+\.sql$/.test(file.path))
    expect(migrations.length).toBeGreaterThan(0)
    const wrong = migrations.filter(
      (file) => !/^-- \d{4}-[a-z-]+: \S/.test(file.text) || !file.text.includes('set local lock_timeout'),
    )
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  test('money moves only through movePayment: no other file writes a payment state', () => {
    const writers = code.filter((file) =>
      /updateTable\('payments\.payment'\)[\s\S]{0,80}state/.test(file.text),
    )
    expect(writers.map((file) => file.path)).toEqual(['modules/payments/payment.store.ts'])
  })

  test('every environment variable of the configuration is described in .env.example', () => {
    const config = everything.find((file) => file.path === 'apps/config.ts')
    const example = everything.find((file) => file.path === '.env.example')
    const names = [...(config?.text ?? '').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
      (match) => match[1] ?? '',
    )
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(example?.text ?? ''))).toEqual([])
  })
})
