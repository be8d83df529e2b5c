import { listOpenSurplus } from '#payments'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { ctx } = locals.house
  return { rows: await listOpenSurplus(ctx), now: ctx.now() }
}
