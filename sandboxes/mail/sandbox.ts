import type { State } from './state.ts'

/** What the doors of one running sandbox share. */
export type Sandbox = {
  state: State
  /** Tells pages and the state file that something has changed. */
  changed(): void
  /** Calls the listener at every change, until the returned function is called. */
  watch(listener: () => void): () => void
}
