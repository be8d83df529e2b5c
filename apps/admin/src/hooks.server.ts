import { randomBytes } from 'node:crypto'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { PermissionDenied, type Permission } from '#access'
import { findStaffSession, recordPermissionDenied, staffSessionCookie, type StaffSession } from '#identity'
import { present } from '#platform/assert.ts'
import { isDatabaseAway } from '#platform/db.ts'
import { readChoices } from './lib/choices.ts'
import { messagesOf } from './lib/i18n/index.ts'
import { clientOf } from './lib/server/client-of.ts'
import { knownHouse } from './lib/server/known-house.ts'
import { judgeAccess, unattendedRoutes } from './lib/server/permissions.ts'
import { isPasswordFirst, newPasswordPath } from './lib/server/password-first.ts'
import { plainPage } from './lib/server/plain-page.ts'

/** Every request: who is it, may they, and how is the page dressed. Nothing of a route runs before. */
export const handle: Handle = async ({ event, resolve }) => {
  const { locals } = event
  locals.house = present(event.platform?.req.house, 'the server hands the house over with the request')
  locals.choices = readChoices((name) => event.cookies.get(name))
  locals.session = null
  const { locale, theme } = locals.choices
  try {
    locals.session = await findSession(event)
    if (locals.session !== null) locals.house = knownHouse(event, locals.session)
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return refuse(event, 503)
  }
  const access = judgeAccess({ ...requested(event), held: locals.session?.permissions ?? null })
  switch (access.kind) {
    case 'sign_in':
      redirect(303, loginPath(event))
    case 'unauthorized':
      return new Response(null, { status: 401, headers: { 'cache-control': 'no-store' } })
    case 'forbidden':
      await recordDenied(event, access.missing)
      return refuse(event, 403)
    case 'allowed':
  }
  if (isPasswordFirst(locals.session, event.route.id)) {
    if (event.route.id !== null && unattendedRoutes.has(event.route.id)) return refuse(event, 403)
    redirect(303, newPasswordPath)
  }
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', locale).replace('%theme%', theme),
  })
  response.headers.set('cache-control', 'no-store')
  if (response.headers.get('content-type') === 'text/html')
    response.headers.set('content-type', 'text/html; charset=utf-8')
  if (response.status === 503) response.headers.set('retry-after', '2')
  return response
}

export const handleError: HandleServerError = async ({ kind, error, event }) => {
  if (kind !== 'unknown') return {}
  if (error instanceof PermissionDenied) {
    await recordDenied(event, error.permission)
    return { status: 403, message: 'forbidden' }
  }
  const reference = randomBytes(4).toString('hex').toUpperCase()
  // An address with a key in it is known by its route.
  const path = event.params['token'] === undefined ? event.url.pathname : event.route.id
  const { log } = event.locals.house.ctx
  if (isDatabaseAway(error)) {
    log.warn({ path, reference }, 'database away: answered 503')
    return { status: 503, message: 'database_away', reference }
  }
  log.error({ path, reference, error: error instanceof Error ? error.stack : String(error) }, 'page failed')
  return { status: 500, message: 'internal', reference }
}

async function findSession(event: RequestEvent): Promise<StaffSession | null> {
  const sessionToken = event.cookies.get(staffSessionCookie.name)
  if (sessionToken === undefined || sessionToken === '') return null
  const isActivity = event.route.id === null || !unattendedRoutes.has(event.route.id)
  return findStaffSession(event.locals.house.ctx, { sessionToken, isActivity })
}

function requested(event: RequestEvent) {
  return { routeId: event.route.id, method: event.request.method, search: event.url.searchParams }
}

/** A refused try is kept, whether the route or a use case refused it. */
async function recordDenied(event: RequestEvent, permission: Permission | null): Promise<void> {
  const { session, house } = event.locals
  if (session === null) return
  const action = [...event.url.searchParams.keys()].find((name) => name.startsWith('/'))
  const path = action === undefined ? event.url.pathname : `${event.url.pathname}?${action}`
  await recordPermissionDenied(house.ctx, {
    staffId: session.staff.id,
    permission,
    path: `${event.request.method} ${path}`,
    client: clientOf(event),
  })
}

function loginPath(event: RequestEvent): string {
  const wanted = `${event.url.pathname}${event.url.search}`
  return wanted === '/' ? '/masuk' : `/masuk?lanjut=${encodeURIComponent(wanted)}`
}

function refuse(event: RequestEvent, status: 403 | 503): Response {
  const { locale } = event.locals.choices
  const t = messagesOf(locale)
  const words = status === 403 ? t.errors.forbidden : t.errors.databaseAway
  return plainPage({ status, locale, words, backLabel: t.errors.back })
}
