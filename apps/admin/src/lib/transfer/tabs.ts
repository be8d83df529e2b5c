import type { QueueTab, TransferState } from '#payments'
import type { Tone } from '#ui/Badge.svelte'
import { formatDateWib } from '#ui/time.ts'
import type { Locale } from '../choices.ts'

export const tabWords = { check: 'periksa', awaited: 'ditunggu', done: 'selesai' } as const satisfies Record<
  QueueTab,
  string
>

/** The address of a tab, and of one transfer opened beside it. */
export function queuePath(tab: QueueTab, attemptId: string | null = null): string {
  const opened = attemptId === null ? '' : `&buka=${attemptId}`
  return `/transfer?bagian=${tabWords[tab]}${opened}`
}

/** A day of the bank, `YYYY-MM-DD`, as people write it. */
export function sayDay(day: string, locale: Locale): string {
  return formatDateWib(new Date(`${day}T12:00:00+07:00`), locale)
}

export const toneOfTransfer = {
  open: 'wait',
  waiting: 'busy',
  approving: 'busy',
  rejected: 'bad',
  confirmed: 'good',
} as const satisfies Record<TransferState, Tone>
