import { readMonitorView } from '../../lib/server/monitor-view.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent, url }) => {
  const { may } = await parent()
  return {
    monitor: may.readMonitor ? await readMonitorView(locals.house.ctx) : null,
    isWall: url.searchParams.get('dinding') === '1',
  }
}
