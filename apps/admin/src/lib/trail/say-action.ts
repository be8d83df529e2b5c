import type { Locale } from '../choices.ts'

/** An action as people say it, such as "Pengembalian diajukan"; one without words is shown by its code. */
export function sayAction(action: string, locale: Locale): string {
  const [noun = '', verb = ''] = action.split('.')
  const [nounWord, verbWord] = [wordOf(nouns, noun, locale), wordOf(verbs, verb, locale)]
  return nounWord === null || verbWord === null ? action : `${nounWord} ${verbWord}`
}

/** A kind of object as people say it. */
export function sayKind(kind: string, locale: Locale): string {
  return wordOf(nouns, kind, locale) ?? kind
}

type Words = Readonly<Record<string, readonly [string, string]>>

function wordOf(words: Words, code: string, locale: Locale): string | null {
  const pair = Object.hasOwn(words, code) ? words[code] : undefined
  return pair === undefined ? null : pair[locale === 'en' ? 1 : 0]
}

/** What is acted on: Indonesian, English. */
const nouns: Words = {
  access: ['Akses', 'Access'],
  allocation: ['Alokasi', 'Allocation'],
  approval: ['Persetujuan', 'Approval'],
  attempt: ['Cara bayar', 'Attempt'],
  audit: ['Jejak', 'Trail'],
  bank_account: ['Rekening bank', 'Bank account'],
  bank_mutation: ['Mutasi bank', 'Bank line'],
  break_glass: ['Akses darurat', 'Emergency access'],
  buyer: ['Pelanggan', 'Customer'],
  cash_discount_rule: ['Aturan potongan tunai', 'Cash discount rule'],
  channel: ['Kanal', 'Channel'],
  company: ['Perusahaan', 'Company'],
  company_invitation: ['Undangan perusahaan', 'Company invitation'],
  company_member: ['Anggota perusahaan', 'Company member'],
  credit: ['Saldo', 'Credit'],
  credit_line: ['Plafon kredit', 'Credit line'],
  customer_view: ['Tampilan pelanggan', 'View as customer'],
  entries: ['Jurnal', 'Entries'],
  exchange_archive: ['Arsip panggilan', 'Call archive'],
  exchanges: ['Panggilan', 'Calls'],
  giro: ['Giro', 'Giro'],
  invitation: ['Undangan', 'Invitation'],
  invoice: ['Faktur', 'Invoice'],
  invoices: ['Faktur', 'Invoices'],
  ledger_account: ['Akun buku besar', 'Ledger account'],
  mutation: ['Mutasi', 'Bank line'],
  mutation_import: ['Impor mutasi', 'Import of bank lines'],
  mutations: ['Mutasi', 'Bank lines'],
  notification: ['Pemberitahuan', 'Notification'],
  order: ['Pesanan', 'Order'],
  payment: ['Pembayaran', 'Payment'],
  payment_list: ['Daftar pembayaran', 'List of payments'],
  payments: ['Pembayaran', 'Payments'],
  policy: ['Kebijakan', 'Policy'],
  provider: ['Penyedia', 'Provider'],
  receivable_list: ['Daftar piutang', 'List of receivables'],
  receivables: ['Piutang', 'Receivables'],
  reconciliation: ['Rekonsiliasi', 'Reconciliation'],
  reconciliation_exception: ['Selisih', 'Difference'],
  reconciliation_exceptions: ['Selisih', 'Differences'],
  refund: ['Pengembalian', 'Refund'],
  refund_list: ['Daftar pengembalian', 'List of refunds'],
  refunds: ['Pengembalian', 'Refunds'],
  role: ['Peran', 'Role'],
  settlement: ['Setelmen', 'Settlement'],
  settlement_batch: ['Setelmen', 'Settlement'],
  settlement_file: ['Berkas setelmen', 'Settlement file'],
  staff: ['Staf', 'Staff'],
  transfer: ['Transfer', 'Transfer'],
  transfer_audience: ['Sasaran transfer', 'Transfer audience'],
  transfer_setting: ['Pengaturan transfer', 'Transfer setting'],
}

/** What was done to it. */
const verbs: Words = {
  account_given: ['diberi rekening', 'given an account'],
  added: ['ditambah', 'added'],
  applied: ['dibukukan', 'applied'],
  approved: ['disetujui', 'approved'],
  approved_first: ['disetujui pertama', 'approved first'],
  asked: ['ditanyakan', 'asked about'],
  audience_changed: ['diubah sasarannya', 'audience changed'],
  branch_changed: ['dipindah cabang', 'branch changed'],
  break_glass_opened: ['diberi akses darurat', 'given emergency access'],
  cancelled: ['dibatalkan', 'cancelled'],
  changed: ['diubah', 'changed'],
  closed: ['ditutup', 'closed'],
  confirmed: ['dikonfirmasi', 'confirmed'],
  confirming_alone_changed: ['diubah batas konfirmasinya', 'limit for confirming alone changed'],
  created: ['dibuat', 'created'],
  decided: ['diputuskan', 'decided'],
  disabled: ['dinonaktifkan', 'disabled'],
  enabled: ['diaktifkan', 'enabled'],
  ended: ['diakhiri', 'ended'],
  exported: ['diunduh', 'exported'],
  extra_booked: ['dibukukan lebihnya', 'extra booked'],
  failed: ['gagal', 'failed'],
  half_opened: ['dicoba lagi', 'tried again'],
  imported: ['diimpor', 'imported'],
  invited: ['diundang', 'invited'],
  joined: ['bergabung', 'joined'],
  left: ['keluar', 'left'],
  line_linked: ['dicocokkan dengan mutasi', 'linked to a bank line'],
  lock_released: ['dilepas kuncinya', 'lock released'],
  looked_at: ['dilihat', 'looked at'],
  opened: ['dibuka', 'opened'],
  ordered: ['diajukan', 'ordered'],
  paid: ['dibayar', 'paid'],
  password_changed: ['ganti kata sandi', 'password changed'],
  phone_changed: ['ganti telepon', 'phone changed'],
  proposed: ['diusulkan', 'proposed'],
  recovery_code_used: ['memakai kode pemulihan', 'used a recovery code'],
  refunded: ['dikembalikan', 'refunded'],
  rejected: ['ditolak', 'rejected'],
  removed: ['dihapus', 'removed'],
  replayed: ['diproses ulang', 'replayed'],
  reset: ['disetel ulang', 'reset'],
  resolved: ['diselesaikan', 'resolved'],
  retired: ['dipensiunkan', 'retired'],
  reviewed: ['diperiksa', 'reviewed'],
  revoked: ['dicabut', 'revoked'],
  role_changed: ['ganti peran', 'role changed'],
  sessions_ended: ['diakhiri sesinya', 'sessions ended'],
  set: ['ditetapkan', 'set'],
  started: ['dimulai', 'started'],
  suspended: ['ditangguhkan', 'suspended'],
  suspension_ended: ['berakhir penangguhannya', 'suspension ended'],
  suspension_lifted: ['dicabut penangguhannya', 'suspension lifted'],
  switched_off: ['dimatikan', 'switched off'],
  switched_on: ['dinyalakan', 'switched on'],
  ticket_asked: ['diminta', 'asked for'],
  typed: ['diketik', 'typed'],
  undone: ['diurungkan', 'undone'],
  used: ['dipakai', 'used'],
  voided: ['dibatalkan', 'voided'],
  withdrawn: ['ditarik', 'withdrawn'],
}
