import type { Fault } from './faults.ts'

/** One mail as it arrived. */
export type Mail = {
  id: string
  at: number
  from: string
  /** Recipients of the envelope; what the headers say is `headers`. */
  to: string[]
  headers: { name: string; value: string }[]
  subject: string
  text: string
  html: string
  raw: string
}

export type State = {
  counter: number
  /** Newest first. */
  mails: Mail[]
  faults: Fault[]
}

export const mailsMax = 500

export function freshState(): State {
  return { counter: 0, mails: [], faults: [] }
}
