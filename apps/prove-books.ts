import { proveChains, type ChainProof } from '#audit'
import { proveInvoices, type InvoicesProof } from '#invoicing'
import { findLastProof, listBalances, proveEntries, type Balance, type LedgerProof } from '#ledger'
import { proveOrders, type OrdersProof } from '#ordering'
import {
  provePayments,
  proveRefunds,
  proveTransfers,
  type PaymentsProof,
  type RefundsProof,
  type TransfersProof,
} from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { proveSettlements, type SettlementsProof } from '#reconciliation'
import { auditChains } from './audit-chains.ts'

export interface BooksProof {
  readonly ledger: LedgerProof
  readonly payments: PaymentsProof
  readonly transfers: TransfersProof
  readonly refunds: RefundsProof
  readonly orders: OrdersProof
  readonly settlements: SettlementsProof
  readonly invoices: InvoicesProof
  /** The chains of what people did, each with its findings. */
  readonly audit: readonly ChainProof[]
  readonly balances: readonly Balance[]
  /** One sentence for each rule that does not hold; empty when the books are right. */
  readonly breaches: readonly string[]
}

/**
 * Proves every invariant of the money; in full from the first entry and order on, else what changed since the last proof.
 * Run it on one snapshot, so that nothing moves between two looks.
 */
export async function proveBooks(ctx: Ctx, input: { full?: boolean } = {}): Promise<BooksProof> {
  // One after another: a snapshot is one connection.
  const ledger = await proveEntries(ctx, input)
  const window = { since: input.full === true ? null : await provenUntil(ctx) }
  const payments = await provePayments(ctx, window)
  const transfers = await proveTransfers(ctx, window)
  const refunds = await proveRefunds(ctx, window)
  const orders = await proveOrders(ctx, window)
  const invoices = await proveInvoices(ctx, window)
  const settlements = await proveSettlements(ctx, window)
  const audit = await proveChains(ctx, { ...input, chains: auditChains })
  const balances = await listBalances(ctx)
  const proven = { ledger, payments, transfers, refunds, orders, invoices, settlements, audit }
  return { ...proven, balances, breaches: findBreaches(proven) }
}

/** Transactions write the moment of their beginning, so the last proof is overlapped by longer than one may last. */
const overlapMs = 3_600_000

async function provenUntil(ctx: Ctx): Promise<Date | null> {
  const provenAt = await findLastProof(ctx)
  return provenAt === null ? null : new Date(provenAt.getTime() - overlapMs)
}

function findBreaches(proof: Omit<BooksProof, 'balances' | 'breaches'>): string[] {
  const { ledger, payments, transfers, refunds, orders, invoices, settlements, audit } = proof
  const rules: readonly [string, bigint | readonly string[]][] = [
    ['entries do not sum to zero', ledger.unbalanced],
    ['entries have fewer than two lines', ledger.thin],
    ['rupiah is the sum of all lines, not 0', ledger.total],
    ['entries are no entries in themselves', ledger.malformed],
    ['entries are not what was sealed', ledger.changed],
    ['sealed entries are gone', ledger.missing],
    ['entries appeared among sealed ones', ledger.unsealed],
    ['seals do not hold', ledger.brokenSeals],
    ['balances by day are not the sum of their lines', ledger.wrongBalances],
    ['payments have receipts that do not sum to what they received', payments.settledWithoutReceipt],
    ['settling receipts belong to payments that are not settled', payments.receiptWithoutSettled],
    ['receipts are more than was asked, and the rest is not kept', payments.receiptWithoutSurplus],
    ['receipts lack exactly one ledger entry of their sum', payments.receiptWithoutEntry],
    ['confirmed transfers lack a receipt of their sum', transfers.confirmedWithoutReceipt],
    ['receipts of transfers were confirmed by nobody', transfers.receiptWithoutConfirmed],
    ['receipts let off more than the code of their transfer', transfers.forgivenTooMuch],
    ['receipts gave back more than came', refunds.tooMuchBack],
    ['refunds lack the entries that their state means, or have others', refunds.wrongEntries],
    ['surplus and its refund disagree', refunds.wrongSurplus],
    ['notifications are stored and not applied', payments.unappliedNotifications],
    ['orders and payments disagree', orders.disagreeing],
    ['orders have no payment', orders.withoutPayment],
    ['orders have no invoice', orders.withoutInvoice],
    ['invoices are paid by another sum than what paid them', invoices.wronglyPaid],
    ['invoices lack exactly one ledger entry of their total', invoices.invoiceWithoutEntry],
    ['companies owe another sum than their invoices say', invoices.wrongReceivables],
    ['companies have another credit than its movements or the ledger say', invoices.wrongCredit],
    ['payments of invoices are not applied as they were opened', invoices.wrongBundles],
    ['channels have another sum in clearing than what is not settled', settlements.wrongClearing],
    ['settlement lines are matched to something else than they say', settlements.wrongLines],
    ['batches are taken in without an entry', settlements.batchWithoutEntry],
    ...audit.flatMap(rulesOfChain),
  ]
  return rules.flatMap(([words, found]) => {
    if (typeof found === 'bigint') return found === 0n ? [] : [`${found} ${words}`]
    return found.length === 0 ? [] : [`${found.length} ${words}: ${found.slice(0, 5).join(', ')}`]
  })
}

function rulesOfChain(proof: ChainProof): [string, readonly string[]][] {
  const noun = proof.chain === 'record' ? 'records of changes' : 'steps of sign-ins'
  return [
    [`${noun} are not what was chained`, proof.changed],
    [`${noun} are gone from their chain`, proof.missing],
    [`${noun} appeared among chained ones`, proof.slippedIn],
    [`links of the chain of ${noun} do not hold`, proof.brokenLinks],
    [`${noun} wait too long to be chained`, proof.overdue],
  ]
}
