import type { Id } from '#platform/ids.ts'
import type { CompanyRole } from './buyer/permission.ts'

export type BuyerId = Id<'byr'>

/** A person who buys, for a company or (with `companyId` null) for themselves. */
export interface Buyer {
  readonly id: BuyerId
  /** Null also while the company keeps the person away. */
  readonly companyId: Id<'cmp'> | null
  readonly companyRole: CompanyRole | null
  /** Null where none was given. */
  readonly email: string | null
  readonly name: string
  readonly phone: string
}
