import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { findCompany } from '#companies'
import { buyerSessionCookie, findBuyerSession, mayBuyer } from '#identity'
import { isDatabaseAway } from '#platform/db.ts'
import { visitorCookie } from '../../cookies.ts'
import type { House } from '../../wiring.ts'
import { localeCookie, readLocale } from './lib/locale.ts'
import { databaseAwayPage } from './lib/server/database-away.ts'
import { isPersonal, permissionOfRoute } from './lib/server/route-permissions.ts'
import { customerViewOf, isWriteInView, viewedBuyer } from './lib/server/customer-view.ts'
import { chosenVehicleFinder } from './lib/server/chosen-vehicle.ts'

const retryAfterSeconds = '2'

/** Every request learns its context, its language and who is there; then the page is made. */
export const handle: Handle = async ({ event, resolve }) => {
  const locale = readLocale(event.cookies.get(localeCookie))
  try {
    await fillLocals(event)
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return databaseAwayPage(retryAfterSeconds)
  }
  refuseOthersPart(event)
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', locale),
    preload: ({ type }) => type === 'js' || type === 'css',
  })
  if (response.headers.get('content-type') === 'text/html')
    response.headers.set('content-type', 'text/html; charset=utf-8')
  if (response.status === 503) response.headers.set('retry-after', retryAfterSeconds)
  if (isPersonal(event.route.id ?? '')) response.headers.set('cache-control', 'private, no-store')
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-cache')
  return response
}

/** What a company keeps to others of its people is refused before anything is read or done, also by a direct address. */
function refuseOthersPart({ locals, route }: RequestEvent): void {
  const buyer = locals.buyer?.buyer ?? null
  const permission = permissionOfRoute(route.id ?? '')
  if (buyer === null || buyer.companyId === null || permission === null) return
  if (!mayBuyer(buyer, permission)) redirect(303, '/akun/ditolak')
}

/** What went wrong gets a short reference; the page says the rest in its own words. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  const reference = randomBytes(4).toString('hex').toUpperCase()
  if (kind !== 'unknown') return { reference }
  // An address with a key in it is known by its route.
  const path = event.params['token'] === undefined ? event.url.pathname : event.route.id
  const log = houseOf(event)?.ctx.log
  if (customerViewOf(event) !== null && isWriteInView(error))
    return { status: 403, message: 'only_looking', reference }
  if (isDatabaseAway(error)) {
    log?.warn({ path, reference }, 'database away: answered 503')
    return { status: 503, message: 'database_away', reference }
  }
  log?.error({ path, reference, error: error instanceof Error ? error.stack : String(error) }, 'page failed')
  return { message: 'internal', reference }
}

function houseOf(event: RequestEvent): House | null {
  const request = event.platform?.req
  return request !== undefined && isHouseRequest(request) ? request.house : null
}

function isHouseRequest(request: IncomingMessage): request is IncomingMessage & { house: House } {
  return 'house' in request
}

async function fillLocals(event: RequestEvent): Promise<void> {
  const house = houseOf(event)
  if (house === null) throw new Error('the pages run behind apps/api/build-server.ts')
  const { locals, cookies } = event
  locals.ctx = house.ctx
  locals.locale = readLocale(cookies.get(localeCookie))
  locals.view = customerViewOf(event)
  // Who looks as a customer sees nothing of this browser's own.
  locals.visitorToken = locals.view === null ? (cookies.get(visitorCookie.name) ?? null) : null
  locals.buyer = await findBuyer(event)
  locals.findChosenVehicle = chosenVehicleFinder(event)
}

async function findBuyer({ locals, cookies }: RequestEvent): Promise<SignedInBuyer | null> {
  if (locals.view !== null) return viewedBuyer(locals.ctx, locals.view)
  const sessionToken = cookies.get(buyerSessionCookie.name)
  if (sessionToken === undefined) return null
  const session = await findBuyerSession(locals.ctx, { sessionToken })
  if (session === null) return null
  const { buyer } = session
  const company =
    buyer.companyId === null ? null : await findCompany(locals.ctx, { companyId: buyer.companyId })
  return { buyer, company, sessionId: session.id }
}
