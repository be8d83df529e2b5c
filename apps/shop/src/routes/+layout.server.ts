import { mayBuyer } from '#identity'
import { findCart } from '#ordering'
import { isDatabaseAway } from '#platform/db.ts'
import { readView, viewCookie } from '../lib/view.ts'
import { choiceOfAddress, showVehicle } from '../lib/vehicle-choice.ts'
import type { LayoutServerLoad } from './$types'

/** What every page's frame shows. It stays readable while the database is away: the page itself then says so. */
export const load: LayoutServerLoad = async ({ locals, cookies, url, depends }) => {
  depends('shop:frame')
  // Reading the address here makes a new vehicle in it run this again.
  choiceOfAddress(url.searchParams)
  const buyer = locals.buyer
  return {
    locale: locals.locale,
    viewing: showView(locals),
    buyer:
      buyer === null
        ? null
        : {
            name: buyer.buyer.name,
            companyName: buyer.company?.name ?? null,
            seesOrders: mayBuyer(buyer.buyer, 'order.read'),
            seesInvoices: mayBuyer(buyer.buyer, 'invoice.read'),
            seesCredit: mayBuyer(buyer.buyer, 'credit.read'),
          },
    view: readView(cookies.get(viewCookie), (buyer?.company ?? null) !== null),
    ...(await readFrame(locals)),
  }
}

/** Who is looked at, and until when; null for everybody else. */
function showView({ view, buyer }: App.Locals) {
  if (view === null) return null
  return { name: view.buyer.name, companyName: buyer?.company?.name ?? null, expiresAt: view.expiresAt }
}

async function readFrame(locals: App.Locals) {
  try {
    const [vehicle, cart] = await Promise.all([
      locals.findChosenVehicle(),
      locals.visitorToken === null ? null : findCart(locals.ctx, { visitorToken: locals.visitorToken }),
    ])
    const quantities: Record<string, number> = {}
    for (const line of cart?.lines ?? []) quantities[line.partId] = line.quantity
    return { vehicle: vehicle === null ? null : showVehicle(vehicle), inCart: quantities }
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return { vehicle: null, inCart: {} }
  }
}
