import { json } from '@sveltejs/kit'
import { readMonitorView } from '../../lib/server/monitor-view.ts'
import type { RequestHandler } from './$types'

/** The monitor's figures, for a page that is already open. */
export const GET: RequestHandler = async ({ locals }) => json(await readMonitorView(locals.house.ctx))
