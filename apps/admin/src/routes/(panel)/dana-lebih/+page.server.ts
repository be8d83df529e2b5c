import { listSurplusForStaff } from '#payments'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  return { rows: await listSurplusForStaff(ctx, { by: actorOf(event) }), now: ctx.now() }
}
