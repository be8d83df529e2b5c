import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import { listEntriesOf, reverseEntry } from '#ledger'
import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { rupiah } from '#platform/money.ts'
import { lockAccount } from './account.store.ts'
import { insertHistory, selectInvoice, updatePaid } from './invoice.store.ts'

export interface InvoiceVoided {
  readonly kind: 'voided' | 'not_found' | 'not_on_account' | 'has_payments' | 'void_before' | 'reason_missing'
}

/**
 * Staff void an invoice on account that nothing has paid: its entry is reversed and its number stays.
 */
export async function voidInvoice(
  ctx: Ctx,
  input: { invoiceId: string; by: Actor; reason: string },
): Promise<InvoiceVoided> {
  const { invoiceId, by } = input
  demand(by, 'receivable.change')
  const reason = input.reason.trim()
  if (reason === '') return { kind: 'reason_missing' }
  const named = isId('inv', invoiceId) ? await selectInvoice(ctx.db, invoiceId) : null
  if (named === null || !(await isCompanyWithin(ctx.db, by.scope, named.companyId)))
    return { kind: 'not_found' }
  const { companyId } = named
  if (named.settlement === 'prepaid' || companyId === null) return { kind: 'not_on_account' }
  return ctx.transaction(async (trx): Promise<InvoiceVoided> => {
    await lockAccount(trx, companyId)
    const invoice = present(await selectInvoice(trx, invoiceId), 'an invoice is never deleted')
    if (invoice.state === 'void') return { kind: 'void_before' }
    if (invoice.state !== 'open') return { kind: 'has_payments' }
    const at = ctx.now()
    const entries = await listEntriesOf({ ...ctx, db: trx }, { sourceIds: [invoiceId] })
    const entry = present(entries[0], 'an invoice has its entry')
    await reverseEntry(trx, { entryId: entry.id, reason, at })
    await updatePaid(trx, { id: invoiceId, paid: rupiah(0), state: 'void' })
    await insertHistory(trx, {
      invoice_id: invoiceId,
      from_state: invoice.state,
      to_state: 'void',
      amount_idr: 0n,
      reason,
      by: by.id,
      at,
    })
    await recordAudit(trx, {
      who: by.id,
      action: 'invoice.voided',
      object: { kind: 'invoice', id: invoiceId },
      before: { state: invoice.state },
      after: { state: 'void' },
      reason,
      address: by.address,
      at,
    })
    await publish(trx, {
      name: 'invoice.void',
      invoiceId,
      invoiceNumber: invoice.number,
      orderId: invoice.orderId,
      companyId,
      amountIdr: invoice.total.toString(),
      reason,
      at: at.toISOString(),
    })
    return { kind: 'voided' }
  })
}
