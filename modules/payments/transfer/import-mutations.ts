import { createHash } from 'node:crypto'
import { z } from 'zod'
import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Ctx, Db } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { selectAccount } from './account.store.ts'
import { hashOf, insertMutation, selectKeys } from './mutation.store.ts'
import { readStatement, type StatementLine, type StatementRead } from './read-statement.ts'

/**
 * new: not seen before. repeated: this very line is kept already. alike: perhaps the same money in other words: a line of
 * that day and text under another kind of reference, or one of that day and sum that a person typed.
 */
export type LineVerdict = 'new' | 'repeated' | 'alike'

export interface ImportLine {
  readonly line: number
  readonly bookedOn: string
  readonly amount: Rupiah
  readonly description: string
  readonly reference: string | null
  readonly verdict: LineVerdict
}

export interface ImportPreview {
  readonly id: string
  readonly accountId: string
  readonly lines: readonly ImportLine[]
  readonly refused: readonly { readonly line: number; readonly problem: string }[]
  readonly outgoing: number
  /** How many lines it added, once it is done. */
  readonly added: number | null
}

export type ImportPrepared =
  | { readonly kind: 'prepared'; readonly importId: string }
  | { readonly kind: 'unknown_account' | 'no_lines' }
  | Exclude<StatementRead, { kind: 'read' }>

const StoredRows = z.array(
  z.object({
    line: z.number(),
    bookedOn: z.string(),
    amountIdr: z.string(),
    description: z.string(),
    reference: z.string().nullable(),
    twinKey: z.string(),
  }),
)
const StoredRefusals = z.array(z.object({ line: z.number(), problem: z.string() }))
const draftKeptMs = 24 * 3_600_000

/** Reads a statement's file and keeps what it says, for a person to look at before it is taken in. */
export async function prepareImport(
  ctx: Ctx,
  input: { accountId: string; content: Buffer; by: Actor },
): Promise<ImportPrepared> {
  demand(input.by, 'transfer.decide')
  const account = isId('acc', input.accountId) ? await selectAccount(ctx.db, input.accountId) : null
  if (account === null) return { kind: 'unknown_account' }
  const now = ctx.now()
  const statement = readStatement(input.content, now)
  if (statement.kind !== 'read') return statement
  if (statement.incoming.length + statement.refused.length === 0) return { kind: 'no_lines' }
  const importId = newId('imp')
  await ctx.transaction(async (trx) => {
    const old = new Date(now.getTime() - draftKeptMs)
    await trx
      .deleteFrom('payments.mutation_import')
      .where('done_at', 'is', null)
      .where('made_at', '<', old)
      .execute()
    await trx
      .insertInto('payments.mutation_import')
      .values({
        id: importId,
        account_id: account.id,
        file_sha256: createHash('sha256').update(input.content).digest(),
        rows: JSON.stringify(
          withTwinKeys(statement.incoming).map(({ amountIdr, ...row }) => ({
            ...row,
            amountIdr: amountIdr.toString(),
          })),
        ),
        refused: JSON.stringify(statement.refused),
        outgoing: statement.outgoing,
        made_by: input.by.id,
        made_at: now,
      })
      .execute()
  })
  return { kind: 'prepared', importId }
}

/** What an import would do, or did. */
export async function findImport(
  ctx: Ctx,
  input: { importId: string; by: Actor },
): Promise<ImportPreview | null> {
  demand(input.by, 'transfer.read')
  const row = isId('imp', input.importId) ? await selectImport(ctx.db, input.importId) : undefined
  if (row === undefined) return null
  const rows = StoredRows.parse(row.rows)
  const verdictOf = await judge(ctx.db, row.account_id, rows)
  return {
    id: row.id,
    accountId: row.account_id,
    lines: rows.map((line) => ({
      line: line.line,
      bookedOn: line.bookedOn,
      amount: rupiah(BigInt(line.amountIdr)),
      description: line.description,
      reference: line.reference,
      verdict: verdictOf(line),
    })),
    refused: StoredRefusals.parse(row.refused),
    outgoing: row.outgoing,
    added: row.added,
  }
}

