import type { Tone } from '#ui/Badge.svelte'

export type CustomerState = 'active' | 'suspended' | 'disabled'

/** How a customer's account stands, in one word. */
export function stateOf(customer: {
  readonly isDisabled: boolean
  readonly isSuspended: boolean
}): CustomerState {
  if (customer.isDisabled) return 'disabled'
  return customer.isSuspended ? 'suspended' : 'active'
}

export const toneOfCustomer = {
  active: 'good',
  suspended: 'wait',
  disabled: 'idle',
} as const satisfies Record<CustomerState, Tone>
