import { may } from '#access'
import { listExchanges, listInbox } from '#payments'
import { readInboxView, toExchangeFilter, toInboxFilter } from '../../../lib/inbox/inbox-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

const limit = 50

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const view = readInboxView(url.searchParams)
  const cursor = url.searchParams.get('sesudah')
  const inbox = view.tab === 'in' ? await listInbox(ctx, { ...toInboxFilter(view), cursor, limit, by }) : null
  const archive =
    view.tab === 'out' ? await listExchanges(ctx, { ...toExchangeFilter(view), cursor, limit, by }) : null
  return {
    view,
    entries: inbox?.entries ?? [],
    // The bodies stay where they are until one is opened.
    exchanges: (archive?.exchanges ?? []).map(
      ({ id, provider, operation, status, startedAt, durationMs, paymentId, subjectKind, reference }) => ({
        id,
        provider,
        operation,
        status,
        startedAt,
        durationMs,
        paymentId,
        subjectKind,
        reference,
      }),
    ),
    nextCursor: inbox?.nextCursor ?? archive?.nextCursor ?? null,
    isFirst: cursor === null,
    mayExport: may(by, 'inbox.export'),
    now: ctx.now(),
  }
}
