import type { Permission } from '#access'

/** What a route or a deed asks for: a permission, or only that somebody is signed in. */
export type Need = Permission | 'signed_in'

type Declared = Readonly<Record<string, Need>>

/** What opening a route needs. A route that is not here is refused to everybody. */
export const permissions = {
  '/(panel)': 'signed_in',
  '/(panel)/profil': 'signed_in',
  '/(panel)/profil/sandi': 'signed_in',
  '/(panel)/profil/telepon': 'signed_in',
  '/(panel)/profil/sesi': 'signed_in',
  '/(panel)/konfirmasi/[id]': 'signed_in',
  '/(panel)/profil/faktor': 'signed_in',
  '/(panel)/pembayaran': 'payment.read',
  '/(panel)/pembayaran/[id]': 'payment.read',
  '/pembayaran/ekspor': 'payment.export',
  '/monitor.json': 'monitor.read',
  '/(panel)/perlu-orang': 'monitor.read',
  // Whoever may decide or has proposed something sees that, and nothing else.
  '/(panel)/persetujuan': 'signed_in',
  '/(panel)/kotak-masuk': 'inbox.read',
  '/(panel)/kotak-masuk/[id]': 'inbox.read',
  '/(panel)/kotak-masuk/keluar/[id]': 'inbox.read',
  '/kotak-masuk/ekspor': 'inbox.export',
  '/(panel)/buku': 'ledger.read',
  '/(panel)/buku/[akun]': 'ledger.read',
  '/buku/ekspor/[akun]': 'ledger.export',
  '/(panel)/pengembalian': 'refund.read',
  '/(panel)/pengembalian/[id]': 'refund.read',
  '/(panel)/pengembalian/baru': 'refund.read',
  '/pengembalian/ekspor': 'refund.export',
  '/(panel)/dana-lebih': 'payment.read',
  '/(panel)/rekonsiliasi': 'reconciliation.read',
  '/(panel)/rekonsiliasi/berkas/[id]': 'reconciliation.read',
  '/(panel)/rekonsiliasi/hari/[penyedia]/[hari]': 'reconciliation.read',
  '/(panel)/rekonsiliasi/selisih': 'reconciliation.read',
  '/rekonsiliasi/ekspor': 'reconciliation.export',
  '/(panel)/piutang': 'receivable.read',
  '/(panel)/piutang/[id]': 'receivable.read',
  '/piutang/ekspor': 'receivable.export',
  '/(panel)/perusahaan': 'company.read',
  '/(panel)/perusahaan/[id]': 'company.read',
  '/(panel)/perusahaan/[id]/orang': 'customer.read',
  '/(panel)/giro': 'receivable.read',
  '/(panel)/giro/[id]': 'receivable.read',
  '/(panel)/giro/baru': 'receivable.read',
  '/(panel)/diskon-tunai': 'receivable.read',
  '/(panel)/transfer': 'transfer.read',
  '/(panel)/transfer/mutasi': 'transfer.read',
  '/(panel)/transfer/pengaturan': 'transfer.read',
  '/transfer/bukti/[slipId]': 'transfer.read',
  '/(panel)/kanal': 'channel.read',
  '/kanal.json': 'channel.read',
  '/(panel)/pengguna': 'staff.read',
  '/(panel)/pengguna/[id]': 'staff.read',
  '/(panel)/pengguna/undang': 'staff.manage',
  '/(panel)/pengguna/kebijakan': 'role.manage',
  '/(panel)/peran': 'staff.read',
  '/(panel)/peran/[key]': 'staff.read',
  '/(panel)/jejak': 'audit.read',
  '/(panel)/pelanggan': 'customer.read',
  '/(panel)/pelanggan/[id]': 'customer.read',
  '/pelanggan/[id]/lihat': 'customer.view_as',
  '/(panel)/jejak/[id]': 'audit.read',
  '/jejak/ekspor': 'audit.export',
} as const satisfies Declared

/**
 * What a form's action needs beside its page, by `route?/action`; for the only action of a page, `route?/default`. What a
 * server endpoint does beside reading is named by its method: `route POST`. What is not here is refused to everybody.
 */
