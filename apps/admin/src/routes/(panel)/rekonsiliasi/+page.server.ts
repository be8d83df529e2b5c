import { fail, redirect } from '@sveltejs/kit'
import { may } from '#access'
import { businessDay } from '#platform/clock.ts'
import { sumRupiah } from '#platform/money.ts'
import { listDays, listFiles, providers, stageSettlement } from '#reconciliation'
import { oneOf } from '../../../lib/choices.ts'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

const daysShown = 14
const dayMs = 86_400_000

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const now = ctx.now()
  const today = businessDay(now)
  const wanted = url.searchParams.get('sampai') ?? ''
  const isDay = /^20\d{2}-\d{2}-\d{2}$/.test(wanted) && !Number.isNaN(Date.parse(wanted))
  const to = isDay && wanted < today ? wanted : today
  const from = dayBefore(to, daysShown - 1)
  const [rows, files] = await Promise.all([listDays(ctx, { from, to, by }), listFiles(ctx, { limit: 8, by })])
  return {
    rows,
    files,
    now,
    isFirst: to === today,
    older: dayBefore(from, 1),
    totals: {
      ours: sumRupiah(rows.map((row) => row.ours.net)),
      theirs: sumRupiah(rows.map((row) => row.theirs.net)),
    },
    mayReconcile: may(by, 'reconciliation.act'),
  }
}

export const actions: Actions = {
  periksa: async (event) => {
    const by = actorOf(event)
    const read = await readForm(event.request)
    if (read === null) return fail(413, { kind: 'wrong_file' as const, problem: 'too_large' as const })
    const provider = oneOf(providers, read.provider)
    if (provider === null) return fail(422, { kind: 'bad_provider' as const })
    if (read.content.length === 0) return fail(422, { kind: 'no_file' as const })
    const { ctx } = event.locals.house
    const { name, content } = read
    const staged = await stageSettlement(ctx, { provider, name, content: [content], source: 'upload', by })
    if (staged.kind !== 'staged') return fail(422, staged)
    redirect(303, `/rekonsiliasi/berkas/${staged.fileId}`)
  },
}

function dayBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * dayMs).toISOString().slice(0, 10)
}

/** Null where the browser sent more than we read. */
async function readForm(
  request: Request,
): Promise<{ provider: string; name: string; content: Buffer } | null> {
  try {
    const form = await request.formData()
    const file = form.get('berkas')
    const isFile = file instanceof File
    return {
      provider: formText(form, 'provider'),
      name: isFile ? file.name : '',
      content: isFile ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0),
    }
  } catch (failure) {
    if (typeof failure === 'object' && failure !== null && 'status' in failure && failure.status === 413)
      return null
    throw failure
  }
}
