import { createBuyer, createStaffUser, type IdentityCtx } from '#identity'

/** Passwords and phones of the demonstration; the phones ring only in the WhatsApp sandbox. */
export const demoPeople = {
  staff: [
    {
      email: 'operasi@astraotoshop.test',
      name: 'Staf Operasi Pembayaran',
      role: 'payment_operations',
      phone: '081210000001',
      password: 'kopi-tubruk-pagi-17',
    },
    {
      email: 'keuangan@astraotoshop.test',
      name: 'Staf Keuangan',
      role: 'finance',
      phone: '081210000002',
      password: 'teh-poci-sore-23',
    },
    {
      email: 'pengawas@astraotoshop.test',
      name: 'Staf Pengawas',
      role: 'admin',
      phone: '081210000003',
      password: 'wedang-jahe-malam-31',
    },
    {
      email: 'pengawas2@astraotoshop.test',
      name: 'Staf Pengawas Kedua',
      role: 'admin',
      phone: '081210000004',
      password: 'es-dawet-siang-42',
    },
    {
      email: 'penjualan@astraotoshop.test',
      name: 'Staf Penjualan',
      role: 'sales',
      phone: '081210000005',
      password: 'kue-lapis-legit-58',
    },
    {
      email: 'auditor@astraotoshop.test',
      name: 'Staf Auditor',
      role: 'auditor',
      phone: '081210000006',
      password: 'sirup-markisa-segar-64',
    },
  ],
  buyers: [
    {
      email: 'beli@bengkel-contoh.test',
      name: 'Pembelian Bengkel Contoh',
      phone: '081220000001',
      password: 'rantai-baru-kencang-5',
      companyIndex: 0,
      companyRole: 'owner',
    },
    {
      email: 'beli@toko-contoh.test',
      name: 'Pembelian Toko Contoh',
      phone: '081220000002',
      password: 'rak-penuh-rapi-88',
      companyIndex: 1,
      companyRole: 'owner',
    },
    {
      email: 'uang@bengkel-contoh.test',
      name: 'Keuangan Bengkel Contoh',
      phone: '081220000003',
      password: 'buku-kas-selalu-rapi-7',
      companyIndex: 0,
      companyRole: 'finance',
    },
    {
      email: 'mekanik@bengkel-contoh.test',
      name: 'Mekanik Bengkel Contoh',
      phone: '081220000004',
      password: 'kunci-pas-dua-belas',
      companyIndex: 0,
      companyRole: 'mechanic',
    },
    {
      email: 'uang@toko-contoh.test',
      name: 'Keuangan Toko Contoh',
      phone: '081220000005',
      password: 'nota-lunas-tiap-senin',
      companyIndex: 1,
      companyRole: 'finance',
    },
    {
      email: 'mekanik@toko-contoh.test',
      name: 'Mekanik Toko Contoh',
      phone: '081220000006',
      password: 'busi-baru-lekas-hidup',
      companyIndex: 1,
      companyRole: 'mechanic',
    },
  ],
} as const

/** Creates the demonstration's accounts where they are missing. */
export async function createDemoPeople(
  ctx: IdentityCtx,
  companyIds: readonly `cmp_${string}`[],
): Promise<void> {
  for (const person of demoPeople.staff) {
    const created = await createStaffUser(ctx, { ...person, by: 'system' })
    refuseUnless(created.kind, person.email)
  }
  for (const { companyIndex, ...person } of demoPeople.buyers) {
    const companyId = companyIds[companyIndex] ?? null
    const created = await createBuyer(ctx, { ...person, companyId, isPhoneKnown: true })
    refuseUnless(created.kind, person.email)
  }
}

function refuseUnless(kind: string, email: string): void {
  if (kind !== 'created' && kind !== 'taken')
    throw new Error(`The demo account ${email} could not be made: ${kind}.`)
}
