import { findOrder, type OrderReader } from '#ordering'
import { findPaymentName, readPayLink } from '#payments'
import type { HouseCtx } from './wiring.ts'

/** By what right a payment is read: it is the reader's own, or a link was given to them. */
export type ReadBy = 'owner' | 'link'

/** The cookie that remembers the link opened last, so that its payer finds back from a provider's page. */
export const payLinkCookie = {
  name: '__Host-tautan',
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  maxAge: 2 * 24 * 3_600,
} as const

/**
 * May this reader see this payment? Its own are those of orders it may read and those of its company; beside that, one for
 * which it holds a living link. Null for everybody else, as if it were not there.
 */
export async function rightToPayment(
  ctx: HouseCtx,
  input: { paymentId: string; reader: OrderReader; linkToken: string | null },
): Promise<ReadBy | null> {
  const payment = await findPaymentName(ctx, input)
  if (payment === null) return null
  const { reader, linkToken } = input
  const isOfCompany = reader.companyId !== null && payment.companyId === reader.companyId
  if (isOfCompany) return 'owner'
  const { orderId } = payment
  if (orderId !== null && (await findOrder(ctx, { orderId, reader })) !== null) return 'owner'
  const linked = linkToken === null ? null : await readPayLink(ctx, { token: linkToken })
  return linked === payment.id ? 'link' : null
}
