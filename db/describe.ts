import type pg from 'pg'

/** Our schemas; the queue's own tables are its library's business. */
const ourSchemas = `n.nspname not in ('pg_catalog', 'information_schema', 'pgboss', 'public') and n.nspname !~ '^pg_'`

interface Column {
  schema: string
  table: string
  column: string
  type: string
  nullable: boolean
  has_default: boolean
  identity: string
  default_text: string | null
}

/** TypeScript types of every table and view for Kysely, read from the database that the migrations made. */
export async function describeTypes(client: pg.ClientBase): Promise<string> {
  const columns = await readColumns(client, ['r', 'p', 'v'])
  const unions = await readUnions(client)
  const tables = new Map<string, string[]>()
  for (const column of columns) {
    const table = `${column.schema}.${column.table}`
    const union = unions.get(`${table}.${column.column}`)
    tables.set(table, [...(tables.get(table) ?? []), `  ${column.column}: ${columnType(column, union)}`])
  }
  const interfaces = [...tables].map(
    ([table, fields]) => `interface ${pascal(table)} {\n${fields.join('\n')}\n}`,
  )
  const index = [...tables.keys()].map((table) => `  '${table}': ${pascal(table)}`)
  return `// Made by \`npm run describe\` from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as its text. */
export type Json = ColumnType<unknown, string, string>

${interfaces.join('\n\n')}

export interface DB {
${index.join('\n')}
}
`
}

/** The schema as SQL-like text: tables, constraints, indexes, functions, triggers, views. For reading and for the drift check. */
export async function describeSchema(client: pg.ClientBase): Promise<string> {
  const columns = await readColumns(client, ['r', 'p'])
  const parts = new Map<string, string[]>()
  for (const column of columns) {
    const table = `${column.schema}.${column.table}`
    const ending = [
      column.nullable ? '' : ' not null',
      column.identity === '' ? '' : ' generated always as identity',
      column.default_text === null ? '' : ` default ${column.default_text}`,
    ].join('')
    parts.set(table, [...(parts.get(table) ?? []), `  ${column.column} ${column.type}${ending}`])
  }
  const constraints = await readDefinitions(client, constraintQuery)
  for (const row of constraints) parts.get(row.owner)?.push(`  ${row.definition}`)
  const tables = [...parts].map(([table, lines]) => `create table ${table} (\n${lines.join(',\n')}\n);`)
  const rest = []
  for (const query of [indexQuery, functionQuery, triggerQuery, viewQuery]) {
    rest.push(...(await readDefinitions(client, query)).map((row) => `${row.definition};`))
  }
  return `-- Made by \`npm run describe\` from the migrations. Do not edit; the next migration goes into db/migrations/.\n\n${[...tables, ...rest].join('\n\n')}\n`
}

async function readColumns(client: pg.ClientBase, kinds: string[]): Promise<Column[]> {
  const result = await client.query<Column>(
    `select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
        not a.attnotnull as nullable, a.atthasdef as has_default, a.attidentity::text as identity,
        case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default_text
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped and c.relkind::text = any($1) and not c.relispartition and ${ourSchemas}
      order by 1, 2, a.attnum`,
    [kinds],
  )
  return result.rows
}

/** `check (state in ('a', 'b'))` becomes the type 'a' | 'b'. */
async function readUnions(client: pg.ClientBase): Promise<Map<string, string>> {
  const rows = await readDefinitions(client, constraintQuery)
  const unions = new Map<string, string>()
  for (const row of rows) {
    const match = /CHECK \(\((\w+) = ANY \(ARRAY\[([^\]]+)\]\)\)\)/.exec(row.definition)
    const [, column, list] = match ?? []
    if (column === undefined || list === undefined) continue
    unions.set(`${row.owner}.${column}`, list.replaceAll(/::\w+/g, '').split(', ').join(' | '))
  }
  return unions
}

async function readDefinitions(
  client: pg.ClientBase,
  query: string,
): Promise<{ owner: string; definition: string }[]> {
  return (await client.query<{ owner: string; definition: string }>(query)).rows
}

// NOT NULL constraints have rows of their own from PostgreSQL 18 on; the column line says it already.
const constraintQuery = `select n.nspname || '.' || c.relname as owner,
    'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype <> 'n' and k.contype <> 't' and ${ourSchemas} order by 1, k.contype <> 'p', k.conname`

const indexQuery = `select n.nspname || '.' || c.relname as owner, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_class x on x.oid = i.indexrelid
  where ${ourSchemas} and c.relkind::text = any(array['r', 'p']) and not c.relispartition
    and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
  order by 1, x.relname`

const functionQuery = `select n.nspname as owner, rtrim(pg_get_functiondef(p.oid)) as definition
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ourSchemas} order by 1, p.proname`

const triggerQuery = `select n.nspname || '.' || c.relname as owner, pg_get_triggerdef(t.oid) as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and not c.relispartition and ${ourSchemas} order by 1, t.tgname`

const viewQuery = `select n.nspname || '.' || c.relname as owner,
    'create view ' || n.nspname || '.' || c.relname || ' as ' || rtrim(pg_get_viewdef(c.oid), ';') as definition
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'v' and ${ourSchemas} order by 1`

const typeNames: Record<string, string> = {
  bigint: 'bigint',
  integer: 'number',
  smallint: 'number',
  real: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  'timestamp with time zone': 'Date',
  bytea: 'Buffer',
  jsonb: 'Json',
  'text[]': 'string[]',
  'integer[]': 'number[]',
}

function columnType(column: Column, union: string | undefined): string {
  const base = union ?? typeNames[column.type] ?? 'string'
  const type = column.nullable ? `${base} | null` : base
  if (column.identity === 'a') return `GeneratedAlways<${type}>`
  if (column.has_default && column.default_text === null) return `GeneratedAlways<${type}>`
  return column.has_default ? `Generated<${type}>` : type
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())
}