export const deedPermissions = {
  '/(panel)/pengguna/undang?/default': 'staff.manage',
  '/(panel)/pengguna/kebijakan?/default': 'role.manage',
  '/(panel)/pengguna/[id]?/peran': 'staff.manage',
  '/(panel)/pengguna/[id]?/tangguhkan': 'staff.manage',
  '/(panel)/pengguna/[id]?/cabut': 'staff.manage',
  '/(panel)/pengguna/[id]?/buka': 'staff.manage',
  '/(panel)/pengguna/[id]?/tutup': 'staff.manage',
  '/(panel)/pengguna/[id]?/aktifkan': 'staff.manage',
  '/(panel)/pengguna/[id]?/kirim': 'staff.manage',
  '/(panel)/pengguna/[id]?/tarik': 'staff.manage',
  '/(panel)/pengguna/[id]?/pulihkan': 'staff.manage',
  '/(panel)/pengguna/[id]?/sesi': 'staff.manage',
  '/(panel)/peran/[key]?/simpan': 'role.manage',
  '/(panel)/peran/[key]?/hentikan': 'role.manage',
  '/(panel)/profil/sandi?/mulai': 'signed_in',
  '/(panel)/profil/sandi?/simpan': 'signed_in',
  '/(panel)/profil/telepon?/mulai': 'signed_in',
  '/(panel)/profil/telepon?/kode': 'signed_in',
  '/(panel)/profil/telepon?/tarik': 'signed_in',
  '/(panel)/profil/sesi?/akhiri': 'signed_in',
  '/(panel)/profil/sesi?/lain': 'signed_in',
  '/(panel)/konfirmasi/[id]?/kirim': 'signed_in',
  '/(panel)/profil/faktor?/daftar': 'signed_in',
  '/(panel)/profil/faktor?/simpan': 'signed_in',
  '/(panel)/profil/faktor?/hapus': 'signed_in',
  '/(panel)/profil/faktor?/pasang': 'signed_in',
  '/(panel)/profil/faktor?/aktifkan': 'signed_in',
  '/(panel)/profil/faktor?/lepas': 'signed_in',
  '/(panel)/profil/faktor?/kode': 'signed_in',
  '/(panel)/konfirmasi/[id]?/whatsapp': 'signed_in',
  '/(panel)/konfirmasi/[id]?/totp': 'signed_in',
  '/(panel)/konfirmasi/[id]?/recovery_code': 'signed_in',
  '/(panel)/konfirmasi/[id]?/tanya': 'signed_in',
  '/(panel)/konfirmasi/[id]?/passkey': 'signed_in',
  '/(panel)/pembayaran/[id]?/tanya': 'inbox.act',
  '/(panel)/persetujuan?/setujui': 'signed_in',
  '/(panel)/persetujuan?/tolak': 'signed_in',
  '/(panel)/persetujuan?/tarik': 'signed_in',
  '/(panel)/kotak-masuk/[id]?/ulang': 'inbox.act',
  '/(panel)/kotak-masuk/[id]?/tanya': 'inbox.act',
  '/(panel)/kotak-masuk/[id]?/periksa': 'inbox.act',
  '/(panel)/pengembalian/[id]?/setujui': 'refund.approve',
  // Also its maker takes it back; the use case demands more.
  '/(panel)/pengembalian/[id]?/tolak': 'refund.read',
  '/(panel)/pengembalian/[id]?/rekening': 'refund.order',
  '/(panel)/pengembalian/[id]?/bayar': 'refund.approve',
  '/(panel)/pengembalian/[id]?/putuskan': 'refund.approve',
  '/(panel)/pengembalian/[id]?/tanya': 'refund.order',
  '/(panel)/pengembalian/baru?/default': 'refund.order',
  '/(panel)/rekonsiliasi?/periksa': 'reconciliation.act',
  '/(panel)/rekonsiliasi/berkas/[id]?/bukukan': 'reconciliation.act',
  '/(panel)/rekonsiliasi/berkas/[id]?/batalkan': 'reconciliation.act',
  '/(panel)/rekonsiliasi/hari/[penyedia]/[hari]?/lihat': 'reconciliation.act',
  '/(panel)/rekonsiliasi/selisih?/selesaikan': 'reconciliation.act',
  '/(panel)/piutang/[id]?/urungkan': 'receivable.change',
  '/(panel)/piutang/[id]?/batalkan': 'receivable.change',
  '/(panel)/perusahaan/[id]?/periksa': 'credit.change',
  '/(panel)/perusahaan/[id]?/simpan': 'credit.change',
  '/(panel)/perusahaan/[id]?/hitung': 'receivable.change',
  '/(panel)/perusahaan/[id]?/pakai': 'receivable.change',
  '/(panel)/perusahaan/[id]?/buka': 'receivable.change',
  '/(panel)/perusahaan/[id]?/tutup': 'receivable.change',
  '/(panel)/perusahaan/[id]/orang?/undang': 'customer.manage',
  '/(panel)/giro/[id]?/setor': 'receivable.change',
  '/(panel)/giro/[id]?/cair': 'receivable.change',
  '/(panel)/giro/[id]?/tolak': 'receivable.change',
  '/(panel)/giro/baru?/default': 'receivable.change',
  '/(panel)/diskon-tunai?/tambah': 'receivable.change',
  '/(panel)/diskon-tunai?/akhiri': 'receivable.change',
  '/(panel)/transfer?/terima': 'transfer.decide',
  '/(panel)/transfer?/tolak': 'transfer.decide',
  '/(panel)/transfer?/kaitkan': 'transfer.decide',
  '/(panel)/transfer?/lebih': 'transfer.decide',
  '/(panel)/transfer/mutasi?/periksa': 'transfer.decide',
  '/(panel)/transfer/mutasi?/masukkan': 'transfer.decide',
  '/(panel)/transfer/mutasi?/catat': 'transfer.decide',
  '/(panel)/transfer/pengaturan?/rekening': 'transfer.change_settings',
  '/(panel)/transfer/pengaturan?/tambah': 'transfer.change_settings',
  '/(panel)/transfer/pengaturan?/pembeli': 'transfer.change_settings',
  '/(panel)/transfer/pengaturan?/ikut': 'transfer.change_settings',
  '/(panel)/transfer/pengaturan?/sendiri': 'transfer.change_settings',
  '/pelanggan/[id]/lihat POST': 'customer.view_as',
  '/(panel)/kanal?/matikan': 'channel.switch',
  '/(panel)/kanal?/nyalakan': 'channel.switch',
  '/(panel)/kanal?/sambung': 'channel.switch',
} as const satisfies Declared

