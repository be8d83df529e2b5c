import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import { accounts, listEntriesOf, reverseEntry } from '#ledger'
import { assert, present } from '#platform/assert.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { changeCredit, lockAccount } from './account.store.ts'
import { changePaid } from './allocate.ts'
import { insertUndo, selectAllocation, type Allocation } from './allocation.store.ts'
import { grantCredit } from './credit.ts'
import { selectInvoice } from './invoice.store.ts'

export interface AllocationUndone {
  readonly kind: 'undone' | 'undone_before' | 'not_found' | 'reason_missing'
}

/**
 * Staff undo what paid an invoice: its entries are reversed, the invoice opens again, and the money becomes the company's
 * credit.
 */
export async function undoAllocation(
  ctx: Ctx,
  input: { allocationId: string; by: Actor; reason: string },
): Promise<AllocationUndone> {
  const { allocationId, by } = input
  demand(by, 'receivable.change')
  const reason = input.reason.trim()
  if (reason === '') return { kind: 'reason_missing' }
  if (!isId('alc', allocationId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx): Promise<AllocationUndone> => {
    const named = await selectAllocation(trx, allocationId)
    if (named === null || !(await isCompanyWithin(trx, by.scope, named.companyId)))
      return { kind: 'not_found' }
    await lockAccount(trx, named.companyId)
    const allocation = present(await selectAllocation(trx, allocationId), 'an allocation is never deleted')
    if (allocation.undone !== null) return { kind: 'undone_before' }
    const at = ctx.now()
    await insertUndo(trx, { allocation_id: allocationId, by: by.id, reason, at })
    await reverseEntries({ ...ctx, db: trx }, trx, { allocation, reason, at })
    await giveBack(trx, { allocation, by: by.id, at })
    const invoice = present(await selectInvoice(trx, allocation.invoiceId), 'an invoice is never deleted')
    const back = rupiah(-allocation.amount - allocation.discount)
    await changePaid(trx, invoice, { by: back, reason: 'allocation_undone', who: by.id, at })
    await recordAudit(trx, {
      who: by.id,
      action: 'allocation.undone',
      object: { kind: 'invoice', id: invoice.id },
      before: { paid: invoice.paid.toString(), state: invoice.state },
      after: { paid: (invoice.paid + back).toString(), allocationId },
      reason,
      address: by.address,
      at,
    })
    return { kind: 'undone' }
  })
}

async function reverseEntries(
  reading: Ctx,
  trx: Trx,
  undo: { allocation: Allocation; reason: string; at: Date },
): Promise<void> {
  const { allocation, reason, at } = undo
  const entries = await listEntriesOf(reading, { sourceIds: [allocation.id] })
  const wanted = allocation.discount > 0n ? 2 : 1
  assert(entries.length === wanted, 'an allocation has one entry, and one for its discount')
  for (const entry of entries) await reverseEntry(trx, { entryId: entry.id, reason, at })
}

/** Credit that was used is credit again; other money becomes it. */
async function giveBack(trx: Trx, undo: { allocation: Allocation; by: string; at: Date }): Promise<void> {
  const { allocation, by, at } = undo
  const { companyId, amount, id: sourceId } = allocation
  if (allocation.source === 'credit') {
    await changeCredit(trx, { id: newId('cre'), companyId, amount, reason: 'returned', sourceId, by, at })
    return
  }
  await grantCredit(trx, {
    companyId,
    amount,
    reason: 'undone',
    sourceId,
    from: { account: accounts.customerAdvances, subledger: allocation.sourceId },
    by,
    at,
  })
}
