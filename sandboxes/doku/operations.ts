import { cancelCheckout, createCheckout, orderStatus } from './checkout.ts'
import type { Incoming, Reply } from './http.ts'
import { accountStatus, createAccount, deleteAccount, updateAccount } from './snap-accounts.ts'
import { issueToken } from './snap-door.ts'
import type { World } from './world.ts'

export type Operation = {
  name: string
  method: string
  path: RegExp
  /** Header that names the merchant. */
  clientHeader: 'client-id' | 'x-client-key' | 'x-partner-id'
  handle: (world: World, incoming: Incoming) => Reply
}

const virtualAccounts = '/virtual-accounts/bi-snap-va/v1\\.1/transfer-va'

/** The provider's own paths, at our root. */
const operations: Operation[] = [
  {
    name: 'checkout.payment',
    method: 'POST',
    path: /^\/checkout\/v1\/payment$/,
    clientHeader: 'client-id',
    handle: createCheckout,
  },
  {
    name: 'orders.status',
    method: 'GET',
    path: /^\/orders\/v1\/status\/.+$/,
    clientHeader: 'client-id',
    handle: orderStatus,
  },
  {
    name: 'checkout.cancellation',
    method: 'POST',
    path: /^\/checkout\/v3\/cancellations$/,
    clientHeader: 'client-id',
    handle: cancelCheckout,
  },
  {
    name: 'snap.token',
    method: 'POST',
    path: /^\/authorization\/v1\/access-token\/b2b$/,
    clientHeader: 'x-client-key',
    handle: issueToken,
  },
  {
    name: 'snap.create-va',
    method: 'POST',
    path: new RegExp(`^${virtualAccounts}/create-va$`),
    clientHeader: 'x-partner-id',
    handle: createAccount,
  },
  {
    name: 'snap.update-va',
    method: 'PUT',
    path: new RegExp(`^${virtualAccounts}/update-va$`),
    clientHeader: 'x-partner-id',
    handle: updateAccount,
  },
  {
    name: 'snap.delete-va',
    method: 'DELETE',
    path: new RegExp(`^${virtualAccounts}/delete-va$`),
    clientHeader: 'x-partner-id',
    handle: deleteAccount,
  },
  {
    name: 'snap.va-status',
    method: 'POST',
    path: /^\/orders\/v1\.0\/transfer-va\/status$/,
    clientHeader: 'x-partner-id',
    handle: accountStatus,
  },
]

export function operationOf(incoming: Incoming): Operation | null {
  return operations.find((one) => one.method === incoming.method && one.path.test(incoming.path)) ?? null
}
