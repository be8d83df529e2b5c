import { createHash, type Hash } from 'node:crypto'
import { demand, type Actor } from '#access'
import type { RemoteProvider } from '#payments'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { insertLines } from './line.store.ts'
import { matchBatches } from './match-lines.ts'
import type { SettlementLine } from './read-line.ts'
import { fault, readSettlement, SettlementFileError, wrongCell, type FileProblem } from './read-settlement.ts'
import type { ReconciliationCtx } from './settlement.ts'

export interface StageSettlement {
  readonly provider: RemoteProvider
  readonly name: string
  /** The file piece by piece; a Buffer in an array will do. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  readonly source: 'upload' | 'fetched'
  readonly by: Actor
}

export type SettlementStaged =
  | { readonly kind: 'staged'; readonly fileId: string }
  /** The very same file was taken in before. */
  | { readonly kind: 'duplicate_file'; readonly fileId: string }
  | FileProblem

const linesAtOnce = 1_000
const batchesMax = 500
const draftKeptMs = 24 * 3_600_000

/**
 * Reads a settlement file, keeps it as a draft and matches its lines, so that a person sees what taking it in would do.
 * A file that cannot be believed changes nothing; the answer says where.
 */
export async function stageSettlement(
  ctx: ReconciliationCtx,
  input: StageSettlement,
): Promise<SettlementStaged> {
  demand(input.by, 'reconciliation.act')
  try {
    return await ctx.transaction((trx) => stage(trx, ctx, input))
  } catch (failure) {
    if (failure instanceof SettlementFileError) return failure.problem
    if (failure instanceof KnownFile) return { kind: 'duplicate_file', fileId: failure.fileId }
    throw failure
  }
}

/** Thrown to roll the draft back. */
class KnownFile extends Error {
  readonly fileId: string
  constructor(fileId: string) {
    super('the file was taken in before')
    this.fileId = fileId
  }
}

interface BatchSoFar {
  readonly id: string
  readonly settledOn: string
  readonly hash: Hash
  count: number
  gross: bigint
  fee: bigint
  feeVat: bigint
}

async function stage(trx: Trx, ctx: ReconciliationCtx, input: StageSettlement): Promise<SettlementStaged> {
  const now = ctx.now()
  await trx
    .deleteFrom('reconciliation.settlement_file')
    .where('state', '=', 'draft')
    .where('made_at', '<', new Date(now.getTime() - draftKeptMs))
    .execute()
  const fileId = newId('sfl')
  const hash = createHash('sha256')
  await insertFile(trx, fileId, { input, now })
  const batches = new Map<string, BatchSoFar>()
  let waiting: { batchId: string; line: SettlementLine }[] = []
  let count = 0
  const columns = ctx.reconciliation.columns[input.provider]
  for await (const line of readSettlement(toAsync(input.content), { columns, now, hash })) {
    const known = batches.get(line.batchNo)
    const batch = known ?? (await openBatch(trx, { fileId, provider: input.provider, line }))
    if (known === undefined) batches.set(line.batchNo, batch)
    if (batch.settledOn !== line.settledOn)
      throw wrongCell(line.fileLine, { column: columns.settled, problem: 'batch_differs' })
    if (batches.size > batchesMax) throw fault('too_many_lines')
    addToBatch(batch, line)
    waiting.push({ batchId: batch.id, line })
    count += 1
    if (waiting.length < linesAtOnce) continue
    await insertLines(trx, { provider: input.provider, lines: waiting })
    waiting = []
  }
  if (count === 0) throw fault('empty')
  await insertLines(trx, { provider: input.provider, lines: waiting })
  const sha256 = hash.digest()
  await refuseKnown(trx, { provider: input.provider, sha256 })
  await closeFile(trx, fileId, { sha256, count })
  for (const batch of batches.values()) await closeBatch(trx, batch)
  const batchIds = [...batches.values()].map((batch) => batch.id)
  await matchBatches(trx, { provider: input.provider, batchIds })
  return { kind: 'staged', fileId }
}

async function* toAsync(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* content
}

async function insertFile(
  trx: Trx,
  id: string,
  { input, now }: { input: StageSettlement; now: Date },
): Promise<void> {
  await trx
    .insertInto('reconciliation.settlement_file')
    .values({
      id,
      provider: input.provider,
      name: input.name.replaceAll(/[\p{Cc}/\\]/gu, '').slice(0, 200) || 'settlement.csv',
      // Both are known only at the file's end.
      sha256: Buffer.alloc(32),
      line_count: 1,
      source: input.source,
      state: 'draft',
      made_by: input.by.id,
      made_by_name: input.by.name,
      made_at: now,
    })
    .execute()
}

async function openBatch(
  trx: Trx,
  given: { fileId: string; provider: RemoteProvider; line: SettlementLine },
): Promise<BatchSoFar> {
  const { batchNo, settledOn } = given.line
  const id = newId('stb')
  await trx
    .insertInto('reconciliation.batch')
    .values({
      id,
      file_id: given.fileId,
      provider: given.provider,
      batch_no: batchNo,
      settled_on: settledOn,
      content_sha256: Buffer.alloc(32),
      line_count: 1,
      gross_idr: 0n,
      fee_idr: 0n,
      fee_vat_idr: 0n,
      net_idr: 0n,
      state: 'draft',
    })
    .execute()
  return { id, settledOn, hash: createHash('sha256'), count: 0, gross: 0n, fee: 0n, feeVat: 0n }
}

function addToBatch(batch: BatchSoFar, line: SettlementLine): void {
  batch.count += 1
  batch.gross += line.gross
  batch.fee += line.fee
  batch.feeVat += line.feeVat
  const { reference, providerReference, happenedAt, gross, fee, feeVat } = line
  const told = [reference, providerReference, happenedAt.toISOString(), gross, fee, feeVat].map(String)
  batch.hash.update(`${JSON.stringify(told)}\n`)
}

async function closeBatch(trx: Trx, batch: BatchSoFar): Promise<void> {
  await trx
    .updateTable('reconciliation.batch')
    .set({
      content_sha256: batch.hash.digest(),
      line_count: batch.count,
      gross_idr: batch.gross,
      fee_idr: batch.fee,
      fee_vat_idr: batch.feeVat,
      net_idr: batch.gross - batch.fee - batch.feeVat,
    })
    .where('id', '=', batch.id)
    .execute()
}

async function closeFile(trx: Trx, id: string, found: { sha256: Buffer; count: number }): Promise<void> {
  await trx
    .updateTable('reconciliation.settlement_file')
    .set({ sha256: found.sha256, line_count: found.count })
    .where('id', '=', id)
    .execute()
}

async function refuseKnown(trx: Trx, file: { provider: RemoteProvider; sha256: Buffer }): Promise<void> {
  const known = await trx
    .selectFrom('reconciliation.settlement_file')
    .select('id')
    .where('provider', '=', file.provider)
    .where('sha256', '=', file.sha256)
    .where('state', '=', 'applied')
    .executeTakeFirst()
  if (known !== undefined) throw new KnownFile(known.id)
}
