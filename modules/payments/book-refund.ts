import { accounts, findSubledgerBalance, postEntry, withoutZeroLines, type EntryLine } from '#ledger'
import type { Trx } from '#platform/ctx.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import { clearingAccount } from './record-receipt.ts'
import { isLive, taxOfPart, type Refund, type RefundSplit, type Sale } from './refund.ts'

/** A refund and what its entries name. */
export interface BookedRefund {
  readonly refund: Refund
  readonly number: string
  readonly at: Date
}

export type SplitFound =
  | { readonly kind: 'split'; readonly split: RefundSplit }
  /** Its money pays something else by now: invoices, or a customer's credit. */
  | { readonly kind: 'allocated' }

const none = rupiah(0)

/**
 * Where the books take a refund's money from. A surplus lies in suspense; of a sum that pays something, what is still an
 * advance is taken from there, and what was invoiced takes back revenue and its part of the output VAT.
 */
export async function splitRefund(
  trx: Trx,
  wanted: {
    refund: Pick<Refund, 'paymentId' | 'surplusId' | 'amount'>
    sale: Exclude<Sale, { kind: 'invoice_coming' }> | { kind: 'invoiced'; tax: Rupiah; total: Rupiah }
    /** What the receipt's transfer was let off, given back with the last of its money; else nothing. */
    forgiven: Rupiah
    /** The other refunds of the payment. */
    others: readonly Refund[]
  },
): Promise<SplitFound> {
  const { refund, sale, forgiven } = wanted
  const split = { advance: none, net: none, tax: none, suspense: none, forgiven: none }
  if (refund.surplusId !== null) return { kind: 'split', split: { ...split, suspense: refund.amount } }
  const whole = rupiah(refund.amount + forgiven)
  if (sale.kind === 'invoiced') {
    const booked = wanted.others.filter((other) => isLive(other.state) && other.orderedAt !== null)
    const taxBefore = sumRupiah(booked.map((other) => other.split.tax))
    const before = rupiah(taxBefore + sumRupiah(booked.map((other) => other.split.net)))
    const tax = taxOfPart(sale, { amount: whole, before, taxBefore })
    return { kind: 'split', split: { ...split, net: rupiah(whole - tax), tax, forgiven } }
  }
  const owed = -(await findSubledgerBalance(
    { db: trx },
    { account: accounts.customerAdvances, subledger: refund.paymentId },
  ))
  return owed < whole
    ? { kind: 'allocated' }
    : { kind: 'split', split: { ...split, advance: whole, forgiven } }
}

/** The money is owed to the buyer from now on. */
export async function bookOrdered(trx: Trx, { refund, number, at }: BookedRefund): Promise<void> {
  await postEntry(trx, {
    kind: 'refund_ordered',
    sourceId: refund.id,
    description: `${number} ${refund.reference}`,
    at,
    lines: orderedLines(refund),
  })
}

/** The money has left us. */
export async function bookPaid(trx: Trx, { refund, number, at }: BookedRefund): Promise<void> {
  const from =
    refund.method === 'api'
      ? { account: clearingAccount[refund.provider], subledger: refund.channelId }
      : { account: accounts.bank }
  await postEntry(trx, {
    kind: 'refund_paid',
    sourceId: refund.id,
    description: `${number} ${refund.reference}`,
    at,
    lines: [
      { account: accounts.refundsPayable, subledger: refund.id, amount: refund.amount },
      { ...from, amount: rupiah(-refund.amount) },
    ],
  })
}

/** It did not go back after all: everything stands as before it was ordered. */
export async function bookFailed(trx: Trx, { refund, number, at }: BookedRefund): Promise<void> {
  await postEntry(trx, {
    kind: 'refund_failed',
    sourceId: refund.id,
    description: `${number} ${refund.reference}`,
    at,
    lines: orderedLines(refund).map((line) => ({ ...line, amount: rupiah(-line.amount) })),
  })
}

function orderedLines(refund: Refund): EntryLine[] {
  const { split } = refund
  return withoutZeroLines([
    { account: accounts.customerAdvances, subledger: refund.paymentId, amount: split.advance },
    { account: accounts.revenue, amount: split.net },
    { account: accounts.outputVat, amount: split.tax },
    { account: accounts.suspense, subledger: refund.receiptId, amount: split.suspense },
    { account: accounts.differences, subledger: refund.channelId, amount: rupiah(-split.forgiven) },
    { account: accounts.refundsPayable, subledger: refund.id, amount: rupiah(-refund.amount) },
  ])
}
