import { error } from '@sveltejs/kit'
import { findTrailRecord, may } from '#access'
import { listNames, nameDevice } from '#identity'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import { changesOf } from '../../../../lib/trail/changes.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  const actor = actorOf(event)
  const record = await findTrailRecord(ctx, { actor, recordId: event.params.id })
  if (record === null) error(404)
  const names = await listNames(ctx, { ids: record.whoName === null ? [record.who] : [] })
  const { before, after, agent, ...rest } = record
  return {
    record: {
      ...rest,
      id: record.id.toString(),
      device: agent === null ? null : nameDevice(agent, event.locals.choices.locale),
      whoName: record.whoName ?? names.get(record.who) ?? null,
    },
    changes: changesOf(before, after),
    maySeeInbox: may(actor, 'inbox.read'),
    now: ctx.now(),
  }
}
