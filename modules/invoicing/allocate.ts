import { accounts, postEntry } from '#ledger'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { insertAllocation, type AllocationSource } from './allocation.store.ts'
import { invoiceMoves, restOf, stateOf, type Invoice, type InvoiceState } from './invoice.ts'
import { insertHistory, selectUnpaid, updatePaid } from './invoice.store.ts'

/** Where the money of an allocation comes from. */
export interface Source {
  readonly kind: AllocationSource
  /** The payment, the giro or the use of credit; at most one allocation of it to each invoice. */
  readonly id: string
  readonly companyId: string
  readonly by: string
  readonly at: Date
}

export interface WantedLine {
  readonly invoiceId: string
  readonly amount: Rupiah
  readonly discount: Rupiah
}

/**
 * Pays invoices as wanted, under the company's lock, as far as they still need it: money first, then the discount. What
 * was paid otherwise meanwhile takes nothing. Gives the money that was used.
 */
export async function allocate(trx: Trx, source: Source, wanted: readonly WantedLine[]): Promise<Rupiah> {
  const unpaid = new Map((await selectUnpaid(trx, source.companyId)).map((invoice) => [invoice.id, invoice]))
  let used = 0n
  for (const line of wanted) {
    const invoice = unpaid.get(line.invoiceId)
    if (invoice === undefined) continue
    const amount = smaller(line.amount, restOf(invoice))
    const discount = smaller(line.discount, rupiah(restOf(invoice) - amount))
    await settle(trx, { source, invoice, amount, discount })
    used += amount
  }
  return rupiah(used)
}

function smaller(left: Rupiah, right: Rupiah): Rupiah {
  return left < right ? left : right
}

async function settle(
  trx: Trx,
  step: { source: Source; invoice: Invoice; amount: Rupiah; discount: Rupiah },
): Promise<void> {
  const { source, invoice, amount, discount } = step
  const allocationId = newId('alc')
  await insertAllocation(trx, {
    id: allocationId,
    invoice_id: invoice.id,
    company_id: source.companyId,
    source: source.kind,
    source_id: source.id,
    amount_idr: amount,
    discount_idr: discount,
    at: source.at,
  })
  await postEntry(trx, {
    kind: source.kind === 'credit' ? 'credit_used' : 'allocation',
    sourceId: allocationId,
    description: invoice.number,
    at: source.at,
    lines: [
      source.kind === 'credit'
        ? { account: accounts.customerCredit, subledger: source.companyId, amount }
        : { account: accounts.customerAdvances, subledger: source.id, amount },
      { account: accounts.receivables, subledger: source.companyId, amount: rupiah(-amount) },
    ],
  })
  if (discount > 0n)
    await postEntry(trx, {
      kind: 'cash_discount',
      sourceId: allocationId,
      description: invoice.number,
      at: source.at,
      lines: [
        { account: accounts.salesDiscounts, amount: discount },
        { account: accounts.receivables, subledger: source.companyId, amount: rupiah(-discount) },
      ],
    })
  const { by, at } = source
  await changePaid(trx, invoice, {
    by: rupiah(amount + discount),
    reason: `paid_by_${source.kind}`,
    who: by,
    at,
  })
}

/** Changes what of an invoice is paid, with state, history and event, under the company's lock. */
export async function changePaid(
  trx: Trx,
  invoice: Invoice,
  change: { by: Rupiah; reason: string; who: string; at: Date },
): Promise<void> {
  const paid = rupiah(invoice.paid + change.by)
  const to = stateOf(invoice, paid)
  const allowed: readonly InvoiceState[] = invoiceMoves[invoice.state]
  assert(allowed.includes(to), `an invoice moves from ${invoice.state} to ${to}`)
  await updatePaid(trx, { id: invoice.id, paid, state: to })
  await insertHistory(trx, {
    invoice_id: invoice.id,
    from_state: invoice.state,
    to_state: to,
    amount_idr: change.by,
    reason: change.reason,
    by: change.who,
    at: change.at,
  })
  await publish(trx, {
    name: `invoice.${to}`,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    orderId: invoice.orderId,
    companyId: invoice.companyId,
    amountIdr: change.by.toString(),
    reason: change.reason,
    at: change.at.toISOString(),
  })
}
