/** Where an object of the trail is shown in the panel; null where it has no page. */
export function objectPath(object: { readonly kind: string; readonly id: string }): string | null {
  const folder = Object.hasOwn(folders, object.kind) ? folders[object.kind] : undefined
  return folder === undefined ? null : `${folder}/${encodeURIComponent(object.id)}`
}

const folders: Readonly<Record<string, string>> = {
  payment: '/pembayaran',
  refund: '/pengembalian',
  company: '/perusahaan',
  invoice: '/piutang',
  giro: '/giro',
  notification: '/kotak-masuk',
  settlement_file: '/rekonsiliasi/berkas',
  approval: '/persetujuan',
  staff: '/pengguna',
  buyer: '/pelanggan',
}
