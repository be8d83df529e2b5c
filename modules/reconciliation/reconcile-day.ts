import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import { askAboutReceipt, eachSettleableOfDay, type RemoteProvider, type Settleable } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { newId } from '#platform/ids.ts'
import { lockReconciliation } from './batch.store.ts'
import { openExceptions, type Finding } from './exception.store.ts'
import { selectSettled } from './line.store.ts'
import { matchBank } from './match-bank.ts'
import { rematchLines } from './rematch-lines.ts'
import { workingDaysAfter, type ReconciliationCtx } from './settlement.ts'

export type DayReconciled =
  | { readonly kind: 'reconciled'; readonly runId: string; readonly findings: number }
  /** Another process looked at it by the clock already. */
  | { readonly kind: 'swept_already' }

/** Providers pay out on the next working day; a day of grace, and what is not there is missing. */
const settledWithinDays = 2
const asksMax = 50
const asksAtOnce = 4

/**
 * Compares one business day of one provider three ways: what we recorded, what it paid out, and what our bank shows. What
 * disagrees is asked about first; what still does waits as an exception.
 */
export async function reconcileDay(
  ctx: ReconciliationCtx,
  input: { provider: RemoteProvider; day: string; sweptOn?: string; by: Actor },
): Promise<DayReconciled> {
  demand(input.by, 'reconciliation.act')
  const { provider } = input
  const rematched = await rematchLines(ctx, { provider })
  const ours = await compareOurs(ctx, input)
  const isDue = businessDay(ctx.now()) > workingDaysAfter(input.day, settledWithinDays)
  const missing = isDue ? ours.missing : []
  const said = await askAbout(ctx, missing)
  return ctx.transaction(async (trx): Promise<DayReconciled> => {
    await lockReconciliation(trx, provider)
    const at = ctx.now()
    if (input.sweptOn !== undefined && (await wasSwept(trx, { ...input, sweptOn: input.sweptOn })))
      return { kind: 'swept_already' }
    const settledMeanwhile = await selectSettled(
      trx,
      missing.map((one) => one.id),
    )
    const findings = [
      ...missing.filter((one) => !settledMeanwhile.has(one.id)).map((one) => missingOf(one, input, said)),
      ...(await matchBank(trx, { provider, at })),
    ]
    await openExceptions(trx, findings, at)
    const all = [...findings, ...(await selectLineFindings(trx, input))]
    const runId = newId('rec')
    await insertRun(trx, { runId, input, ours, asked: rematched.asked + said.size, rematched, at })
    for (const finding of all)
      await trx
        .insertInto('reconciliation.finding')
        .values({
          run_id: runId,
          reason: finding.reason,
          subject_id: finding.subjectId,
          amount_idr: finding.amount,
        })
        .execute()
    return { kind: 'reconciled', runId, findings: all.length }
  })
}

interface Ours {
  readonly count: number
  readonly net: bigint
  readonly missing: readonly Settleable[]
}

async function compareOurs(
  ctx: ReconciliationCtx,
  input: { provider: RemoteProvider; day: string },
): Promise<Ours> {
  const missing: Settleable[] = []
  let count = 0
  let net = 0n
  for await (const page of eachSettleableOfDay(ctx.db, input)) {
    const settled = await selectSettled(
      ctx.db,
      page.map((one) => one.id),
    )
    missing.push(...page.filter((one) => !settled.has(one.id)))
    count += page.length
    net += page.reduce((sum, one) => sum + one.amount - one.fee - one.feeVat, 0n)
  }
  return { count, net, missing }
}

/** What the provider says of money that it should have paid out; by id, in its own kinds of answer. */
async function askAbout(
  ctx: ReconciliationCtx,
  missing: readonly Settleable[],
): Promise<Map<string, string>> {
  const said = new Map<string, string>()
  const receipts = missing.filter((one) => one.kind === 'receipt').slice(0, asksMax)
  const ask = async ({ id }: Settleable) => {
    const answer = await askAboutReceipt(ctx, { receiptId: id })
    if (answer !== null) said.set(id, answer.kind === 'not_paid' ? answer.reason : answer.kind)
  }
  await forEachOf(receipts, ask, {
    limit: asksAtOnce,
    groupOf: () => 'one provider',
    onError: ({ id }, error) =>
      ctx.log.warn({ receipt: id, error: String(error) }, 'a receipt could not be asked about'),
  })
  return said
}

function missingOf(
  one: Settleable,
  input: { provider: RemoteProvider; day: string },
  said: ReadonlyMap<string, string>,
): Finding {
  return {
    provider: input.provider,
    day: input.day,
    reason: one.kind === 'receipt' ? 'missing_provider' : 'refund_unmatched',
    subjectKind: one.kind,
    subjectId: one.id,
    label: one.number,
    paymentId: one.paymentId,
    amount: one.amount - one.fee - one.feeVat,
    said: said.get(one.id) ?? null,
  }
}

/** What lines of the day still say; it was opened when they were taken in. */
async function selectLineFindings(
  trx: Trx,
  input: { provider: RemoteProvider; day: string },
): Promise<Pick<Finding, 'reason' | 'subjectId' | 'amount'>[]> {
  return trx
    .selectFrom('reconciliation.exception')
    .select(['reason', 'subject_id as subjectId', 'amount_idr as amount'])
    .where('provider', '=', input.provider)
    .where('day', '=', input.day)
    .where('subject_kind', '=', 'line')
    .where('resolved_at', 'is', null)
    .orderBy('id')
    .limit(10_000)
    .execute()
}

async function wasSwept(
  trx: Trx,
  sweep: { provider: RemoteProvider; day: string; sweptOn: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('reconciliation.run')
    .select('id')
    .where('provider', '=', sweep.provider)
    .where('day', '=', sweep.day)
    .where('swept_on', '=', sweep.sweptOn)
    .executeTakeFirst()
  return row !== undefined
}

async function insertRun(
  trx: Trx,
  run: {
    runId: string
    input: { provider: RemoteProvider; day: string; sweptOn?: string; by: Actor }
    ours: Ours
    asked: number
    rematched: { matched: number }
    at: Date
  },
): Promise<void> {
  const { input, ours } = run
  const { rows } = await sql<{ count: bigint; net: bigint }>`
    select count(*)::bigint as count, coalesce(sum(net_idr), 0)::bigint as net from reconciliation.line
    where is_live and provider = ${input.provider} and day = ${input.day}::date`.execute(trx)
  await trx
    .insertInto('reconciliation.run')
    .values({
      id: run.runId,
      provider: input.provider,
      day: input.day,
      swept_on: input.sweptOn ?? null,
      receipts: ours.count,
      lines: Number(rows[0]?.count ?? 0n),
      expected_idr: ours.net,
      received_idr: rows[0]?.net ?? 0n,
      asked: run.asked,
      matched_late: run.rematched.matched,
      by: input.by.id,
      by_name: input.by.name,
      at: run.at,
    })
    .execute()
}
