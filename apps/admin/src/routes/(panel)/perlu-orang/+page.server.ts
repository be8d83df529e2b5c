import { listNeedsPerson } from '#monitor'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { ctx } = locals.house
  return { waiting: await listNeedsPerson(ctx), now: ctx.now() }
}
