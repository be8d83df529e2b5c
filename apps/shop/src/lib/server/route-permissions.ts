import type { BuyerPermission } from '#identity'

/**
 * What a person of a company must be allowed for a page, by the beginning of its route. Pages that are not named are for
 * everybody; what they show of money is left out by their loaders.
 */
const permissionByRoute: readonly (readonly [route: string, permission: BuyerPermission])[] = [
  ['/(usaha)/tagihan/bayar', 'invoice.pay'],
  ['/(usaha)/tagihan', 'invoice.read'],
  ['/(usaha)/saldo', 'credit.read'],
  ['/(beli)/checkout', 'order.place'],
  ['/(beli)/pesanan', 'order.read'],
  ['/(beli)/bayar', 'order.pay'],
  ['/(beli)/akun/astrapay', 'order.pay'],
  ['/(akun)/akun/anggota', 'member.manage'],
]

/** The permission that a route asks for, or null where it asks for none. */
export function permissionOfRoute(routeId: string): BuyerPermission | null {
  return (
    permissionByRoute.find(([route]) => routeId === route || routeId.startsWith(`${route}/`))?.[1] ?? null
  )
}

const neverKept = [
  '/(akun)',
  '/(usaha)',
  '/(beli)/akun',
  '/(beli)/pesanan',
  '/(beli)/checkout',
  '/(beli)/bayar',
]

/** Does a page show what belongs to one person or company? No cache keeps it then. */
export function isPersonal(routeId: string): boolean {
  return neverKept.some((route) => routeId.startsWith(`${route}/`) || routeId === route)
}
