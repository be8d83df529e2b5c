import { fail, redirect } from '@sveltejs/kit'
import { may } from '#access'
import {
  completeImport,
  confirmAlone,
  findImport,
  listBankAccounts,
  listMutations,
  prepareImport,
  recordMutation,
} from '#payments'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const importId = url.searchParams.get('impor')
  const [accounts, mutations, preview] = await Promise.all([
    listBankAccounts(ctx.db, { onlyActive: false }),
    listMutations(ctx, { limit: 100, by }),
    importId === null ? null : findImport(ctx, { importId, by }),
  ])
  return {
    accounts: accounts.map(({ id, bankName, number }) => ({ id, bankName, number })),
    mutations,
    preview,
    confirmedAlone: Number(url.searchParams.get('diterima') ?? 0) || 0,
    today: businessDay(ctx.now()),
    mayDecide: may(by, 'transfer.decide'),
  }
}

export const actions: Actions = {
  periksa: async (event) => {
    const by = actorOf(event)
    const read = await readForm(event.request)
    if (read === null) return fail(413, { kind: 'too_large' as const })
    const prepared = await prepareImport(event.locals.house.ctx, { ...read, by })
    if (prepared.kind !== 'prepared') return fail(422, { kind: prepared.kind })
    redirect(303, `/transfer/mutasi?impor=${prepared.importId}`)
  },
  masukkan: async (event) => {
    const by = actorOf(event)
    const { ctx } = event.locals.house
    const form = await event.request.formData()
    const importId = formText(form, 'importId')
    const withAlike = formText(form, 'withAlike') === '1'
    const done = await completeImport(ctx, { importId, withAlike, by })
    if (done.kind !== 'done') return fail(409, { kind: done.kind })
    const { confirmed } = await confirmAlone(ctx, { mutationIds: done.addedIds, by })
    redirect(303, `/transfer/mutasi?impor=${importId}&diterima=${confirmed}`)
  },
  catat: async (event) => {
    const by = actorOf(event)
    const { ctx } = event.locals.house
    const form = await event.request.formData()
    const digits = formText(form, 'amount').replaceAll(/[\s.]|^rp/gi, '')
    const recorded = await recordMutation(ctx, {
      accountId: formText(form, 'accountId'),
      bookedOn: formText(form, 'day'),
      amount: rupiah(/^\d{1,15}$/.test(digits) ? BigInt(digits) : 0n),
      description: formText(form, 'description'),
      reference: formText(form, 'reference'),
      by,
    })
    if (recorded.kind !== 'recorded') return fail(422, { kind: recorded.kind })
    await confirmAlone(ctx, { mutationIds: [recorded.mutationId], by })
    return { kind: 'typed' as const }
  },
}

/** The account and the file's bytes; null where the browser sent more than we read. */
async function readForm(request: Request): Promise<{ accountId: string; content: Buffer } | null> {
  try {
    const form = await request.formData()
    const file = form.get('berkas')
    const content = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
    return { accountId: formText(form, 'accountId'), content }
  } catch (failure) {
    if (typeof failure === 'object' && failure !== null && 'status' in failure && failure.status === 413)
      return null
    throw failure
  }
}
