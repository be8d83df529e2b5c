import { json } from '@sveltejs/kit'
import { actorOf } from '../../lib/server/actor-of.ts'
import { readChannelsView } from '../../lib/server/channel-view.ts'
import type { RequestHandler } from './$types'

/** The health of the channels, for a page that is already open. */
export const GET: RequestHandler = async (event) =>
  json(await readChannelsView(event.locals.house.ctx, actorOf(event)))
