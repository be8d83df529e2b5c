import { error } from '@sveltejs/kit'
import { may } from '#access'
import { businessDay } from '#platform/clock.ts'
import { findDay, providers, reconcileDay } from '#reconciliation'
import { oneOf } from '../../../../../../lib/choices.ts'
import { actorOf } from '../../../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const wanted = readPlace(params)
  const cursor = url.searchParams.get('sesudah')
  const detail = await findDay(ctx, { ...wanted, cursor, limit: 100, by })
  return {
    ...wanted,
    ...detail,
    isFirst: cursor === null,
    now: ctx.now(),
    mayReconcile: may(by, 'reconciliation.act') && wanted.day <= businessDay(ctx.now()),
  }
}

export const actions: Actions = {
  lihat: async (event) => {
    const by = actorOf(event)
    const run = await reconcileDay(event.locals.house.ctx, { ...readPlace(event.params), by })
    return { findings: run.kind === 'reconciled' ? run.findings : 0 }
  },
}

function readPlace(params: { penyedia: string; hari: string }) {
  const provider = oneOf(providers, params.penyedia)
  const day = params.hari
  const isDay =
    /^20\d{2}-\d{2}-\d{2}$/.test(day) &&
    !Number.isNaN(Date.parse(day)) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  if (provider === null || !isDay) error(404)
  return { provider, day }
}
