import { recordAudit } from '#audit'
import { listEntries, type EntryFilter, type PostedEntry } from '#ledger'
import type { Actor } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { Locale } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'

const pageSize = 200

export interface EntryExport {
  readonly filter: Pick<EntryFilter, 'account' | 'subledger' | 'from' | 'to'>
  readonly actor: Actor
  readonly locale: Locale
  readonly t: Messages['ledger']
}

/** Writes down who takes which entries out of the house, then gives them line by line as CSV, newest first. */
export async function exportEntries(ctx: Ctx, input: EntryExport): Promise<AsyncGenerator<string>> {
  const { account = null, subledger = null, from = null, to = null } = input.filter
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: input.actor.id,
      action: 'entries.exported',
      object: { kind: 'ledger_account', id: account ?? 'all' },
      before: null,
      after: { subledger, from, to },
      reason: null,
      address: input.actor.address,
      at: ctx.now(),
    }),
  )
  return lines(ctx, input)
}

async function* lines(ctx: Ctx, { filter, locale, t }: EntryExport): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof listEntries>> = await listEntries(ctx, {
      ...filter,
      cursor,
      limit: pageSize,
    })
    yield page.entries.flatMap((entry) => rowsOf(entry, { locale, t })).join('')
    cursor = page.next
    if (cursor === null) return
  }
}

function rowsOf(entry: PostedEntry, { locale, t }: { locale: Locale; t: Messages['ledger'] }): string[] {
  return entry.lines.map((line) =>
    csvLine([
      entry.bookedOn,
      entry.id,
      t.kinds[entry.kind],
      entry.description,
      line.account,
      locale === 'en' ? line.nameEn : line.nameId,
      line.subledger ?? '',
      line.amount > 0n ? line.amount.toString() : '',
      line.amount < 0n ? (-line.amount).toString() : '',
    ]),
  )
}
