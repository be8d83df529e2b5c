import { expireApprovals } from '#access'
import { linkChains } from '#audit'
import {
  applyPhoneChanges,
  endSuspensions,
  forgetResetsOfNobody,
  tellUnfinishedLogins,
  type IdentityCtx,
} from '#identity'
import { sealEntries } from '#ledger'
import { forgetOldCarts, invoiceForgottenOrders } from '#ordering'
import {
  applyForgottenNotifications,
  askDueAttempts,
  askDueRefunds,
  askDueReservations,
  askInquiredNumbers,
  endUnwantedAttempts,
  expirePayments,
  forgetDeadTokens,
  measureChannels,
  layArchiveMonths,
  renewLinkedAccounts,
  releaseTransferSums,
  type PaymentsCtx,
} from '#payments'
import { forgetOldAnswers } from '#platform/answer-once.ts'
import { fetchSettlements, sweepSettlements, type ReconciliationCtx } from '#reconciliation'
import { auditChains } from '../audit-chains.ts'
import { proveNightly } from './prove-nightly.ts'

export interface RecurringJob {
  readonly name: string
  readonly everyMs: number
  run(ctx: PaymentsCtx & ReconciliationCtx & IdentityCtx): Promise<unknown>
}

/** Every recurring job, on one screen. Each may run in several workers at once and die halfway. */
export const schedule: readonly RecurringJob[] = [
  { name: 'ask providers about silent attempts', everyMs: 2_000, run: askDueAttempts },
  { name: 'ask providers about money set aside', everyMs: 5_000, run: askDueReservations },
  { name: 'send refunds and ask how they stand', everyMs: 5_000, run: askDueRefunds },
  { name: 'ask about transfers that a bank announced', everyMs: 5_000, run: askInquiredNumbers },
  { name: 'end payments whose deadline is over', everyMs: 10_000, run: expirePayments },
  { name: 'end at providers what nobody wants any more', everyMs: 5_000, run: endUnwantedAttempts },
  { name: 'apply notifications whose job was lost', everyMs: 15_000, run: applyForgottenNotifications },
  {
    name: 'write invoices of paid orders whose job was lost',
    everyMs: 60_000,
    run: (ctx) => invoiceForgottenOrders(ctx, { sinceMs: 3 * 86_400_000 }),
  },
  {
    name: 'write invoices of paid orders from any time',
    everyMs: 86_400_000,
    run: (ctx) => invoiceForgottenOrders(ctx),
  },
  { name: 'measure how each way to pay does', everyMs: 5_000, run: measureChannels },
  { name: 'seal the ledger', everyMs: 5_000, run: (ctx) => sealEntries(ctx) },
  {
    name: 'chain the records of changes',
    everyMs: 5_000,
    run: (ctx) => linkChains(ctx, { chains: auditChains }),
  },
  { name: 'prove the books every night', everyMs: 60_000, run: proveNightly },
  { name: 'fetch settlement files where they can be', everyMs: 1_800_000, run: fetchSettlements },
  { name: 'compare every day with settlements and the bank', everyMs: 900_000, run: sweepSettlements },
  { name: 'free the sums of old transfers', everyMs: 60_000, run: releaseTransferSums },
  {
    name: 'renew tokens of linked wallets that die within a day',
    everyMs: 600_000,
    run: renewLinkedAccounts,
  },
  { name: 'let new numbers of staff count', everyMs: 15_000, run: applyPhoneChanges },
  { name: 'tell of logins that nobody finished', everyMs: 30_000, run: tellUnfinishedLogins },
  { name: 'forget passwords that nobody forgot', everyMs: 3_600_000, run: forgetResetsOfNobody },
  { name: 'forget old answers of the API', everyMs: 3_600_000, run: forgetOldAnswers },
  { name: 'write down that suspensions have ended', everyMs: 60_000, run: endSuspensions },
  { name: 'end proposals that nobody decided in time', everyMs: 60_000, run: expireApprovals },
  { name: 'forget old carts', everyMs: 3_600_000, run: forgetOldCarts },
  { name: 'lay the months of the archive ahead', everyMs: 3_600_000, run: layArchiveMonths },
  { name: 'forget dead bearer tokens', everyMs: 600_000, run: forgetDeadTokens },
]
