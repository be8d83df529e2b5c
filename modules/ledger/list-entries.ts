import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { EntryKind } from './entry.ts'
import * as store from './entry.store.ts'

export interface PostedEntry {
  readonly id: string
  readonly kind: EntryKind
  readonly sourceId: string
  readonly description: string
  /** Business day, `YYYY-MM-DD`, WIB. */
  readonly bookedOn: string
  readonly postedAt: Date
  readonly lines: readonly PostedLine[]
}

export interface PostedLine {
  readonly account: string
  readonly subledger: string | null
  readonly nameId: string
  readonly nameEn: string
  /** Debit is positive, credit is negative. */
  readonly amount: Rupiah
}

/** The entries that record the given sources (receipts, reversed entries), oldest first. */
export async function listEntriesOf(
  ctx: Ctx,
  input: { sourceIds: readonly string[] },
): Promise<PostedEntry[]> {
  if (input.sourceIds.length === 0) return []
  return gatherEntries(await store.selectEntriesOf(ctx.db, input.sourceIds))
}

export interface EntryFilter {
  readonly account?: string | undefined
  readonly subledger?: string | undefined
  /** First and last business day, `YYYY-MM-DD`, both included. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The `next` of the page before. One that is not ours begins at the newest. */
  readonly cursor?: string | null | undefined
  readonly limit: number
}

export interface EntryPage {
  readonly entries: readonly PostedEntry[]
  /** Where the next page begins; null on the last one. */
  readonly next: string | null
}

const limitMax = 500

/** Entries for staff, newest business day first, page by page. Whole entries, also where one line matched. */
export async function listEntries(ctx: Ctx, filter: EntryFilter): Promise<EntryPage> {
  const limit = Math.min(Math.max(filter.limit, 1), limitMax)
  const after = parseCursor(filter.cursor ?? '')
  const heads = await store.selectEntryPage(ctx.db, { ...filter, after, limit: limit + 1 })
  const page = heads.slice(0, limit)
  const last = page.at(-1)
  if (last === undefined) return { entries: [], next: null }
  const rows = await store.selectEntries(
    ctx.db,
    page.map((head) => head.id),
  )
  return {
    entries: gatherEntries(rows),
    next: heads.length > limit ? `${last.booked_on}~${last.id}` : null,
  }
}

function parseCursor(text: string): { bookedOn: string; id: string } | null {
  const [, bookedOn, id] = /^(\d{4}-\d\d-\d\d)~(ent_[0-9A-Z]{26})$/.exec(text) ?? []
  return bookedOn === undefined || id === undefined || !isDay(bookedOn) ? null : { bookedOn, id }
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text)
}

function gatherEntries(rows: readonly store.EntryLineRow[]): PostedEntry[] {
  const entries = new Map<string, PostedEntry & { lines: PostedLine[] }>()
  for (const row of rows) {
    const entry = entries.get(row.id) ?? {
      id: row.id,
      kind: row.kind,
      sourceId: row.source_id,
      description: row.description,
      bookedOn: row.booked_on,
      postedAt: row.posted_at,
      lines: [],
    }
    entry.lines.push({
      account: row.account_code,
      subledger: row.subledger,
      nameId: row.name_id,
      nameEn: row.name_en,
      amount: rupiah(row.amount_idr),
    })
    entries.set(row.id, entry)
  }
  return [...entries.values()]
}
