import type { StaffState } from '#identity'
import type { Tone } from '#ui/Badge.svelte'

/** The colour beside the word of each state. */
export const stateTones: Readonly<Record<StaffState, Tone>> = {
  active: 'good',
  invited: 'wait',
  suspended: 'bad',
  locked: 'bad',
  disabled: 'idle',
}
