import { standardVatBasisPoints } from '#ledger'
import type { Channel } from '../port.ts'
import type { AstraPayConfig } from './config.ts'

/** AstraPay gives back within three months; the shortest three have 89 days. */
const refundWithinDays = 89
/** Of one QRIS payment, set by Bank Indonesia. */
const qrisMaximumIdr = 10_000_000n
const usualCapsIdr = { basic: 2_000_000n, full: 10_000_000n }

/** The channels that this contract has. */
export function astrapayChannels(config: AstraPayConfig): readonly Channel[] {
  const { basic, full } = config.capsIdr ?? usualCapsIdr
  const wallet = {
    provider: 'astrapay',
    family: 'wallet',
    substitute: null,
    minimumIdr: 1_000n,
    // The balance is the ceiling: what no wallet may hold, none can pay.
    maximumIdr: full,
    noteAboveIdr: basic,
    // A page lives at most 15 minutes.
    lifetimeMinutes: 15,
    fee: config.fees?.wallet ?? { fixedIdr: 0n, basisPoints: 150n, vatBasisPoints: standardVatBasisPoints },
    refund: { kind: 'api', partial: true, withinDays: refundWithinDays },
  } as const
  const qris: Channel = {
    id: 'astrapay_qris',
    provider: 'astrapay',
    family: 'qris',
    substitute: 'qris',
    label: 'QRIS',
    minimumIdr: 1_000n,
    maximumIdr: qrisMaximumIdr,
    lifetimeMinutes: 240,
    fee: config.fees?.qris ?? { fixedIdr: 0n, basisPoints: 70n, vatBasisPoints: standardVatBasisPoints },
    // The status of a bill says only that it was given back, never how much of it: in parts it could not be proven.
    refund: { kind: 'api', partial: false, withinDays: refundWithinDays },
  }
  return [
    { ...wallet, id: 'astrapay_debit', label: 'AstraPay' },
    { ...wallet, id: 'astrapay_linked', label: 'AstraPay (akun tertaut)', offeredTo: 'linked_buyers' },
    ...(config.qris ? [qris] : []),
    {
      ...wallet,
      id: 'astrapay_reserved',
      label: 'AstraPay (dana dipesan)',
      offeredTo: 'nobody',
      // Giving a captured sum back (service 69) needs the customer's token of that moment.
      refund: { kind: 'manual' },
    },
  ]
}
