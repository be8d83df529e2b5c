export type JournalEntry = {
  at: string
  phoneNumberId: string | null
  method: string
  path: string
  headers: Record<string, unknown>
  body: string
  verdict: string
  status: number | null
}

export type Journal = { received: JournalEntry[]; sent: JournalEntry[] }

const entriesMax = 10_000

export function record(entries: JournalEntry[], entry: JournalEntry): void {
  entries.push(entry)
  if (entries.length > entriesMax) entries.shift()
}

/** Filters by `merchant` (a phone-number id) and `since` (ISO time, inclusive). */
export function filterJournal(entries: JournalEntry[], query: URLSearchParams): JournalEntry[] {
  const merchant = query.get('merchant')
  const since = query.get('since')
  return entries.filter(
    (entry) =>
      (merchant === null || entry.phoneNumberId === merchant) &&
      (since === null || Date.parse(entry.at) >= Date.parse(since)),
  )
}
