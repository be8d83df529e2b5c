import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** One call received or sent, as it went over the wire, with what was thought of it. */
export type JournalEntry = {
  sequence: number
  at: string
  merchant: string | null
  operation: string
  method: string
  path: string
  headers: IncomingHttpHeaders | OutgoingHttpHeaders
  body: string
  verdict: string
  status: number | null
  answer: string
}

export type Journal = {
  received: JournalEntry[]
  sent: JournalEntry[]
  write(side: 'received' | 'sent', entry: Omit<JournalEntry, 'sequence' | 'at'>): void
  clear(): void
}

const entriesMax = 10_000

/** Keeps the last 10,000 calls of each direction in memory, in order. */
export function createJournal(): Journal {
  let sequence = 0
  const journal: Journal = {
    received: [],
    sent: [],
    write: (side, entry) => {
      sequence += 1
      const entries = journal[side]
      entries.push({ sequence, at: new Date().toISOString(), ...entry })
      // Cut in steps, so that a full ring does not move 10,000 entries on every call.
      if (entries.length > entriesMax + 500) entries.splice(0, entries.length - entriesMax)
    },
    clear: () => {
      journal.received.length = 0
      journal.sent.length = 0
    },
  }
  return journal
}

/** The entries of one merchant and after one point: a sequence number, or an ISO time (real time). */
export function filterJournal(entries: JournalEntry[], query: URLSearchParams): JournalEntry[] {
  const merchant = query.get('merchant')
  const since = query.get('since')
  const isAfter = (entry: JournalEntry): boolean => {
    if (since === null) return true
    return /^\d+$/.test(since) ? entry.sequence > Number(since) : entry.at >= since
  }
  return entries
    .slice(-entriesMax)
    .filter((entry) => (merchant === null || entry.merchant === merchant) && isAfter(entry))
}
