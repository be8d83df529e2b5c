import type { Id } from '#platform/ids.ts'

export type BuyerId = Id<'byr'>

/** A person who buys, for a company or (with `companyId` null) for themselves. */
export interface Buyer {
  readonly id: BuyerId
  readonly companyId: Id<'cmp'> | null
  readonly email: string
  readonly name: string
  readonly phone: string
}
