import type { Id } from '#platform/ids.ts'

export type StaffId = Id<'stf'>

/** What a member of staff may do is decided by the role; the rights of each role are the panel's concern. */
export const staffRoles = [
  'admin',
  'payment_operations',
  'finance',
  'orders',
  'catalogue',
  'sales',
  'front_desk',
  'auditor',
] as const

export type StaffRole = (typeof staffRoles)[number]

/** A member of staff as other modules and screens know one. */
export interface Staff {
  readonly id: StaffId
  readonly email: string
  readonly name: string
  readonly role: StaffRole
}
