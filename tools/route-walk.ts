import { posix } from 'node:path'
import ts from 'typescript'
import type { SourceFile } from './source-files.ts'

/** What the panel's routes offer, read from their files. */
export interface WalkedRoutes {
  readonly routeIds: readonly string[]
  /** `route?/action` of forms and `route METHOD` of endpoints that do more than read. */
  readonly deeds: readonly string[]
  /** Files whose actions cannot be read as a plain list: nobody could say what they offer. */
  readonly unreadable: readonly string[]
}

const folder = 'apps/admin/src/routes'
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'fallback']

export function walkRoutes(sources: readonly SourceFile[]): WalkedRoutes {
  const files = sources.filter((file) => file.path.startsWith(`${folder}/`))
  const routed = files.filter((file) =>
    /\/\+(page(\.server)?\.(ts|svelte)|page\.svelte|server\.ts)$/.test(file.path),
  )
  const read = files.map((file) => deedsOf(file))
  return {
    routeIds: [...new Set(routed.map((file) => routeOf(file)))].toSorted(),
    deeds: read.flatMap((one) => one ?? []).toSorted(),
    unreadable: files.filter((_file, index) => read[index] === null).map((file) => file.path),
  }
}

function routeOf(file: SourceFile): string {
  const place = posix.dirname(file.path).slice(folder.length)
  return place === '' ? '/' : place
}

/** Null where the file offers deeds in a way that this cannot read. */
function deedsOf(file: SourceFile): string[] | null {
  const name = posix.basename(file.path)
  if (name === '+page.server.ts') return actionsOf(file)
  if (name !== '+server.ts') return []
  const exported = exportsOf(file)
  if (exported === null) return null
  return exported
    .filter((method) => methods.includes(method) && method !== 'GET' && method !== 'HEAD')
    .map((method) => `${routeOf(file)} ${method}`)
}

function actionsOf(file: SourceFile): string[] | null {
  const exported = exportsOf(file)
  if (exported === null) return null
  if (!exported.includes('actions')) return []
  const list = declarationOf(file, 'actions')
  if (list === null || !ts.isObjectLiteralExpression(list)) return null
  const names = list.properties.map((property) =>
    property.name !== undefined && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))
      ? property.name.text
      : null,
  )
  return names.some((one) => one === null) ? null : names.map((one) => `${routeOf(file)}?/${one}`)
}

/** Null where something is exported by another way than a declaration. */
function exportsOf(file: SourceFile): string[] | null {
  const names: string[] = []
  for (const statement of parse(file).statements) {
    if (ts.isExportDeclaration(statement) && !statement.isTypeOnly) return null
    if (!ts.canHaveModifiers(statement)) continue
    const isExported = ts.getModifiers(statement)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword)
    if (isExported !== true) continue
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name)) return null
        names.push(name.text)
      }
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) names.push(statement.name.text)
  }
  return names
}

function declarationOf(file: SourceFile, wanted: string): ts.Expression | null {
  for (const statement of parse(file).statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && name.text === wanted && initializer !== undefined)
        return ts.isSatisfiesExpression(initializer) || ts.isAsExpression(initializer)
          ? initializer.expression
          : initializer
  }
  return null
}

function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
}
