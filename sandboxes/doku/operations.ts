import { cancelCheckout, createCheckout, orderStatus } from './checkout.ts'
import { refundCard } from './card-refund.ts'
import { serveDirectCode } from './direct-codes.ts'
import { issueCustomerToken } from './customer-tokens.ts'
import type { Incoming, Reply } from './http.ts'
import { accountStatus, createAccount, deleteAccount, updateAccount } from './snap-accounts.ts'
import { bindAccount, bindCard, inquireBalance, unbindAccount, unbindCard } from './snap-binding.ts'
import { createDebit, debitStatus, refundDebit } from './snap-debit.ts'
import { issueToken } from './snap-door.ts'
import { expireCode, generateCode, queryCode, refundCode } from './snap-qris.ts'
import type { World } from './world.ts'

type Handle = (world: World, incoming: Incoming) => Reply

export type Operation = {
  name: string
  method: string
  path: RegExp
  /** Header that names the merchant. */
  clientHeader: 'client-id' | 'x-client-key' | 'x-partner-id'
  /** The SNAP service whose number stands in its codes; null where the wire is not SNAP. */
  service: string | null
  handle: Handle
}

const virtualAccounts = '/virtual-accounts/bi-snap-va/v1\\.1/transfer-va'
const qr = '/snap-adapter/b2b/v1\\.0/qr'
const debit = '/direct-debit/core/v1'

const directCode =
  '/(?:(?:bca|mandiri|bsm|bri|bni|cimb|permata|danamon|doku)-virtual-account|(?:alfa|indomaret)-online-to-offline)/v2/payment-code'

type Row = [name: string, method: string, path: string, service: string, handle: Handle]

/** The provider's own paths, at our root. */
const componentRows: [name: string, method: string, path: string, handle: Handle][] = [
  ['checkout.payment', 'POST', '/checkout/v1/payment', createCheckout],
  ['orders.status', 'GET', '/orders/v1/status/.+', orderStatus],
  ['checkout.cancellation', 'POST', '/checkout/v3/cancellations', cancelCheckout],
  ['checkout.card-refund', 'POST', '/cancellation/credit-card/refund', refundCard],
  ['direct.payment-code', 'POST', directCode, serveDirectCode],
  ['direct.payment-code', 'PUT', directCode, serveDirectCode],
]

const tokenRows: Row[] = [
  ['snap.token', 'POST', '/authorization/v1/access-token/b2b', '73', issueToken],
  ['snap.customer-token', 'POST', '/authorization/v1/access-token/b2b2c', '74', issueCustomerToken],
]

const snapRows: Row[] = [
  ['snap.create-va', 'POST', `${virtualAccounts}/create-va`, '27', createAccount],
  ['snap.update-va', 'PUT', `${virtualAccounts}/update-va`, '28', updateAccount],
  ['snap.delete-va', 'DELETE', `${virtualAccounts}/delete-va`, '31', deleteAccount],
  ['snap.va-status', 'POST', '/orders/v1\\.0/transfer-va/status', '26', accountStatus],
  ['snap.qris-generate', 'POST', `${qr}/qr-mpm-generate`, '47', generateCode],
  ['snap.qris-query', 'POST', `${qr}/qr-mpm-query`, '51', queryCode],
  ['snap.qris-refund', 'POST', `${qr}/qr-mpm-refund`, '78', refundCode],
  ['snap.qris-expire', 'POST', `${qr}/qr-expire`, '77', expireCode],
  ['snap.account-binding', 'POST', `${debit}/registration-account-binding`, '07', bindAccount],
  ['snap.account-unbinding', 'POST', `${debit}/registration-account-unbinding`, '09', unbindAccount],
  ['snap.card-bind', 'POST', `${debit}/registration-card-bind`, '01', bindCard],
  ['snap.card-unbind', 'POST', `${debit}/registration-card-unbind`, '05', unbindCard],
  ['snap.balance', 'POST', `${debit}/balance-inquiry`, '11', inquireBalance],
  ['snap.debit-payment', 'POST', `${debit}/debit/payment-host-to-host`, '54', createDebit],
  ['snap.debit-refund', 'POST', `${debit}/debit/refund`, '58', refundDebit],
  ['snap.debit-status', 'POST', '/orders/v1\\.0/debit/status', '55', debitStatus],
]

const operations: Operation[] = [
  ...componentRows.map(([name, method, path, handle]) =>
    operation('client-id', [name, method, path, null, handle]),
  ),
  ...tokenRows.map((row) => operation('x-client-key', row)),
  ...snapRows.map((row) => operation('x-partner-id', row)),
]

function operation(
  clientHeader: Operation['clientHeader'],
  row: [name: string, method: string, path: string, service: string | null, handle: Handle],
): Operation {
  const [name, method, path, service, handle] = row
  return { name, method, path: new RegExp(`^${path}$`), clientHeader, service, handle }
}

export function operationOf(incoming: Incoming): Operation | null {
  return operations.find((one) => one.method === incoming.method && one.path.test(incoming.path)) ?? null
}
