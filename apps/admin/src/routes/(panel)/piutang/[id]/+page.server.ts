import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { findInvoiceForStaff, undoAllocation, voidInvoice } from '#invoicing'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { mayChangeReceivables, mayOpen } from '../../../../lib/server/permissions.ts'
import type { HouseCtx } from '../../../../../../wiring.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { ctx } = locals.house
  const detail = await findInvoiceForStaff(ctx, { invoiceId: params.id })
  if (detail === null || locals.session === null) error(404)
  const { role } = locals.session.staff
  return {
    ...detail,
    now: ctx.now(),
    mayChange: mayChangeReceivables(role),
    maySeePayments: mayOpen(role, '/(panel)/pembayaran/[id]'),
  }
}

export const actions: Actions = {
  urungkan: (event) =>
    act(event, (ctx, { form, by, reason }) =>
      undoAllocation(ctx, { allocationId: formText(form, 'allocationId'), by, reason }),
    ),
  batalkan: (event) =>
    act(event, (ctx, { by, reason }) => voidInvoice(ctx, { invoiceId: event.params.id, by, reason })),
}

const successes: ReadonlySet<string> = new Set(['undone', 'voided'])

/** What came of it is told on the page; pressed twice, the second time tells that it is done already. */
async function act<Kind extends string>(
  event: RequestEvent<{ id: string }>,
  run: (
    ctx: HouseCtx,
    deed: { form: FormData; by: string; reason: string },
  ) => Promise<{ readonly kind: Kind }>,
) {
  const { id, role } = actorOf(event)
  if (!mayChangeReceivables(role)) return fail(403, { isDone: false, kind: 'forbidden' as const })
  const form = await event.request.formData()
  const reason = formText(form, 'reason').slice(0, 300)
  const { kind } = await run(event.locals.house.ctx, { form, by: id, reason })
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}
