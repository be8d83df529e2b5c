import type { PaymentState } from '#payments'
import type { Tone } from '#ui/Badge.svelte'

export const toneOfState = {
  choosing: 'idle',
  preparing: 'busy',
  awaiting: 'busy',
  unknown: 'wait',
  settled: 'good',
  expired: 'idle',
  cancelled: 'idle',
} as const satisfies Record<PaymentState, Tone>
