import { redirect } from '@sveltejs/kit'
import type { Buyer } from '#identity'

/** Who is signed in for a company. Everybody else is led to where they can go on: the login, or their own orders. */
export function companyOf(event: { locals: App.Locals; url: URL }): { companyId: string; buyer: Buyer } {
  const buyer = event.locals.buyer?.buyer ?? null
  if (buyer === null) {
    const back = encodeURIComponent(event.url.pathname + event.url.search)
    redirect(303, `/masuk?kembali=${back}`)
  }
  if (buyer.companyId === null) redirect(303, '/pesanan')
  return { companyId: buyer.companyId, buyer }
}
