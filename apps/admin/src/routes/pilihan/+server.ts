import { redirect } from '@sveltejs/kit'
import { choiceCookies, locales, oneOf, themes } from '../../lib/choices.ts'
import { localPath } from '../../lib/server/local-path.ts'
import type { RequestHandler } from './$types'

const keepSeconds = 365 * 24 * 3_600

/** Language and theme, remembered by this browser. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await request.formData()
  const chosen = {
    [choiceCookies.locale]: oneOf(locales, form.get('locale')),
    [choiceCookies.theme]: oneOf(themes, form.get('theme')),
  }
  for (const [name, value] of Object.entries(chosen)) {
    if (value !== null)
      cookies.set(name, value, {
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        maxAge: keepSeconds,
      })
  }
  redirect(303, localPath(form.get('kembali')))
}
