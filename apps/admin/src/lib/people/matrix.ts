import { builtInRoles, permissions, type OwnRole, type Permission } from '#access'

const areaOfNoun = {
  monitor: 'payments',
  payment: 'payments',
  inbox: 'payments',
  channel: 'payments',
  refund: 'refunds',
  transfer: 'refunds',
  ledger: 'books',
  reconciliation: 'books',
  company: 'companies',
  receivable: 'companies',
  credit: 'companies',
  customer: 'customers',
  staff: 'people',
  role: 'people',
  access: 'people',
  audit: 'people',
} as const

export type PermissionArea = (typeof areaOfNoun)[keyof typeof areaOfNoun]

export interface AreaOfPermissions {
  readonly area: PermissionArea
  readonly permissions: readonly Permission[]
}

/** All permissions, by the kind of work they belong to. */
export function permissionsByArea(): AreaOfPermissions[] {
  const areas: readonly PermissionArea[] = [...new Set(Object.values(areaOfNoun))]
  return areas.map((area) => ({
    area,
    permissions: permissions.filter((permission) => areaOf(permission) === area),
  }))
}

export interface RoleColumn {
  readonly key: string
  readonly permissions: readonly string[]
  readonly isOwn: boolean
  readonly isRetired: boolean
}

/** The columns of the matrix: roles of the house, then own ones. */
export function roleColumns(own: readonly OwnRole[]): RoleColumn[] {
  return [
    ...Object.entries(builtInRoles).map(([key, held]) => ({
      key,
      permissions: held,
      isOwn: false,
      isRetired: false,
    })),
    ...own.map((role) => ({
      key: role.key,
      permissions: role.permissions,
      isOwn: true,
      isRetired: role.retiredAt !== null,
    })),
  ]
}

function areaOf(permission: Permission): PermissionArea {
  const noun = permission.split('.')[0] ?? ''
  return isNoun(noun) ? areaOfNoun[noun] : 'people'
}

function isNoun(text: string): text is keyof typeof areaOfNoun {
  return Object.hasOwn(areaOfNoun, text)
}
