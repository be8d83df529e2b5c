import { type FeeRule, standardVatBasisPoints } from '#ledger'
import type { RefundAbility } from '../refund-port.ts'

/** What a way of paying costs us and how it is given back. */
interface Terms {
  readonly fee: FeeRule
  readonly refund: RefundAbility
}

const byHand: RefundAbility = { kind: 'manual' }
/** How long refunds are taken is the contract's; one that DOKU refuses is made by hand. */
const byApi: RefundAbility = { kind: 'api', partial: true, withinDays: 89 }

/**
 * List prices without VAT (doku.md section 3.3); the contract's own figures go here. A difference is trued up when the
 * settlement is read. Virtual accounts and convenience stores are given back by hand, on the hosted page everything but
 * cards (section 3.6).
 */
export const terms = {
  virtualAccount: { fee: feeRule(4_000n, 0n), refund: byHand },
  qris: { fee: feeRule(0n, 70n), refund: byApi },
  qrisOnPage: { fee: feeRule(0n, 70n), refund: byHand },
  wallet: { fee: feeRule(0n, 150n), refund: byApi },
  walletOnPage: { fee: feeRule(0n, 150n), refund: byHand },
  directDebit: { fee: feeRule(0n, 150n), refund: byApi },
  directDebitOnPage: { fee: feeRule(0n, 150n), refund: byHand },
  card: { fee: feeRule(2_000n, 280n), refund: byApi },
  convenienceStore: { fee: feeRule(5_000n, 0n), refund: byHand },
  payLater: { fee: feeRule(0n, 230n), refund: byHand },
} as const satisfies Record<string, Terms>

function feeRule(fixedIdr: bigint, basisPoints: bigint): FeeRule {
  return { fixedIdr, basisPoints, vatBasisPoints: standardVatBasisPoints }
}
