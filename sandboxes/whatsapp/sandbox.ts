import type { Journal } from './journal.ts'
import type { Message, State, Work } from './state.ts'

/** One running sandbox: what it remembers, its clock, and whom to tell when a phone changes. */
export type Sandbox = {
  state: State
  journal: Journal
  now(): number
  /** Puts work on the sandbox clock. */
  schedule(work: Work, delayMs: number): void
  /** Runs what is due and waits until it is done, webhook calls included. */
  settle(): Promise<void>
  /** The state changed: save it, and tell the pages of this phone. */
  changed(phone: string | null): void
  watch(phone: string | null, listener: () => void): () => void
  nextId(): number
}

export function findMessage(sandbox: Sandbox, id: string): Message | undefined {
  return sandbox.state.messages.find((message) => message.id === id)
}
