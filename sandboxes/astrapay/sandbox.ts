import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { State } from './state.ts'

/** Everything one running sandbox has; there is no state outside it. */
export type Sandbox = {
  state: State
  clock: Clock
  journal: Journal
  /** Where people's browsers reach the pages. */
  publicUrl: string
  /** Retries of an unanswered notification, counted from the first try. */
  retryAfterSeconds: number[]
  notifyTimeoutMs: number
  /** Says that the state changed and is to be saved. */
  touch(): void
}
