import type { RequestEvent } from '@sveltejs/kit'
import { readPayLink } from '#payments'
import { payLinkCookie } from '../../../../payment-reader.ts'

/** Remembers the link that is open, so that its payer finds back from a provider's page. */
export function rememberLink({ cookies }: RequestEvent, token: string): void {
  if (cookies.get(payLinkCookie.name) !== token) cookies.set(payLinkCookie.name, token, payLinkCookie)
}

/** Where this browser pays the payment by a link, or null. */
export async function linkedPathTo(
  { locals, cookies }: RequestEvent,
  paymentId: string,
): Promise<string | null> {
  const token = cookies.get(payLinkCookie.name)
  if (token === undefined) return null
  return (await readPayLink(locals.ctx, { token })) === paymentId ? `/b/${token}` : null
}
