import type { Actor } from '#access'
import { exportEntries, type EntryFilter, type PostedEntry } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'
import type { Locale } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import { streamOf } from './stream-of.ts'

export interface EntryExport {
  readonly filter: Pick<EntryFilter, 'account' | 'subledger' | 'from' | 'to'>
  readonly by: Actor
  readonly locale: Locale
  readonly t: Messages['ledger']
}

/** The entries of one account and some days as CSV, newest first. */
export async function writeEntries(ctx: Ctx, input: EntryExport): Promise<ReadableStream<Uint8Array>> {
  const { locale, t, ...wanted } = input
  return streamOf(lines(await exportEntries(ctx, wanted), { locale, t }))
}

async function* lines(
  pages: Awaited<ReturnType<typeof exportEntries>>,
  words: { locale: Locale; t: Messages['ledger'] },
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(words.t.csv.columns)
  for await (const entries of pages) yield entries.flatMap((entry) => rowsOf(entry, words)).join('')
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
