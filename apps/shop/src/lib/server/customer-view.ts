import type { RequestEvent } from '@sveltejs/kit'
import { findCompany } from '#companies'
import type { CustomerView } from '#identity'
import type { Ctx } from '#platform/ctx.ts'

/** The view as a customer that a request is made in; put there by apps/api/customer-view.ts, which judged it. */
export function customerViewOf(event: RequestEvent): CustomerView | null {
  const request: object | undefined = event.platform?.req
  return request !== undefined && isViewed(request) ? request.customerView : null
}

function isViewed(request: object): request is { customerView: CustomerView | null } {
  return 'customerView' in request
}

/** The customer who is looked at, as the pages know a signed-in one; there is no session of theirs. */
export async function viewedBuyer(ctx: Ctx, view: CustomerView): Promise<SignedInBuyer> {
  const { buyer } = view
  const company = buyer.companyId === null ? null : await findCompany(ctx, { companyId: buyer.companyId })
  return { buyer, company, sessionId: '' }
}

/** Did a page try to write on a connection that only reads? */
export function isWriteInView(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '25006') || isWriteInView(error.cause)
}
