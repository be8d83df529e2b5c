import type { Channel } from '../port.ts'
import { terms } from './fees.ts'

/** A virtual account channel of ours and DOKU's name for it. */
export interface VirtualAccountChannel {
  readonly channel: Channel
  readonly bank: string
  readonly dokuChannel: string
}

const dayMinutes = 1440
const checkoutMinutes = 60
/** Limits are the contract's, not the wire's: change them here when the contract changes. */
const minimumIdr = 10_000n
const maximumIdr = 999_999_999n

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
]

/** DOKU's hosted page, where the buyer chooses among the methods of the configuration. */
export const checkoutChannel: Channel = {
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
