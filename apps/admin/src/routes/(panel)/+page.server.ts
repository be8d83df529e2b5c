import { actorOf } from '../../lib/server/actor-of.ts'
import { readMonitorView } from '../../lib/server/monitor-view.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, parent, url } = event
  const { may } = await parent()
  return {
    monitor: may.readMonitor ? await readMonitorView(locals.house.ctx, actorOf(event)) : null,
    isWall: url.searchParams.get('dinding') === '1',
  }
}
