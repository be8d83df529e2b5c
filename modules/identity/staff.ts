import type { RoleKey } from '#access'
import type { Id } from '#platform/ids.ts'

export type StaffId = Id<'stf'>

/** A member of staff as other modules and screens know one. What they may do is decided by the role, in `#access`. */
export interface Staff {
  readonly id: StaffId
  readonly email: string
  readonly name: string
  readonly role: RoleKey
}
