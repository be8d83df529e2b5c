import { createHash } from 'node:crypto'
import type { Channel } from '../port.ts'
import { terms } from './fees.ts'

/** A wallet or direct debit of DOKU's SNAP service 54. */
export interface DebitChannel {
  readonly channel: Channel
  readonly dokuChannel: string
  /** `page`: the buyer pays in the wallet's own app or page. `linked`: an account that was linked before is charged. */
  readonly way: 'page' | 'linked'
  /** How the channel wants our references: at most 12 characters, at least 32, or as they are. */
  readonly references: 'short' | 'long' | 'own'
  readonly refundReferences: 'short' | 'long' | 'own'
  readonly payMethod: string
}

type Row = Pick<DebitChannel, 'dokuChannel' | 'way'> &
  Partial<Pick<DebitChannel, 'references' | 'refundReferences' | 'payMethod'>> & {
    readonly id: string
    readonly label: string
  }

const rows: readonly Row[] = [
  { id: 'doku_dana', label: 'DANA', dokuChannel: 'EMONEY_DANA_SNAP', way: 'page' },
  { id: 'doku_shopeepay', label: 'ShopeePay', dokuChannel: 'EMONEY_SHOPEE_PAY_SNAP', way: 'page' },
  { id: 'doku_ovo', label: 'OVO', dokuChannel: 'EMONEY_OVO_SNAP', way: 'linked' },
  { id: 'doku_dd_mandiri', label: 'Mandiri', dokuChannel: 'DIRECT_DEBIT_MANDIRI_SNAP', way: 'linked' },
  {
    id: 'doku_dd_bri',
    label: 'BRI',
    dokuChannel: 'DIRECT_DEBIT_BRI_SNAP',
    way: 'linked',
    refundReferences: 'short',
  },
  {
    id: 'doku_dd_cimb',
    label: 'CIMB Niaga',
    dokuChannel: 'DIRECT_DEBIT_CIMB_SNAP',
    way: 'linked',
    references: 'short',
    refundReferences: 'short',
  },
  {
    id: 'doku_dd_allo',
    label: 'Allo Bank',
    dokuChannel: 'DIRECT_DEBIT_ALLO_SNAP',
    way: 'linked',
    references: 'long',
    refundReferences: 'long',
    payMethod: 'BALANCE',
  },
]

/** Every wallet and direct debit; offered where the configuration names it. */
export const debitChannels: readonly DebitChannel[] = rows.map(({ id, label, ...row }) => ({
  references: 'own',
  refundReferences: 'own',
  payMethod: 'CASH',
  ...row,
  channel: channelOf(id, label, row),
}))

const longTail = /-[0-9A-F]{24}$/

/** Our reference as the channel takes it. The short form cannot be read back: then DOKU's own reference tells. */
export function wireReference(form: DebitChannel['references'], reference: string): string {
  const hash = createHash('sha256').update(reference).digest('hex')
  switch (form) {
    case 'own':
      return reference
    case 'short':
      return `A${BigInt(`0x${hash}`).toString(36).slice(0, 11)}`.toUpperCase()
    case 'long':
      return `${reference}-${hash.slice(0, 24).toUpperCase()}`
  }
}

/** Our reference of what came back in the form of the channel. */
export function ownReference(form: DebitChannel['references'], wire: string): string {
  return form === 'long' ? wire.replace(longTail, '') : wire
}

function channelOf(id: string, label: string, row: Pick<Row, 'dokuChannel' | 'way'>): Channel {
  const isWallet = row.dokuChannel.startsWith('EMONEY_')
  return {
    id,
    provider: 'doku',
    family: isWallet ? 'wallet' : 'direct_debit',
    label: isWallet ? label : `${label} Direct Debit`,
    minimumIdr: 10_000n,
    // The balance of a wallet is its ceiling; of an account, the day's limit of the bank.
    maximumIdr: isWallet ? 10_000_000n : 50_000_000n,
    lifetimeMinutes: row.way === 'page' ? 60 : 15,
    substitute: null,
    ...(row.way === 'linked' ? { offeredTo: 'linked_buyers' as const } : {}),
    ...(isWallet ? terms.wallet : terms.directDebit),
  }
}
