import type { Scope } from './actor.ts'
import type { Permission } from './permission.ts'

/**
 * What is about the house and cannot be told apart by branch: the bank account, the books, the channels, the people. Whoever is
 * narrowed to branches has none of these, whatever their role says.
 */
const wholeHouse: ReadonlySet<Permission> = new Set([
  'monitor.read',
  'inbox.read',
  'inbox.act',
  'inbox.export',
  'ledger.read',
  'ledger.export',
  'transfer.read',
  'transfer.decide',
  'transfer.change_settings',
  'channel.read',
  'channel.switch',
  'reconciliation.read',
  'reconciliation.act',
  'reconciliation.export',
  'staff.read',
  'staff.manage',
  'role.manage',
  'access.approve',
  'audit.read',
  'audit.export',
])

/** What a role's permissions come to within a scope. */
export function permissionsWithin(held: ReadonlySet<Permission>, scope: Scope): ReadonlySet<Permission> {
  if (scope.branches === null) return held
  return new Set([...held].filter((permission) => !wholeHouse.has(permission)))
}

/** Is this about the house as a whole, so that nobody narrowed to branches may do it? */
export function isWholeHouse(permission: Permission): boolean {
  return wholeHouse.has(permission)
}
