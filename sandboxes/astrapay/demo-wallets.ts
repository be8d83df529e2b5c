import type { Wallet } from './state.ts'

/** The provider's limits of a balance: without and with a proven identity. */
export const balanceCapIdr = { classic: 2_000_000n, preferred: 10_000_000n }

/** The test accounts a fresh sandbox has. */
export function demoWallets(): Wallet[] {
  const demo = {
    pin: '123456',
    standing: 'active' as const,
    refillsItself: false,
    capIdr: balanceCapIdr.preferred,
    sakuBalanceIdr: 25_000_000n,
  }
  return [
    {
      ...demo,
      phone: '081200000001',
      name: 'Dompet demo',
      balanceIdr: 10_000_000n,
      refillsItself: true,
    },
    {
      ...demo,
      phone: '081200000002',
      name: 'Dompet demo bersaldo kecil',
      capIdr: balanceCapIdr.classic,
      balanceIdr: 50_000n,
    },
    {
      ...demo,
      phone: '081200000003',
      name: 'Dompet demo tidak aktif',
      balanceIdr: 5_000_000n,
      standing: 'frozen',
    },
    {
      ...demo,
      phone: '081200000004',
      name: 'Dompet demo tanpa isi ulang',
      balanceIdr: 10_000_000n,
    },
    {
      ...demo,
      phone: '081200000005',
      name: 'Dompet demo tanpa verifikasi KTP',
      capIdr: balanceCapIdr.classic,
      balanceIdr: balanceCapIdr.classic,
    },
  ]
}
