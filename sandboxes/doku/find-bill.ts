import { inquireMerchants } from './inquiry.ts'
import { findOrder } from './orders.ts'
import type { CheckoutOrder, DebitPayment, QrisCode, SnapAccount } from './state.ts'
import type { World } from './world.ts'

export type FoundBill = { kind: 'order'; order: CheckoutOrder } | { kind: 'account'; account: SnapAccount }

/** What a person pays otherwise than by a number. */
export type FoundPayment = { kind: 'debit'; debit: DebitPayment } | { kind: 'code'; code: QrisCode }

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
  if (account !== undefined && !(account.inquiryRequestId !== null && freshness === 'fresh')) {
    return { kind: 'account', account }
  }
  const order = world.state.orders.get(world.state.checkoutNumbers.get(number) ?? '')
  if (order !== undefined) return { kind: 'order', order }

  const inquired = await inquireMerchants(world, number)
  return typeof inquired === 'string' ? inquired : { kind: 'account', account: inquired }
}

/** Finds what the text of a QR code pays; null where it is no code of ours. */
export function findByCode(
  world: World,
  content: string,
): FoundPayment | { kind: 'order'; order: CheckoutOrder } | null {
  const known = world.state.qrisContents.get(content.trim())
  if (known === undefined) return null
  if (known.kind === 'order') {
    const order = world.state.orders.get(known.key)
    return order === undefined ? null : { kind: 'order', order }
  }
  const code = world.state.qrisCodes.get(known.key)
  return code === undefined ? null : { kind: 'code', code }
}

/** Finds by the merchant's own reference: invoice, trxId or partnerReferenceNo. */
export function findByReference(
  world: World,
  reference: string,
  merchant: string,
): FoundBill | FoundPayment | null {
  const merchants = [...world.state.merchants.keys()].filter(
    (clientId) => merchant === '' || clientId === merchant,
  )
  for (const clientId of merchants) {
    const found = findOf(world, clientId, reference)
    if (found !== null) return found
  }
  return null
}

function findOf(world: World, clientId: string, reference: string): FoundBill | FoundPayment | null {
  const { state } = world
  const key = `${clientId} ${reference}`
  const order = findOrder(world, clientId, reference)
  if (order !== null) return { kind: 'order', order }
  const account = state.accounts.get(state.accountByTrx.get(key) ?? '')
  if (account?.trxId === reference) return { kind: 'account', account }
  const debit = state.debits.get(state.debitByPartner.get(key) ?? '')
  if (debit !== undefined) return { kind: 'debit', debit }
  const code = state.qrisCodes.get(state.qrisByPartner.get(key) ?? '')
  return code === undefined ? null : { kind: 'code', code }
}
