import { listTrailWords, may, searchTrail } from '#access'
import { listAuthEvents, listNames, listStaffNames, nameDevice } from '#identity'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { proveTrail } from '../../../lib/server/prove-trail.ts'
import { readTrailView, toAuditFilter, toAuthEventFilter } from '../../../lib/trail/trail-filter.ts'
import type { PageServerLoad } from './$types'

const limit = 50

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  const actor = actorOf(event)
  const view = readTrailView(event.url.searchParams)
  const cursor = event.url.searchParams.get('sesudah')
  const isChanges = view.tab === 'changes'
  const trail = isChanges
    ? await searchTrail(ctx, { actor, filter: toAuditFilter(view), cursor, limit })
    : { records: [], nextCursor: null }
  const signIns = isChanges
    ? { events: [], nextCursor: null }
    : await listAuthEvents(ctx, { actor, filter: toAuthEventFilter(view), cursor, limit })
  const unnamed = trail.records.filter((record) => record.whoName === null).map((record) => record.who)
  const names = await listNames(ctx, { ids: unnamed })
  return {
    view,
    records: trail.records.map(({ id, at, who, whoName, action, object, reason, address, factor }) => ({
      id: id.toString(),
      at,
      who,
      whoName: whoName ?? names.get(who) ?? null,
      action,
      object,
      reason,
      address,
      factor,
    })),
    events: signIns.events.map(({ agent, ...step }) => ({
      ...step,
      id: step.id.toString(),
      device: nameDevice(agent, event.locals.choices.locale),
    })),
    nextCursor: trail.nextCursor ?? signIns.nextCursor,
    isFirst: cursor === null,
    words: await listTrailWords(ctx, { actor }),
    staff: await listStaffNames(ctx),
    chain: await proveTrail(ctx),
    mayExport: may(actor, 'audit.export'),
    now: ctx.now(),
  }
}
