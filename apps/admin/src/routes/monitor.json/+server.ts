import { json } from '@sveltejs/kit'
import { actorOf } from '../../lib/server/actor-of.ts'
import { readMonitorView } from '../../lib/server/monitor-view.ts'
import type { RequestHandler } from './$types'

/** The monitor's figures, for a page that is already open. */
export const GET: RequestHandler = async (event) =>
  json(await readMonitorView(event.locals.house.ctx, actorOf(event)))
