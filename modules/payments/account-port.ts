import type { Rupiah } from '#platform/money.ts'
import type { AttemptKey, ChargeRequest, RecordExchange } from './port.ts'

/** What may change of a virtual account that is registered already. */
export interface AccountChange {
  readonly amount: Rupiah
  readonly open?: NonNullable<ChargeRequest['open']>
  readonly payBefore: Date
  readonly buyer: ChargeRequest['buyer']
  /** False: the number stays, and no bank takes money for it. */
  readonly isActive: boolean
}

export type ChangeAnswer =
  | { readonly kind: 'changed' }
  | { readonly kind: 'paid' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** What an adapter does whose virtual accounts can be changed. Asking the same change again changes nothing more. */
export interface AccountChanging {
  change(key: AttemptKey, change: AccountChange, record: RecordExchange): Promise<ChangeAnswer>
}
