/** One thing that members of staff may do. What stands here is enforced by a route or a use case; a test says so. */
export const permissions = [
  'monitor.read',
  'payment.read',
  'payment.export',
  'inbox.read',
  'inbox.act',
  'inbox.export',
  'ledger.read',
  'ledger.export',
  'refund.read',
  'refund.order',
  'refund.approve',
  'refund.export',
  'transfer.read',
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
  'customer.manage',
  'customer.view_as',
  'staff.read',
  'staff.manage',
  'role.manage',
  'access.approve',
  'audit.read',
  'audit.export',
] as const

export type Permission = (typeof permissions)[number]

/** Who holds one of these moves money or manages people: their fresh factor is a passkey. */
const dangerous: ReadonlySet<Permission> = new Set([
  'refund.order',
  'refund.approve',
  'transfer.change_settings',
  'credit.change',
  'customer.manage',
  'staff.manage',
  'role.manage',
  'access.approve',
])

/** Who holds one of these works in finance: their session idles 15 minutes, not 30. */
const finance: ReadonlySet<Permission> = new Set([
  'refund.approve',
  'transfer.change_settings',
  'credit.change',
])

export function isPermission(text: string): text is Permission {
  return permissions.some((known) => known === text)
}

/** Does a holder of these permissions need a passkey where a fresh factor is asked for? */
export function needsPasskey(held: ReadonlySet<Permission>): boolean {
  return [...held].some((permission) => dangerous.has(permission))
}

/** How long a session of a holder of these permissions may idle, in milliseconds. */
export function idleMsOf(held: ReadonlySet<Permission>): number {
  const minutes = [...held].some((permission) => finance.has(permission)) ? 15 : 30
  return minutes * 60_000
}

/** What access in an emergency leaves of a role: nothing by which it could become lasting, or grant itself more. */
export function permissionsInEmergency(held: ReadonlySet<Permission>): ReadonlySet<Permission> {
  return new Set([...held].filter((permission) => !beyondEmergency.has(permission)))
}

const beyondEmergency: ReadonlySet<Permission> = new Set([
  'staff.manage',
  'role.manage',
  'access.approve',
  'customer.manage',
])
