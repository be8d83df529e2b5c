import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import { isPermission, permissions, type Permission } from './permission.ts'

const reading = ['monitor.read', 'payment.read', 'inbox.read', 'refund.read', 'transfer.read'] as const

/**
 * The roles of the house. They stand in code, so that nobody widens them unseen; whoever needs another set makes an own role
 * from a copy.
 */
export const builtInRoles = {
  admin: permissions,
  payment_operations: [
    ...reading,
    'payment.export',
    'inbox.act',
    'inbox.export',
    'refund.order',
    'refund.export',
    'transfer.decide',
    'channel.read',
    'channel.switch',
    'reconciliation.read',
    'reconciliation.export',
    'company.read',
    'receivable.read',
    'receivable.export',
    'customer.read',
    'customer.view_as',
  ],
  finance: [
    ...reading,
    'payment.export',
    'inbox.act',
    'ledger.read',
    'ledger.export',
    'refund.order',
    'refund.approve',
    'refund.export',
    'transfer.decide',
    'transfer.change_settings',
    'channel.read',
    'channel.switch',
    'reconciliation.read',
    'reconciliation.act',
    'reconciliation.export',
    'company.read',
    'receivable.read',
    'receivable.change',
    'receivable.export',
    'credit.change',
    'customer.read',
  ],
  orders: ['company.read', 'receivable.read', 'receivable.export', 'customer.read', 'customer.view_as'],
  catalogue: [],
  sales: ['company.read', 'receivable.read', 'customer.read', 'customer.view_as'],
  front_desk: ['customer.read'],
  auditor: [
    ...reading,
    'payment.export',
    'inbox.export',
    'ledger.read',
    'ledger.export',
    'refund.export',
    'channel.read',
    'reconciliation.read',
    'reconciliation.export',
    'company.read',
    'receivable.read',
    'receivable.export',
    'customer.read',
    'staff.read',
    'audit.read',
    'audit.export',
  ],
} as const satisfies Readonly<Record<string, readonly Permission[]>>

export type BuiltInRole = keyof typeof builtInRoles

/** The key of a built-in or an own role. */
export type RoleKey = string

export function isBuiltInRole(key: string): key is BuiltInRole {
  return Object.hasOwn(builtInRoles, key)
}

/** What a role allows, given the column of an own role beside it. A role that no longer exists allows nothing. */
export function permissionsOf(key: RoleKey, own: readonly string[] | null): ReadonlySet<Permission> {
  if (isBuiltInRole(key)) return new Set(builtInRoles[key])
  return new Set((own ?? []).filter(isPermission))
}

/** What a role allows now. */
export async function findPermissions(db: Db, key: RoleKey): Promise<ReadonlySet<Permission>> {
  if (isBuiltInRole(key)) return permissionsOf(key, null)
  const { rows } = await sql<{ permissions: string[] }>`
    select permissions from access.role where key = ${key} and retired_at is null
  `.execute(db)
  return permissionsOf(key, rows[0]?.permissions ?? null)
}
