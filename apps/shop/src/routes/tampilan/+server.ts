import { redirect } from '@sveltejs/kit'
import { safePath } from '../../lib/locale.ts'
import { preferenceCookie } from '../../lib/server/preference-cookie.ts'
import { readView, viewCookie } from '../../lib/view.ts'
import type { RequestHandler } from './$types'

/** Keeps cards or rows for a year and goes back. */
export const GET: RequestHandler = ({ url, cookies }) => {
  cookies.set(viewCookie, readView(url.searchParams.get('ke') ?? undefined, false), preferenceCookie)
  redirect(303, safePath(url.searchParams.get('kembali'), '/part'))
}
