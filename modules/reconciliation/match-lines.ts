import { findSettleable, type RemoteProvider, type Settleable } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import {
  selectLinesOfBatch,
  selectSettled,
  updateMatches,
  type Match,
  type StoredLine,
} from './line.store.ts'
import { judgeMatched } from './settlement.ts'

const linesAtOnce = 1_000

/**
 * Matches every line of these batches anew to what we recorded, in the order of the file: what an earlier line took, or a
 * line that was taken in before, is taken.
 */
export async function matchBatches(
  trx: Trx,
  input: { provider: RemoteProvider; batchIds: readonly string[] },
): Promise<void> {
  const taken = new Set<string>()
  for (const batchId of input.batchIds)
    for (let afterLine = 0; ;) {
      const lines = await selectLinesOfBatch(trx, { batchId, afterLine, limit: linesAtOnce })
      const last = lines.at(-1)
      if (last === undefined) break
      afterLine = last.fileLine
      await updateMatches(trx, await matchLines(trx, { provider: input.provider, lines, taken }))
    }
}

/** What each line is, given what others took; adds to `taken` what these take. */
export async function matchLines(
  trx: Trx,
  input: { provider: RemoteProvider; lines: readonly StoredLine[]; taken: Set<string> },
): Promise<Match[]> {
  const { provider, lines, taken } = input
  const found = await findSettleable(trx, {
    provider,
    references: lines.map((line) => line.reference),
    providerReferences: lines.flatMap((line) => line.providerReference ?? []),
  })
  for (const id of await selectSettled(
    trx,
    found.map((one) => one.id),
  ))
    taken.add(id)
  const known = indexOf(found)
  return lines.map((line) => {
    const match = line.gross < 0n ? matchRefund(line, known, taken) : matchReceipt(line, known, taken)
    const id = match.receiptId ?? match.refundId
    if (id !== null) taken.add(id)
    return match
  })
}

interface Known {
  readonly receiptByReference: ReadonlyMap<string, Settleable>
  readonly receiptByTheirs: ReadonlyMap<string, Settleable>
  readonly refunds: ReadonlyMap<string, readonly Settleable[]>
}

function indexOf(found: readonly Settleable[]): Known {
  const receipts = found.filter((one) => one.kind === 'receipt')
  const refunds = new Map<string, Settleable[]>()
  for (const refund of found.filter((one) => one.kind === 'refund')) {
    const names = new Set([refund.reference, refund.providerReference ?? '', refund.paidReference])
    for (const name of names) refunds.set(name, [...(refunds.get(name) ?? []), refund])
  }
  return {
    receiptByReference: new Map(receipts.map((one) => [one.reference, one])),
    receiptByTheirs: new Map(receipts.map((one) => [one.providerReference ?? '', one])),
    refunds,
  }
}

function matchReceipt(line: StoredLine, known: Known, taken: ReadonlySet<string>): Match {
  const ours = known.receiptByReference.get(line.reference)
  const theirs = known.receiptByTheirs.get(line.providerReference ?? '-')
  const receipt = ours ?? theirs
  if (receipt === undefined) return unmatched(line, 'missing_internal', null)
  // Two names that mean two different sums of money: which of them it is, only a person can say.
  if (ours !== undefined && theirs !== undefined && ours.id !== theirs.id)
    return unmatched(line, 'wrong_ref', ours)
  if (taken.has(receipt.id)) return unmatched(line, 'duplicate', receipt)
  return matched(line, receipt)
}

/** A provider names a refund by our number of it, by its own, or by what was paid; then the sum decides. */
function matchRefund(line: StoredLine, known: Known, taken: ReadonlySet<string>): Match {
  const named = [line.providerReference ?? '-', line.reference].flatMap(
    (name) => known.refunds.get(name) ?? [],
  )
  const free = named.filter((refund) => refund.isBooked && !taken.has(refund.id))
  const isExactly = (refund: Settleable) =>
    refund.reference === line.reference || refund.providerReference === line.providerReference
  const refund =
    free.find((one) => isExactly(one) && one.providerReference !== null) ??
    free.find((one) => one.amount === line.gross)
  if (refund !== undefined) return matched(line, refund)
  const again = named.find((one) => one.isBooked && isExactly(one) && taken.has(one.id))
  return again === undefined
    ? unmatched(line, 'refund_unmatched', named[0] ?? null)
    : unmatched(line, 'duplicate', again)
}

function matched(line: StoredLine, one: Settleable): Match {
  const day = businessDay(one.at)
  const expected = { gross: one.amount, fee: one.fee, feeVat: one.feeVat, day }
  return {
    id: line.id,
    verdict: judgeMatched({ ...line, day: businessDay(line.happenedAt) }, expected),
    receiptId: one.kind === 'receipt' ? one.id : null,
    refundId: one.kind === 'refund' ? one.id : null,
    paymentId: one.paymentId,
    number: one.number,
    channelId: one.channelId,
    expected: one.amount,
    expectedFee: one.fee,
    expectedFeeVat: one.feeVat,
    day,
  }
}

/** Settles nothing; `about` is what it seems to speak of. */
function unmatched(
  line: StoredLine,
  verdict: 'missing_internal' | 'duplicate' | 'wrong_ref' | 'refund_unmatched',
  about: Settleable | null,
): Match {
  return {
    id: line.id,
    verdict,
    receiptId: null,
    refundId: null,
    paymentId: about?.paymentId ?? null,
    number: about?.number ?? null,
    channelId: null,
    expected: null,
    expectedFee: null,
    expectedFeeVat: null,
    day: businessDay(line.happenedAt),
  }
}
