import { present } from '#platform/assert.ts'
import type { RemoteProvider } from '#payments'
import type { Trx } from '#platform/ctx.ts'
import { lockReconciliation } from './batch.store.ts'
import { bookLateMatch } from './book-settlement.ts'
import { askAboutNames } from './discover-money.ts'
import { closeGone, openExceptions, type Finding } from './exception.store.ts'
import { selectUnmatched, updateMatches, type Match, type StoredLine } from './line.store.ts'
import { matchLines } from './match-lines.ts'
import type { ReconciliationCtx } from './settlement.ts'

const linesMax = 500

/**
 * Looks again at payouts that belonged to nothing: the provider is asked about their names, and what is known by now is
 * matched and leaves suspense.
 */
export async function rematchLines(
  ctx: ReconciliationCtx,
  input: { provider: RemoteProvider },
): Promise<{ asked: number; matched: number }> {
  const { provider } = input
  const unmatched = await selectUnmatched(ctx.db, { provider, limit: linesMax })
  if (unmatched.length === 0) return { asked: 0, matched: 0 }
  const asked = await askAboutNames(ctx, {
    provider,
    references: unmatched.map((line) => line.reference),
    providerReferences: unmatched.flatMap((line) => line.providerReference ?? []),
  })
  const matched = await ctx.transaction(async (trx) => {
    await lockReconciliation(trx, provider)
    const lines = await selectUnmatched(trx, { provider, limit: linesMax })
    return matchLate(trx, { provider, lines, at: ctx.now() })
  })
  return { asked, matched }
}

async function matchLate(
  trx: Trx,
  input: { provider: RemoteProvider; lines: readonly StoredLine[]; at: Date },
): Promise<number> {
  const { provider, lines, at } = input
  const matches = await matchLines(trx, { provider, lines, taken: new Set() })
  const found = matches.filter((match) => match.expected !== null)
  await updateMatches(trx, found)
  const byId = new Map(lines.map((line) => [line.id, line]))
  for (const match of found) {
    const line = present(byId.get(match.id), 'a match is of one of the lines')
    const entryId = await bookLateMatch(trx, { line, matched: amountsOf(match), at })
    await trx
      .updateTable('reconciliation.line')
      .set({ late_entry_id: entryId })
      .where('id', '=', line.id)
      .execute()
    await openExceptions(trx, findingOf(line, match), at)
  }
  const reasons = ['missing_internal', 'refund_unmatched'] as const
  await closeGone(trx, { subjectIds: found.map((match) => match.id), reasons, resolution: 'gone', at })
  return found.length
}

function amountsOf(match: Match) {
  return {
    channelId: present(match.channelId, 'what is matched has its channel'),
    expected: present(match.expected, 'what is matched has its sum'),
    fee: present(match.expectedFee, 'what is matched has its fee'),
    feeVat: present(match.expectedFeeVat, 'what is matched has the VAT of its fee'),
  }
}

/** Matched at last, and still not as it should be. */
function findingOf(line: StoredLine, match: Match): Finding[] {
  const { verdict } = match
  if (verdict !== 'fee_diff' && verdict !== 'amount_diff') return []
  const { expected, fee, feeVat } = amountsOf(match)
  const amount = verdict === 'fee_diff' ? line.fee + line.feeVat - fee - feeVat : line.gross - expected
  const about = { provider: line.provider, day: match.day, paymentId: match.paymentId, said: null }
  const label = match.number ?? line.reference
  return [{ ...about, reason: verdict, subjectKind: 'line', subjectId: line.id, label, amount }]
}
