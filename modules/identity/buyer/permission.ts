/** What a person may be in their company. */
export const companyRoles = ['owner', 'approver', 'buyer', 'finance', 'mechanic'] as const
export type CompanyRole = (typeof companyRoles)[number]

/** One thing that a person may do in the shop on behalf of their company. */
export type BuyerPermission =
  | 'price.read'
  | 'order.read'
  | 'order.place'
  | 'order.pay'
  | 'invoice.read'
  | 'invoice.pay'
  | 'credit.read'
  | 'credit.use'
  | 'member.manage'

const byRole: Readonly<Record<CompanyRole, readonly BuyerPermission[]>> = {
  owner: [
    'price.read',
    'order.read',
    'order.place',
    'order.pay',
    'invoice.read',
    'invoice.pay',
    'credit.read',
    'credit.use',
    'member.manage',
  ],
  approver: [
    'price.read',
    'order.read',
    'order.place',
    'order.pay',
    'invoice.read',
    'credit.read',
    'credit.use',
  ],
  buyer: ['price.read', 'order.read', 'order.place', 'order.pay'],
  finance: ['price.read', 'order.read', 'order.pay', 'invoice.read', 'invoice.pay', 'credit.read'],
  // Looks for parts and fills a list; money is for others.
  mechanic: [],
}

/** Who buys for themselves, signed in or not. */
const ownMoney: readonly BuyerPermission[] = ['price.read', 'order.read', 'order.place', 'order.pay']

/** May this person do this? Null is a visitor without account; a role that is not known may nothing. */
export function mayBuyer(
  buyer: { readonly companyId: string | null; readonly companyRole: CompanyRole | null } | null,
  permission: BuyerPermission,
): boolean {
  if (buyer === null || buyer.companyId === null) return ownMoney.includes(permission)
  return buyer.companyRole !== null && byRole[buyer.companyRole].includes(permission)
}

/** What a role may, for the page that explains them. */
export function permissionsOfCompanyRole(role: CompanyRole): readonly BuyerPermission[] {
  return byRole[role]
}

export function isCompanyRole(text: string): text is CompanyRole {
  return companyRoles.some((role) => role === text)
}
