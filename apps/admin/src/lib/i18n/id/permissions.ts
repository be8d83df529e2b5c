import type { Permission } from '#access'

/** What each permission allows, as people say it. */
const words = {
  'monitor.read': 'Melihat monitor pembayaran langsung',
  'payment.read': 'Melihat pembayaran dan kisahnya',
  'payment.export': 'Mengunduh daftar pembayaran',
  'inbox.read': 'Membaca pesan mentah dari penyedia',
  'inbox.act': 'Mengulang pesan dan bertanya ke penyedia',
  'inbox.export': 'Mengunduh pesan mentah',
  'ledger.read': 'Membaca buku besar',
  'ledger.export': 'Mengunduh buku besar',
  'refund.read': 'Melihat pengembalian dana',
  'refund.order': 'Meminta pengembalian dana',
  'refund.approve': 'Menyetujui pengembalian dana',
  'refund.export': 'Mengunduh pengembalian dana',
  'transfer.read': 'Melihat transfer bank',
  'transfer.decide': 'Memutuskan transfer bank',
  'transfer.change_settings': 'Mengubah rekening dan aturan transfer',
  'channel.read': 'Melihat kesehatan kanal',
  'channel.switch': 'Mematikan dan menyalakan kanal',
  'reconciliation.read': 'Melihat rekonsiliasi',
  'reconciliation.act': 'Menyelesaikan selisih rekonsiliasi',
  'reconciliation.export': 'Mengunduh rekonsiliasi',
  'company.read': 'Melihat perusahaan pelanggan',
  'receivable.read': 'Melihat piutang dan faktur',
  'receivable.change': 'Mengubah alokasi, giro, dan potongan tunai',
  'receivable.export': 'Mengunduh piutang',
  'credit.change': 'Mengubah batas kredit dan tempo',
  'customer.read': 'Melihat akun pelanggan',
  'customer.manage': 'Mengelola akun pelanggan',
  'customer.view_as': 'Melihat toko sebagai pelanggan',
  'staff.read': 'Melihat daftar staf',
  'staff.manage': 'Mengundang, menangguhkan, dan memulihkan staf',
  'role.manage': 'Membuat dan mengubah peran',
  'access.approve': 'Menyetujui perubahan staf dan peran',
  'audit.read': 'Membaca jejak perubahan',
  'audit.export': 'Mengunduh jejak perubahan',
} satisfies Record<Permission, string>

/** Kinds of work that permissions belong to. */
const areas = {
  payments: 'Pembayaran',
  refunds: 'Pengembalian dan transfer',
  books: 'Buku dan rekonsiliasi',
  companies: 'Perusahaan dan piutang',
  customers: 'Pelanggan',
  people: 'Staf dan pengawasan',
}

export const permissions = { words, areas }
