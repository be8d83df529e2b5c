import { redirect } from '@sveltejs/kit'
import { localeCookie, readLocale, safePath } from '../../lib/locale.ts'
import { preferenceCookie } from '../../lib/server/preference-cookie.ts'
import type { RequestHandler } from './$types'

/** Keeps the language for a year and goes back. */
export const GET: RequestHandler = ({ url, cookies }) => {
  cookies.set(localeCookie, readLocale(url.searchParams.get('ke') ?? undefined), preferenceCookie)
  redirect(303, safePath(url.searchParams.get('kembali'), '/'))
}
