import type { Verdict } from '#reconciliation'
import type { Tone } from '#ui/Badge.svelte'

export const toneOfVerdict = {
  exact: 'good',
  cutoff: 'good',
  fee_diff: 'wait',
  amount_diff: 'bad',
  missing_internal: 'bad',
  duplicate: 'bad',
  wrong_ref: 'bad',
  refund_unmatched: 'bad',
} as const satisfies Record<Verdict, Tone>
