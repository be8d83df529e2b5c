import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import { isPermission, type Permission } from './permission.ts'
import { isBuiltInRole, type RoleKey } from './role.ts'

/** A role that the organisation made for itself, beside those in code. */
export interface OwnRole {
  readonly key: RoleKey
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly version: number
  readonly createdAt: Date
  readonly retiredAt: Date | null
}

interface OwnRoleRow extends Omit<OwnRole, 'permissions'> {
  readonly permissions: readonly string[]
}

const columns = sql`key, name, permissions, version, created_at as "createdAt", retired_at as "retiredAt"`

/** All own roles by name, retired ones last. */
export async function listOwnRoles(db: Db): Promise<OwnRole[]> {
  const { rows } = await sql<OwnRoleRow>`
    select ${columns} from access.role order by retired_at is not null, name, key limit 200
  `.execute(db)
  return rows.map(readRow)
}

export async function findOwnRole(
  db: Db,
  key: RoleKey,
  options: { readonly isLocked?: boolean } = {},
): Promise<OwnRole | null> {
  const { rows } = await sql<OwnRoleRow>`
    select ${columns} from access.role where key = ${key} ${options.isLocked === true ? sql`for update` : sql``}
  `.execute(db)
  return rows[0] === undefined ? null : readRow(rows[0])
}

/** Can people be given this role now? */
export async function isRoleInUse(db: Db, key: RoleKey): Promise<boolean> {
  if (isBuiltInRole(key)) return true
  const role = await findOwnRole(db, key)
  return role !== null && role.retiredAt === null
}

export interface NewOwnRole {
  readonly key: RoleKey
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly by: string
  readonly at: Date
}

/** False where the key or the name is taken, also by a retired role: records name roles for ever. */
export async function insertOwnRole(trx: Trx, role: NewOwnRole): Promise<boolean> {
  const { rows } = await sql`
    insert into access.role (key, name, permissions, created_by, created_at)
    values (${role.key}, ${role.name}, ${[...role.permissions]}::text[], ${role.by}, ${role.at})
    on conflict do nothing returning key
  `.execute(trx)
  return rows.length > 0
}

/** False where the role has changed since `version`, or is retired, or the name is another's. */
export async function updateOwnRole(
  trx: Trx,
  role: Pick<OwnRole, 'key' | 'name' | 'permissions' | 'version'>,
): Promise<boolean> {
  const { rows } = await sql`
    update access.role set name = ${role.name}, permissions = ${[...role.permissions]}::text[], version = version + 1
    where key = ${role.key} and version = ${role.version} and retired_at is null
      and not exists (select from access.role other where other.name = ${role.name} and other.key <> ${role.key})
    returning key
  `.execute(trx)
  return rows.length > 0
}

export async function setRoleRetired(
  trx: Trx,
  role: { readonly key: RoleKey; readonly at: Date },
): Promise<void> {
  await sql`
    update access.role set retired_at = ${role.at}, version = version + 1
    where key = ${role.key} and retired_at is null
  `.execute(trx)
}

/** A key for a name: `Kepala Gudang 2` becomes `kepala_gudang_2`; null where nothing of it is left. */
export function keyOfName(name: string): RoleKey | null {
  const key = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 40)
    .replace(/_+$/, '')
  return key.length < 2 ? null : key
}

function readRow(row: OwnRoleRow): OwnRole {
  return { ...row, permissions: row.permissions.filter(isPermission) }
}
