import { json } from '@sveltejs/kit'
import { readChannelsView } from '../../lib/server/channel-view.ts'
import type { RequestHandler } from './$types'

/** The health of the channels, for a page that is already open. */
export const GET: RequestHandler = async ({ locals }) => json(await readChannelsView(locals.house.ctx))