export type ImportDone =
  | { readonly kind: 'done'; readonly addedIds: readonly string[] }
  | { readonly kind: 'already_done' | 'not_found' }

/** Takes a looked-at import in, once. Lines that are kept already are passed over; alike ones only where it is wished. */
export async function completeImport(
  ctx: Ctx,
  input: { importId: string; withAlike: boolean; by: Actor },
): Promise<ImportDone> {
  demand(input.by, 'transfer.decide')
  if (!isId('imp', input.importId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const row = await trx
      .selectFrom('payments.mutation_import')
      .selectAll()
      .where('id', '=', input.importId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { kind: 'not_found' as const }
    if (row.done_at !== null) return { kind: 'already_done' as const }
    const now = ctx.now()
    const rows = StoredRows.parse(row.rows)
    const verdictOf = await judge(trx, row.account_id, rows)
    const addedIds: string[] = []
    for (const line of rows) {
      if (verdictOf(line) === 'alike' && !input.withAlike) continue
      const id = newId('mut')
      const isNew = await insertMutation(trx, {
        id,
        account_id: row.account_id,
        booked_on: line.bookedOn,
        amount_idr: BigInt(line.amountIdr),
        description: line.description,
        reference: line.reference,
        twin_key: line.twinKey,
        source: 'file',
        recorded_by: input.by.id,
        recorded_at: now,
      })
      if (isNew) addedIds.push(id)
    }
    await trx
      .updateTable('payments.mutation_import')
      .set({ done_at: now, added: addedIds.length })
      .where('id', '=', row.id)
      .execute()
    await recordAudit(trx, {
      who: input.by.id,
      action: 'mutations.imported',
      object: { kind: 'mutation_import', id: row.id },
      before: null,
      after: { accountId: row.account_id, lines: rows.length, added: addedIds.length },
      reason: null,
      address: input.by.address,
      at: now,
    })
    return { kind: 'done' as const, addedIds }
  })
}

/** Lines that are alike in everything, reference included, are told apart by their running number on that day. */
function withTwinKeys(lines: readonly StatementLine[]): (StatementLine & { twinKey: string })[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const same = [
      line.bookedOn,
      line.amountIdr,
      hashOf(line.description).toString('hex'),
      line.reference,
    ].join('|')
    const count = (seen.get(same) ?? 0) + 1
    seen.set(same, count)
    return { ...line, twinKey: twinKeyOf(line.reference, count) }
  })
}

export function twinKeyOf(reference: string | null, count: number): string {
  return `${reference ?? ''}#${count}`
}

type Judged = { bookedOn: string; amountIdr: string; description: string; twinKey: string }

async function judge(
  db: Db,
  accountId: string,
  lines: readonly Judged[],
): Promise<(line: Judged) => LineVerdict> {
  const days = lines.map((line) => line.bookedOn).toSorted()
  const kept = await selectKeys(db, { accountId, from: days[0] ?? '', to: days.at(-1) ?? '' })
  const alike = new Map<string, Set<string>>()
  const typed = new Set(
    kept.filter((row) => row.source === 'typed').map((row) => `${row.booked_on}|${row.amount_idr}`),
  )
  for (const row of kept) {
    const key = [row.booked_on, row.amount_idr, row.description_sha256.toString('hex')].join('|')
    alike.set(key, (alike.get(key) ?? new Set()).add(row.twin_key))
  }
  return (line) => {
    const key = [line.bookedOn, line.amountIdr, hashOf(line.description).toString('hex')].join('|')
    const twins = alike.get(key)
    if (twins === undefined) return typed.has(`${line.bookedOn}|${line.amountIdr}`) ? 'alike' : 'new'
    if (twins.has(line.twinKey)) return 'repeated'
    // A further one of the same kind of key is a further transfer; another kind of key is perhaps the same one.
    const isSameKind = [...twins].some((twin) => twin.startsWith('#') === line.twinKey.startsWith('#'))
    return isSameKind ? 'new' : 'alike'
  }
}

function selectImport(db: Db, id: string) {
  return db.selectFrom('payments.mutation_import').selectAll().where('id', '=', id).executeTakeFirst()
}
