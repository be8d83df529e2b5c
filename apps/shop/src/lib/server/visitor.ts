import type { Cookies } from '@sveltejs/kit'
import { newToken } from '#platform/ids.ts'
import { visitorCookie } from '../../../../cookies.ts'

/** The token of this browser; made when it first has something to remember. */
export function ensureVisitor(locals: App.Locals, cookies: Cookies): string {
  if (locals.visitorToken === null) {
    locals.visitorToken = newToken()
    cookies.set(visitorCookie.name, locals.visitorToken, visitorCookie)
  }
  return locals.visitorToken
}
