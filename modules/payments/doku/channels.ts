import type { Channel } from '../port.ts'
import { checkoutMethods } from './checkout-methods.ts'
import { terms } from './fees.ts'

/** A virtual account channel of ours and DOKU's name for it. */
export interface VirtualAccountChannel {
  readonly channel: Channel
  readonly bank: string
  readonly dokuChannel: string
}

const dayMinutes = 1440
const checkoutMinutes = 60
const qrisMinutes = 30
/** Limits are the contract's, not the wire's: change them here when the contract changes. */
const minimumIdr = 10_000n
const maximumIdr = 999_999_999n
/** The central bank's ceiling for one QRIS payment. */
const qrisMaximumIdr = 10_000_000n

/** Every bank DOKU's SNAP virtual account reaches for us; offered where the configuration has a number for it. */
export const virtualAccountChannels: readonly VirtualAccountChannel[] = [
  virtualAccount('doku_va_bca', 'BCA', 'VIRTUAL_ACCOUNT_BCA'),
  virtualAccount('doku_va_mandiri', 'Mandiri', 'VIRTUAL_ACCOUNT_BANK_MANDIRI'),
  virtualAccount('doku_va_bri', 'BRI', 'VIRTUAL_ACCOUNT_BRI'),
  virtualAccount('doku_va_bni', 'BNI', 'VIRTUAL_ACCOUNT_BNI'),
  virtualAccount('doku_va_permata', 'Permata', 'VIRTUAL_ACCOUNT_BANK_PERMATA'),
  virtualAccount('doku_va_cimb', 'CIMB Niaga', 'VIRTUAL_ACCOUNT_BANK_CIMB'),
  virtualAccount('doku_va_danamon', 'Danamon', 'VIRTUAL_ACCOUNT_BANK_DANAMON'),
  virtualAccount('doku_va_bsi', 'BSI', 'VIRTUAL_ACCOUNT_BSI'),
  virtualAccount('doku_va_btn', 'BTN', 'VIRTUAL_ACCOUNT_BTN'),
  virtualAccount('doku_va_maybank', 'Maybank', 'VIRTUAL_ACCOUNT_MAYBANK'),
  virtualAccount('doku_va_bnc', 'BNC', 'VIRTUAL_ACCOUNT_BNC'),
  virtualAccount('doku_va_sinarmas', 'Sinarmas', 'VIRTUAL_ACCOUNT_SINARMAS'),
  virtualAccount('doku_va_doku', 'DOKU', 'VIRTUAL_ACCOUNT_DOKU'),
  virtualAccount('doku_va_bss', 'Bank Sampoerna', 'VIRTUAL_ACCOUNT_BSS'),
  virtualAccount('doku_va_qnb', 'QNB', 'VIRTUAL_ACCOUNT_QNB'),
]

/** DOKU's hosted page, where the buyer chooses among the methods of the configuration. */
export function checkoutChannel(methodNames: readonly string[]): Channel {
  return {
    id: 'doku_checkout',
    provider: 'doku',
    family: 'hosted_page',
    label: 'DOKU Checkout',
    minimumIdr,
    maximumIdr,
    lifetimeMinutes: checkoutMinutes,
    substitute: null,
    // Until the method is known; most of what is paid on the page is paid to a virtual account.
    ...terms.virtualAccount,
    methods: checkoutMethods(methodNames),
  }
}

/** QRIS by SNAP: any wallet or bank app scans it. */
export const qrisChannel: Channel = {
  id: 'doku_qris',
  provider: 'doku',
  family: 'qris',
  label: 'QRIS',
  minimumIdr: 1_500n,
  maximumIdr: qrisMaximumIdr,
  lifetimeMinutes: qrisMinutes,
  substitute: 'qris',
  ...terms.qris,
}

function virtualAccount(id: string, bank: string, dokuChannel: string): VirtualAccountChannel {
  const channel: Channel = {
    id,
    provider: 'doku',
    family: 'virtual_account',
    label: `${bank} Virtual Account`,
    minimumIdr,
    maximumIdr,
    lifetimeMinutes: dayMinutes,
    substitute: null,
    ...terms.virtualAccount,
  }
  return { channel, bank, dokuChannel }
}
