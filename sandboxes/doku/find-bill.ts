import { inquireMerchants } from './inquiry.ts'
import type { CheckoutOrder, SnapAccount } from './state.ts'
import type { World } from './world.ts'

export type FoundBill = { kind: 'order'; order: CheckoutOrder } | { kind: 'account'; account: SnapAccount }

/** `fresh` asks the merchant again about a bill that the merchant numbers itself; `known` asks only once. */
export type Freshness = 'fresh' | 'known'

/** Finds what a number pays: a SNAP account, a hosted page, or a merchant's own bill. A sentence if nothing. */
export async function findByNumber(
  world: World,
  typed: string,
  freshness: Freshness,
): Promise<FoundBill | string> {
  const number = typed.replaceAll(/\D/g, '')
  const account = world.state.accounts.get(number)
  if (
    account !== undefined &&
    !account.deleted &&
    !(account.inquiryRequestId !== null && freshness === 'fresh')
  ) {
    return { kind: 'account', account }
  }
  const order = world.state.orders.get(world.state.checkoutNumbers.get(number) ?? '')
  if (order !== undefined) return { kind: 'order', order }

  const inquired = await inquireMerchants(world, number)
  return typeof inquired === 'string' ? inquired : { kind: 'account', account: inquired }
}
