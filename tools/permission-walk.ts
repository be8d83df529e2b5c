import { posix } from 'node:path'
import ts from 'typescript'
import type { SourceFile } from './source-files.ts'

/** A function of a module as the walk sees it: what it says, and where the names in it lead. */
interface Walked {
  readonly key: string
  readonly text: string
  /** Does it get a context, a database or a transaction? One that does not is a rule, not a use case. */
  readonly touchesState: boolean
  readonly file: string
}

/** One function of a module that the panel's server calls. */
export interface PanelCall {
  /** `#module name`. */
  readonly name: string
  readonly calledFrom: string
  /** Does it, or what it calls, change anything? */
  readonly writes: boolean
  /** Is a permission demanded before anything is awaited, by itself or by the first thing that it calls? */
  readonly demands: boolean
  /** Does it so itself? */
  readonly demandsItself: boolean
  /** The permissions that it names. */
  readonly permissions: readonly string[]
}

interface Scope {
  /** What a name in a file leads to: `path#name`, or `path#*` for everything of a file. */
  readonly names: ReadonlyMap<string, string>
  readonly functions: ReadonlyMap<string, Walked>
  readonly stars: readonly string[]
}

const writing =
  /\.(transaction|insertInto|updateTable|deleteFrom)\(|sql(<[^`]*>)?`\s*(with[^`]*)?(insert into|update|delete from|truncate)\b/i

/** Every function of the modules that the panel's server code calls with a context, and whether it guards itself. */
export function walkPanel(sources: readonly SourceFile[]): PanelCall[] {
  const scopes = new Map(sources.map((file) => [file.path, readScope(file)]))
  const calls = new Map<string, PanelCall>()
  for (const file of sources.filter(isPanelServer))
    for (const [specifier, name] of importedByName(file)) {
      const target = `modules/${specifier.slice(1)}/index.ts`
      const found = scopes.has(target) ? follow(scopes, `${target}#${name}`) : null
      if (found === null || !found.touchesState) continue
      const writes = writesSomething(scopes, found.key, new Set())
      const guard = findGuard(scopes, found, 0)
      calls.set(`${specifier} ${name}`, {
        name: `${specifier} ${name}`,
        calledFrom: file.path,
        writes,
        demands: guard !== null,
        demandsItself: guard === found,
        permissions: guard === null ? [] : permissionsIn(guard.text),
      })
    }
  return [...calls.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function isPanelServer(file: SourceFile): boolean {
  return /^apps\/admin\/src\/.*(?<!\.test)\.ts$/.test(file.path)
}

const delegationsMax = 3

/** The function that demands for this one: itself, or one that it calls before or as the first thing that it waits for. */
function findGuard(scopes: ReadonlyMap<string, Scope>, walked: Walked, depth: number): Walked | null {
  if (demandsFirst(walked.text)) return walked
  if (depth === delegationsMax) return null
  const [, before = ''] = /^([^]*?(?:\bawait\b[^(]*\(|\.transaction\(|$))/.exec(bodyOf(walked.text)) ?? []
  for (const called of callsIn(before)) {
    const found = resolveCall(scopes, walked.file, called)
    const guard = found === null ? null : findGuard(scopes, found, depth + 1)
    if (guard !== null) return guard
  }
  return null
}

/** From the end of the parameters on: a default in them is no guard. */
function bodyOf(text: string): string {
  const at = text.search(/\)\s*(:[^{]*(\{[^}]*\}[^{]*)*)?(\{|=>)/)
  return at === -1 ? text : text.slice(at)
}

/** A guard that stands behind an await guards nothing that was read before it. */
export function demandsFirst(text: string): boolean {
  const demandAt = text.search(/\bdemand\(/)
  const awaitAt = text.search(/\bawait\b|\.transaction\(/)
  return demandAt !== -1 && (awaitAt === -1 || demandAt < awaitAt)
}

function permissionsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:demand|may)\([^,()]*(?:\([^()]*\))?[^,()]*,\s*'([a-z_.]+)'/g)].flatMap(
    (match) => match[1] ?? [],
  )
}

function writesSomething(scopes: ReadonlyMap<string, Scope>, key: string, seen: Set<string>): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  const [path = '', name = ''] = key.split('#')
  const scope = scopes.get(path)
  const walked = scope?.functions.get(name)
  if (scope === undefined || walked === undefined) return false
  if (writing.test(walked.text)) return true
  return callsIn(walked.text).some((called) => {
    const found = resolveCall(scopes, path, called)
    return found !== null && writesSomething(scopes, found.key, seen)
  })
}

/** `name(` and `store.name(` as they stand in a text, tagged templates and generics too. */
function callsIn(text: string): string[] {
  return [...text.matchAll(/\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*(?:<[^()]*>)?\(/g)].map(
    (match) => match[1] ?? '',
  )
}

function resolveCall(scopes: ReadonlyMap<string, Scope>, path: string, called: string): Walked | null {
  const [first = '', second] = called.split('.')
  const scope = scopes.get(path)
  if (second === undefined) {
    const own = scope?.functions.get(first)
    if (own !== undefined) return own
    const named = scope?.names.get(first)
    return named === undefined ? null : follow(scopes, named)
  }
  const space = scope?.names.get(first)
  return space?.endsWith('#*') === true ? follow(scopes, `${space.slice(0, -1)}${second}`) : null
}

/** From a name to the function behind it, through the doors of modules. */
function follow(scopes: ReadonlyMap<string, Scope>, key: string, depth = 0): Walked | null {
  const [path = '', name = ''] = key.split('#')
  const scope = scopes.get(path)
  if (scope === undefined || depth > 8) return null
  const own = scope.functions.get(name)
  if (own !== undefined) return own
  const named = scope.names.get(name)
  if (named !== undefined) return follow(scopes, named, depth + 1)
  for (const star of scope.stars) {
    const found = follow(scopes, `${star}#${name}`, depth + 1)
    if (found !== null) return found
  }
  return null
}

function readScope(file: SourceFile): Scope {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const names = new Map<string, string>()
  const functions = new Map<string, Walked>()
  const stars: string[] = []
  for (const statement of tree.statements) {
    if (ts.isImportDeclaration(statement)) readImport(file, statement, names)
    if (ts.isExportDeclaration(statement)) readReExport(file, statement, { names, stars })
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
      functions.set(statement.name.text, walked(file, statement.name.text, statement))
    if (ts.isVariableStatement(statement))
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && initializer !== undefined && isFunction(initializer))
          functions.set(name.text, walked(file, name.text, initializer))
  }
  return { names, functions, stars }
}

function isFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node)
}

function walked(file: SourceFile, name: string, node: ts.SignatureDeclaration): Walked {
  const parameters = node.parameters.map((parameter) => parameter.getText()).join(', ')
  return {
    key: `${file.path}#${name}`,
    text: node.getText(),
    touchesState: /\b\w*(Ctx|Db|Trx)\b|'db'|'transaction'/.test(parameters),
    file: file.path,
  }
}

function readImport(file: SourceFile, statement: ts.ImportDeclaration, names: Map<string, string>): void {
  const target = pathOf(file, statement.moduleSpecifier)
  const bindings = statement.importClause?.namedBindings
  if (target === null || bindings === undefined) return
  if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, `${target}#*`)
  else
    for (const one of bindings.elements)
      names.set(one.name.text, `${target}#${(one.propertyName ?? one.name).text}`)
}

function readReExport(
  file: SourceFile,
  statement: ts.ExportDeclaration,
  into: { names: Map<string, string>; stars: string[] },
): void {
  const target = statement.moduleSpecifier === undefined ? null : pathOf(file, statement.moduleSpecifier)
  if (target === null) return
  const { exportClause } = statement
  if (exportClause === undefined) into.stars.push(target)
  else if (ts.isNamedExports(exportClause))
    for (const one of exportClause.elements)
      into.names.set(one.name.text, `${target}#${(one.propertyName ?? one.name).text}`)
}

function pathOf(file: SourceFile, specifier: ts.Expression): string | null {
  if (!ts.isStringLiteral(specifier)) return null
  const { text } = specifier
  if (text.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file.path), text))
  return /^#[a-z]+$/.test(text) ? `modules/${text.slice(1)}/index.ts` : null
}

/** What a file imports by name from the modules' doors, types left out. */
function importedByName(file: SourceFile): [specifier: string, name: string][] {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  return tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const { importClause, moduleSpecifier } = statement
    const bindings = importClause?.namedBindings
    if (!ts.isStringLiteral(moduleSpecifier) || !/^#[a-z]+$/.test(moduleSpecifier.text)) return []
    if (importClause === undefined || importClause.isTypeOnly || bindings === undefined) return []
    if (!ts.isNamedImports(bindings)) return []
    return bindings.elements
      .filter((one) => !one.isTypeOnly)
      .map((one): [string, string] => [moduleSpecifier.text, (one.propertyName ?? one.name).text])
  })
}