/** Live streams of the panel, served beside its pages (apps/api/live.ts). */
export const streamPermissions = { '/live/payments': 'monitor.read' } as const satisfies Declared

/** Routes that need no session. */
export const openRoutes: ReadonlySet<string> = new Set([
  '/masuk',
  '/keluar',
  '/pilihan',
  '/bukan-saya/[token]',
  '/lupa-sandi',
  '/batal-nomor/[token]',
  '/undangan/[token]',
  '/akses-darurat',
])

/** Routes that a page asks by itself; they do not count as a person being there. */
export const unattendedRoutes: ReadonlySet<string> = new Set(['/monitor.json', '/kanal.json'])

export type Access =
  | { readonly kind: 'allowed' | 'sign_in' | 'unauthorized' }
  /** `missing` is null where the route or deed is declared for nobody. */
  | { readonly kind: 'forbidden'; readonly missing: Permission | null }

type Held = ReadonlySet<Permission>

/** Decides on a request before anything of the route runs. Denies by default. */
export function judgeAccess(request: {
  readonly routeId: string | null
  readonly method: string
  /** The parameters of the address: by them a form names its action. */
  readonly search: URLSearchParams
  /** What the session allows; null without one. */
  readonly held: Held | null
}): Access {
  const { routeId, held } = request
  if (routeId !== null && openRoutes.has(routeId)) return { kind: 'allowed' }
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (held === null) return { kind: isReading ? 'sign_in' : 'unauthorized' }
  // An address without a route runs nothing; the framework says that it does not exist.
  if (routeId === null) return { kind: 'allowed' }
  const opened = judgeNeed(held, needOf(permissions, routeId))
  if (opened.kind !== 'allowed' || isReading) return opened
  return judgeNeed(held, needOfDeed(routeId, request))
}

/** May whoever holds these permissions open this route? */
export function mayOpen(held: Held, routeId: string): boolean {
  return judgeNeed(held, needOf(permissions, routeId)).kind === 'allowed'
}

function needOfDeed(routeId: string, request: { method: string; search: URLSearchParams }): Need | null {
  const ofEndpoint = needOf(deedPermissions, `${routeId} ${request.method}`)
  if (ofEndpoint !== null || request.method !== 'POST') return ofEndpoint
  // As the framework chooses: the first parameter that begins with a slash names the action.
  const named = [...request.search.keys()].find((name) => name.startsWith('/'))
  return needOf(deedPermissions, `${routeId}?${named ?? '/default'}`)
}

function needOf(declared: Declared, key: string): Need | null {
  return Object.hasOwn(declared, key) ? (declared[key] ?? null) : null
}

function judgeNeed(held: Held, need: Need | null): Access {
  if (need === null) return { kind: 'forbidden', missing: null }
  if (need === 'signed_in' || held.has(need)) return { kind: 'allowed' }
  return { kind: 'forbidden', missing: need }
}
