import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { may, type Actor } from '#access'
import { findInvoiceForStaff, undoAllocation, voidInvoice } from '#invoicing'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { HouseCtx } from '../../../../../../wiring.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const detail = await findInvoiceForStaff(ctx, { invoiceId: params.id, by })
  if (detail === null) error(404)
  return {
    ...detail,
    now: ctx.now(),
    mayChange: may(by, 'receivable.change'),
    maySeePayments: may(by, 'payment.read'),
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
    deed: { form: FormData; by: Actor; reason: string },
  ) => Promise<{ readonly kind: Kind }>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const reason = formText(form, 'reason').slice(0, 300)
  const { kind } = await run(event.locals.house.ctx, { form, by, reason })
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}
