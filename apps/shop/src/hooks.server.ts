import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { findCompany } from '#companies'
import { buyerSessionCookie, findBuyerSession } from '#identity'
import { isDatabaseAway } from '#platform/db.ts'
import { visitorCookie } from '../../cookies.ts'
import type { House } from '../../wiring.ts'
import { localeCookie, readLocale } from './lib/locale.ts'
import { databaseAwayPage } from './lib/server/database-away.ts'
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
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', locale),
    preload: ({ type }) => type === 'js' || type === 'css',
  })
  if (response.headers.get('content-type') === 'text/html')
    response.headers.set('content-type', 'text/html; charset=utf-8')
  if (response.status === 503) response.headers.set('retry-after', retryAfterSeconds)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-cache')
  return response
}

/** What went wrong gets a short reference; the page says the rest in its own words. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  const reference = randomBytes(4).toString('hex').toUpperCase()
  if (kind !== 'unknown') return { reference }
  const path = event.url.pathname
  const log = houseOf(event)?.ctx.log
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
  locals.visitorToken = cookies.get(visitorCookie.name) ?? null
  locals.buyer = await findBuyer(event)
  locals.findChosenVehicle = chosenVehicleFinder(event)
}

async function findBuyer({ locals, cookies }: RequestEvent): Promise<SignedInBuyer | null> {
  const sessionToken = cookies.get(buyerSessionCookie.name)
  if (sessionToken === undefined) return null
  const session = await findBuyerSession(locals.ctx, { sessionToken })
  if (session === null) return null
  const { buyer } = session
  const company =
    buyer.companyId === null ? null : await findCompany(locals.ctx, { companyId: buyer.companyId })
  return { buyer, company }
}
