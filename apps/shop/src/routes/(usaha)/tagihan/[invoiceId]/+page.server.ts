import { error } from '@sveltejs/kit'
import { findInvoice } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { companyOf } from '../../../../lib/server/company-of.ts'
import type { PageServerLoad } from './$types'

/** One invoice of the own company; for everybody else it is not there. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { companyId } = companyOf({ locals, url })
  const found = await findInvoice(locals.ctx, { invoiceId: params.invoiceId, companyId })
  if (found === null) error(404, 'not_found', { reference: '' })
  const { invoice, lines, allocations } = found
  return {
    today: businessDay(locals.ctx.now()),
    now: locals.ctx.now(),
    isNew: url.searchParams.has('baru'),
    invoice,
    lines,
    allocations: allocations.map(({ id, source, amount, discount, at, undone }) => ({
      id,
      source,
      amount,
      discount,
      at,
      undone: undone === null ? null : undone.reason,
    })),
  }
}
