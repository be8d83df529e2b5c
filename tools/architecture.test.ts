import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, readSources, type SourceFile } from './source-files.ts'

/** Who may use whom. A module not in the list of another is unknown to it; upward talk is by event. */
const moduleUses: Readonly<Record<string, readonly string[]>> = {
  tax: [],
  audit: [],
  access: ['audit'],
  companies: ['access'],
  catalogue: [],
  pricing: [],
  inventory: [],
  ledger: ['audit', 'access'],
  messaging: [],
  mail: [],
  search: ['catalogue'],
  payments: ['ledger', 'companies', 'audit', 'access'],
  identity: ['messaging', 'mail', 'audit', 'access', 'companies'],
  invoicing: ['payments', 'ledger', 'companies', 'tax', 'audit', 'access'],
  reconciliation: ['payments', 'ledger', 'audit', 'access'],
  ordering: ['catalogue', 'pricing', 'inventory', 'payments', 'invoicing', 'tax', 'messaging', 'companies'],
  notices: ['payments', 'ordering', 'invoicing', 'messaging'],
  monitor: ['payments', 'ordering', 'ledger', 'messaging', 'access'],
}

const sources = readSources(
  /^(apps|modules|platform|ui|sandboxes|db|e2e|bench|drill|tools)\/.*\.(ts|svelte)$/,
)
const code = sources.filter((file) => !file.path.includes('/.svelte-kit/'))

/** The files that build the context: they alone name concrete adapters. */
const wiring = /^apps\/(wiring|build-[\w-]+)\.ts$/

/** The top folder, and below modules the module, that a file or specifier belongs to. */
function areaOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'modules' || top === 'sandboxes' || top === 'apps' ? `${top}/${second}` : top
}

/** Where a specifier leads, as a path from the project's folder; null for packages. */
function resolve(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file.path), specifier))
  const [, name = '', rest = ''] = /^#([\w-]+)(\/.*)?$/.exec(specifier) ?? []
  if (name === '') return null
  return name in moduleUses ? `modules/${name}/index.ts` : `${name}${rest}`
}

function violations(
  files: readonly SourceFile[],
  judge: (file: SourceFile, target: string) => string | null,
): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const target = resolve(file, specifier)
      const verdict = target === null ? null : judge(file, target)
      return verdict === null ? [] : [`${file.path}:${line} imports ${specifier}: ${verdict}`]
    }),
  )
}

const isTest = (file: SourceFile) => /\.test\.ts$|\/testing\.ts$|\.testing\.ts$|\/testing\//.test(file.path)

describe('architecture', () => {
  test('every module stands in the table, and the table names no other', () => {
    const present = new Set(
      code.filter((file) => file.path.startsWith('modules/')).map((file) => file.path.split('/')[1]),
    )
    expect([...present].toSorted()).toEqual(Object.keys(moduleUses).toSorted())
  })

  test('the table has no circle', () => {
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`circle: ${[...path, name].join(' → ')}`)
      for (const used of moduleUses[name] ?? []) visit(used, [...path, name])
    }
    for (const name of Object.keys(moduleUses)) visit(name, [])
  })

  test('a module uses only those that the table allows, and enters them by their door', () => {
    const files = code.filter((file) => file.path.startsWith('modules/') && !isTest(file))
    expect(
      violations(files, (file, target) => {
        const own = file.path.split('/')[1] ?? ''
        if (!target.startsWith('modules/')) return null
        const other = target.split('/')[1] ?? ''
        if (other === own) return null
        if (!(moduleUses[own] ?? []).includes(other)) return `${own} may not use ${other}`
        return target === `modules/${other}/index.ts` ? null : `enter ${other} by #${other}`
      }),
    ).toEqual([])
  })

  test('modules know neither apps nor screens nor sandboxes', () => {
    const files = code.filter((file) => file.path.startsWith('modules/') && !isTest(file))
    expect(
      violations(files, (_file, target) =>
        /^(apps|ui|sandboxes|e2e|bench|drill|tools)\//.test(target) ? 'a module stands below it' : null,
      ),
    ).toEqual([])
  })

  test('the platform has no business: it uses only itself and the generated types', () => {
    const files = code.filter((file) => file.path.startsWith('platform/') && !isTest(file))
    expect(
      violations(files, (_file, target) =>
        target.startsWith('platform/') || target === 'db/types.ts'
          ? null
          : 'the platform carries, it does not mean',
      ),
    ).toEqual([])
  })

  test('sandboxes import nothing of ours and nothing of each other', () => {
    const files = code.filter((file) => file.path.startsWith('sandboxes/'))
    expect(
      violations(files, (file, target) =>
        areaOf(target) === areaOf(file.path) ? null : 'two clerks, two pens',
      ),
    ).toEqual([])
  })

  test('screens of the house know no business: ui uses only itself and the platform', () => {
    const files = code.filter((file) => file.path.startsWith('ui/') && !isTest(file))
    expect(
      violations(files, (_file, target) =>
        target.startsWith('ui/') || target.startsWith('platform/') ? null : 'ui has no business words',
      ),
    ).toEqual([])
  })

  test('apps enter modules by their doors; only the wiring names concrete adapters', () => {
    const files = code.filter(
      (file) => file.path.startsWith('apps/') && !wiring.test(file.path) && !isTest(file),
    )
    expect(
      violations(files, (_file, target) =>
        target.startsWith('modules/') && !/^modules\/[\w-]+\/index\.ts$/.test(target)
          ? 'enter it by its door'
          : null,
      ),
    ).toEqual([])
  })

  test('modules, platform and ui are imported by name from outside, never by path', () => {
    const files = code.filter((file) => !wiring.test(file.path) && !file.path.startsWith('sandboxes/'))
    const wrong = files.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, line }) => {
        const target = specifier.startsWith('.') ? resolve(file, specifier) : null
        if (
          target === null ||
          !/^(modules|platform|ui)\//.test(target) ||
          areaOf(target) === areaOf(file.path)
        )
          return []
        return [
          `${file.path}:${line} imports ${specifier}: write #${target.replace(/^modules\/([\w-]+)\/index\.ts$/, '$1')}`,
        ]
      }),
    )
    expect(wrong).toEqual([])
  })

  test('each schema is named in SQL only by the module that owns it', () => {
    const owners: Readonly<Record<string, string>> = Object.fromEntries(
      Object.keys(moduleUses).map((name) => [name, name]),
    )
    const files = code.filter(
      (file) => /^(modules|apps)\//.test(file.path) && file.path.endsWith('.ts') && !isTest(file),
    )
    const wrong = files.flatMap((file) => {
      const own = file.path.startsWith('modules/') ? file.path.split('/')[1] : null
      return Object.entries(owners).flatMap(([schema, owner]) => {
        if (own === owner) return []
        const pattern = new RegExp(
          String.raw`(?:from|join|into|update|table|truncate|delete from)\s+${schema}\.\w+|(?:From|Into|Table|Join)\('${schema}\.`,
        )
        return pattern.test(file.text) ? [`${file.path} reads or writes ${schema}`] : []
      })
    })
    // The demonstration's start-up asks the seed which companies it made.
    expect(wrong).toEqual([])
  })
})
