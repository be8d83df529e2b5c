import type { QueueTab, TransferState } from '#payments'
import type { Tone } from '#ui/Badge.svelte'

export const tabWords = { check: 'periksa', awaited: 'ditunggu', done: 'selesai' } as const satisfies Record<
  QueueTab,
  string
>

/** The address of a tab, and of one transfer opened beside it. */
export function queuePath(tab: QueueTab, attemptId: string | null = null): string {
  const opened = attemptId === null ? '' : `&buka=${attemptId}`
  return `/transfer?bagian=${tabWords[tab]}${opened}`
}

export const toneOfTransfer = {
  open: 'wait',
  waiting: 'busy',
  approving: 'busy',
  rejected: 'bad',
  confirmed: 'good',
} as const satisfies Record<TransferState, Tone>
