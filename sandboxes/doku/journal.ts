import type { JournalEntry } from './state.ts'
import { nextSequence, now } from './world.ts'
import type { World } from './world.ts'

const entriesMax = 10_000

export type JournalLine = Omit<JournalEntry, 'sequence' | 'at'>

/** Notes a message in the ring of the last 10,000 received or sent ones. */
export function note(world: World, list: 'received' | 'sent', line: JournalLine): void {
  const entries = world.state[list]
  entries.push({ sequence: nextSequence(world), at: new Date(now(world)).toISOString(), ...line })
  if (entries.length > entriesMax) entries.splice(0, entries.length - entriesMax)
  world.changed()
}

/** `since` is a sequence number or an ISO instant; entries after it are given. */
export function filterJournal(
  entries: JournalEntry[],
  merchant: string | null,
  since: string | null,
): JournalEntry[] {
  return entries.filter(
    (entry) =>
      (merchant === null || entry.merchant === merchant) && (since === null || isAfter(entry, since)),
  )
}

function isAfter(entry: JournalEntry, since: string): boolean {
  if (/^\d+$/.test(since)) return entry.sequence > Number(since)
  return Date.parse(entry.at) > Date.parse(since)
}
