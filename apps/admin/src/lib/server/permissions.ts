import { staffRoles, type StaffRole } from '#identity'

const monitorRoles = ['admin', 'payment_operations', 'finance', 'auditor'] as const satisfies StaffRole[]
const ledgerRoles = ['admin', 'finance', 'auditor'] as const satisfies StaffRole[]

/** Who may take raw exchanges out of the house, all at once. */
const rawRoles = ['admin', 'payment_operations', 'auditor'] as const satisfies StaffRole[]

/** Who sees what companies owe; sales too, who answer for it at the counter. */
const receivableRoles = [
  'admin',
  'finance',
  'payment_operations',
  'orders',
  'auditor',
] as const satisfies StaffRole[]

/** Who may open which route. A route that is not here is refused to everybody. */
export const permissions: Readonly<Record<string, readonly StaffRole[]>> = {
  '/(panel)': staffRoles,
  '/(panel)/profil': staffRoles,
  '/(panel)/pembayaran': monitorRoles,
  '/(panel)/pembayaran/[id]': monitorRoles,
  '/pembayaran/ekspor': monitorRoles,
  '/monitor.json': monitorRoles,
  '/(panel)/perlu-orang': monitorRoles,
  '/(panel)/kotak-masuk': monitorRoles,
  '/(panel)/kotak-masuk/[id]': monitorRoles,
  '/(panel)/kotak-masuk/keluar/[id]': monitorRoles,
  '/kotak-masuk/ekspor': rawRoles,
  '/(panel)/buku': ledgerRoles,
  '/(panel)/buku/[akun]': ledgerRoles,
  '/buku/ekspor/[akun]': ledgerRoles,
  '/(panel)/pengembalian': monitorRoles,
  '/(panel)/pengembalian/[id]': monitorRoles,
  '/(panel)/pengembalian/baru': monitorRoles,
  '/pengembalian/ekspor': monitorRoles,
  '/(panel)/dana-lebih': monitorRoles,
  '/(panel)/rekonsiliasi': monitorRoles,
  '/(panel)/rekonsiliasi/berkas/[id]': monitorRoles,
  '/(panel)/rekonsiliasi/hari/[penyedia]/[hari]': monitorRoles,
  '/(panel)/rekonsiliasi/selisih': monitorRoles,
  '/rekonsiliasi/ekspor': monitorRoles,
  '/(panel)/piutang': receivableRoles,
  '/(panel)/piutang/[id]': receivableRoles,
  '/piutang/ekspor': receivableRoles,
  '/(panel)/perusahaan': receivableRoles,
  '/(panel)/perusahaan/[id]': receivableRoles,
  '/(panel)/giro': receivableRoles,
  '/(panel)/giro/[id]': receivableRoles,
  '/(panel)/giro/baru': receivableRoles,
  '/(panel)/diskon-tunai': receivableRoles,
  '/(panel)/transfer': monitorRoles,
  '/(panel)/transfer/mutasi': monitorRoles,
  '/(panel)/transfer/pengaturan': monitorRoles,
  '/transfer/bukti/[slipId]': monitorRoles,
  '/(panel)/kanal': monitorRoles,
  '/kanal.json': monitorRoles,
}

/** Routes that need no session. */
export const openRoutes: ReadonlySet<string> = new Set(['/masuk', '/keluar', '/pilihan'])

/** Routes that a page asks by itself; they do not count as a person being there. */
export const unattendedRoutes: ReadonlySet<string> = new Set(['/monitor.json', '/kanal.json'])

export type Access = 'allowed' | 'sign_in' | 'unauthorized' | 'forbidden'

/** Decides on a request before anything of the route runs. Denies by default. */
export function judgeAccess(request: {
  routeId: string | null
  method: string
  role: StaffRole | null
}): Access {
  const { routeId, method, role } = request
  if (routeId !== null && openRoutes.has(routeId)) return 'allowed'
  if (role === null) return method === 'GET' || method === 'HEAD' ? 'sign_in' : 'unauthorized'
  // An address without a route runs nothing; the framework says that it does not exist.
  if (routeId === null) return 'allowed'
  return mayOpen(role, routeId) ? 'allowed' : 'forbidden'
}

export function mayOpen(role: StaffRole, routeId: string): boolean {
  return Object.hasOwn(permissions, routeId) && (permissions[routeId] ?? []).includes(role)
}

/** May this role say that a transfer arrived, or did not, and keep the bank's lines? */
export function mayDecideTransfers(role: StaffRole): boolean {
  return role === 'admin' || role === 'payment_operations' || role === 'finance'
}

/** May this role take settlement files in and back, look again and close what disagrees? */
export function mayReconcile(role: StaffRole): boolean {
  return role === 'admin' || role === 'finance'
}

/** May this role change terms, allocations, giros and cash discounts of companies? */
export function mayChangeReceivables(role: StaffRole): boolean {
  return role === 'admin' || role === 'finance'
}

/** May this role change accounts, audience and switches of transfers? */
export function mayChangeTransfers(role: StaffRole): boolean {
  return role === 'admin' || role === 'finance'
}

/** May this role switch ways to pay off and on, and connect what was cut off? */
export function mayChangeChannels(role: StaffRole): boolean {
  return role === 'admin' || role === 'payment_operations' || role === 'finance'
}

/** May this role order money back? */
export function mayOrderRefunds(role: StaffRole): boolean {
  return role === 'admin' || role === 'payment_operations' || role === 'finance'
}

/** May this role approve refunds, see where they go, and say that they were paid out? */
export function mayApproveRefunds(role: StaffRole): boolean {
  return role === 'admin' || role === 'finance'
}

/** May this role apply a stored notification again, ask a provider, or close what waited for a person? */
export function mayActOnInbox(role: StaffRole): boolean {
  return role === 'admin' || role === 'payment_operations' || role === 'finance'
}

/** May this role see payments as they come in? */
export function mayReadMonitor(role: StaffRole): boolean {
  return mayOpen(role, '/monitor.json')
}
