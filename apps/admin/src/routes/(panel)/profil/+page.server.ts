import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  if (locals.session === null) redirect(303, '/masuk')
  const { createdAt, expiresAt } = locals.session
  return { createdAt, expiresAt, now: locals.house.ctx.now() }
}
