import { error, fail } from '@sveltejs/kit'
import { may } from '#access'
import { sumRupiah } from '#platform/money.ts'
import { applySettlement, findFile, undoBatch, type Batch } from '#reconciliation'
import { actorOf, formText } from '../../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const file = await findFile(ctx, { fileId: params.id, by })
  if (file === null) error(404)
  const fresh = file.batches.filter((batch) => batch.state === 'draft')
  return {
    file: { ...file, batches: file.batches.map(showBatch) },
    net: sumRupiah(fresh.map((batch) => batch.net)),
    now: ctx.now(),
    mayReconcile: may(by, 'reconciliation.act'),
  }
}

/** Its digest is nobody's to see, and no value that a page can carry. */
function showBatch(batch: Batch): Omit<Batch, 'contentSha256'> {
  const { contentSha256: digest, ...shown } = batch
  void digest
  return shown
}

export const actions: Actions = {
  bukukan: async (event) => {
    const by = actorOf(event)
    const form = await event.request.formData()
    const acceptUnknown = formText(form, 'acceptUnknown') === '1'
    const { ctx } = event.locals.house
    const applied = await applySettlement(ctx, { fileId: event.params.id, acceptUnknown, by })
    return applied.kind === 'applied' ? { kind: applied.kind } : fail(409, { kind: applied.kind })
  },
  batalkan: async (event) => {
    const by = actorOf(event)
    const form = await event.request.formData()
    const [batchId, reason] = [formText(form, 'batchId'), formText(form, 'reason')]
    const undone = await undoBatch(event.locals.house.ctx, { batchId, reason, by })
    return undone.kind === 'undone' ? { kind: undone.kind } : fail(409, { kind: undone.kind })
  },
}
