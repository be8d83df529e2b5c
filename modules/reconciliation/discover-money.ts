import { sql } from 'kysely'
import { askAttempt, findSettleable, findUnpaidAttempts, sendRefund, type RemoteProvider } from '#payments'
import { forEachOf } from '#platform/for-each-of.ts'
import type { ReconciliationCtx } from './settlement.ts'

const asksMax = 200
const asksAtOnce = 4

interface Names {
  readonly references: readonly string[]
  readonly providerReferences: readonly string[]
}

/**
 * A payout of money that we do not know: the provider is asked about the attempts and refunds of that name, and what it
 * then says is recorded as always. Gives how many questions it put.
 */
export async function askAboutNames(
  ctx: ReconciliationCtx,
  input: { provider: RemoteProvider } & Names,
): Promise<number> {
  const attempts = await findUnpaidAttempts(ctx.db, input)
  const refunds = (await findSettleable(ctx.db, input)).filter(
    (one) => one.kind === 'refund' && !one.isBooked,
  )
  const questions = [
    ...attempts.map((id) => ({ id, ask: () => askAttempt(ctx, { attemptId: id }) })),
    ...refunds.map(({ id }) => ({ id, ask: () => sendRefund(ctx, { refundId: id }) })),
  ].slice(0, asksMax)
  await forEachOf(questions, async ({ ask }) => void (await ask()), {
    limit: asksAtOnce,
    groupOf: () => input.provider,
    onError: ({ id }, error) =>
      ctx.log.warn({ id, error: String(error) }, 'a settled sum could not be asked about'),
  })
  return questions.length
}

/** The same for what a staged file speaks of and we do not know. */
export async function discoverMoney(
  ctx: ReconciliationCtx,
  input: { provider: RemoteProvider; fileId: string },
): Promise<void> {
  const { rows } = await sql<{ reference: string; provider_reference: string | null }>`
    select l.reference, l.provider_reference from reconciliation.line l
    join reconciliation.batch b on b.id = l.batch_id
    where b.file_id = ${input.fileId} and l.verdict in ('missing_internal', 'refund_unmatched')
    order by l.file_line limit 1000`.execute(ctx.db)
  if (rows.length === 0) return
  await askAboutNames(ctx, {
    provider: input.provider,
    references: rows.map((row) => row.reference),
    providerReferences: rows.flatMap((row) => row.provider_reference ?? []),
  })
}
