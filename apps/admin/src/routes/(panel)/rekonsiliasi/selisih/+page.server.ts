import { fail } from '@sveltejs/kit'
import { may } from '#access'
import { sumRupiah } from '#platform/money.ts'
import { listExceptions, resolveException } from '#reconciliation'
import { readExceptionFilter } from '../../../../lib/reconciliation/exception-filter.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const filter = readExceptionFilter(url.searchParams)
  const cursor = url.searchParams.get('sesudah')
  const page = await listExceptions(ctx, { ...filter, cursor, limit: 50, by })
  return {
    filter,
    isFirst: cursor === null,
    rows: page.exceptions,
    nextCursor: page.nextCursor,
    total: sumRupiah(page.exceptions.map((exception) => exception.amount)),
    now: ctx.now(),
    mayReconcile: may(by, 'reconciliation.act'),
  }
}

export const actions: Actions = {
  selesaikan: async (event) => {
    const by = actorOf(event)
    const form = await event.request.formData()
    const resolved = await resolveException(event.locals.house.ctx, {
      exceptionId: formText(form, 'exceptionId'),
      resolution: formText(form, 'resolution'),
      note: formText(form, 'note'),
      by,
    })
    return resolved.kind === 'resolved' ? { kind: resolved.kind } : fail(409, { kind: resolved.kind })
  },
}
