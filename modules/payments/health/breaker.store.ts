import type { Insertable, Selectable, Updateable } from 'kysely'
import { recordAudit } from '#audit'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import type { Breaker, BreakerReason, BreakerState } from './breaker.ts'
import { namedBy, readScope, type Scope } from './scope.ts'

export async function selectBreakers(db: Db, scopes?: readonly Scope[]): Promise<Breaker[]> {
  let query = db.selectFrom('payments.channel_breaker').selectAll().orderBy('scope')
  if (scopes !== undefined) query = query.where('scope', 'in', scopes)
  return (await query.execute()).flatMap(toBreaker)
}

/** Locks the breakers of these scopes, always in one order, so that two who need several never wait for each other. */
export async function lockBreakers(trx: Trx, scopes: readonly Scope[]): Promise<Breaker[]> {
  const rows = await trx
    .selectFrom('payments.channel_breaker')
    .selectAll()
    .where('scope', 'in', scopes)
    .orderBy('scope')
    .forUpdate()
    .execute()
  return rows.flatMap(toBreaker)
}

/** Breakers exist from the first unclear answer on. */
export async function ensureBreakers(trx: Trx, scopes: readonly Scope[], at: Date): Promise<void> {
  const rows = scopes.toSorted().map((scope) => ({
    scope,
    state: 'closed' as const,
    // Nothing was known before, so nothing asked before is old news.
    changed_at: new Date(at.getTime() - 86_400_000),
  }))
  await trx
    .insertInto('payments.channel_breaker')
    .values(rows)
    .onConflict((conflict) => conflict.column('scope').doNothing())
    .execute()
}

export async function countFailures(
  trx: Trx,
  count: { scope: Scope; failures: number; openings: number },
): Promise<void> {
  const { scope, failures, openings } = count
  await trx
    .updateTable('payments.channel_breaker')
    .set({ failures, openings })
    .where('scope', '=', scope)
    .execute()
}

export async function freeTrial(trx: Trx, scope: Scope, at: Date): Promise<void> {
  await trx
    .updateTable('payments.channel_breaker')
    .set({ probe_until: at })
    .where('scope', '=', scope)
    .execute()
}

export interface BreakerMove {
  readonly breaker: Breaker
  readonly to: BreakerState
  readonly reason: BreakerReason
  readonly change: Updateable<DB['payments.channel_breaker']>
  readonly attemptId: string | null
  /** A staff id, or `system`. */
  readonly by: string
  readonly address: string | null
  /** What a person said about it. */
  readonly note: string | null
  readonly at: Date
}

/** Moves a locked breaker and writes down that it moved: history, record of changes and event, all in one transaction. */
export async function moveBreaker(trx: Trx, move: BreakerMove): Promise<void> {
  const { breaker, to, reason, at } = move
  const { scope } = breaker
  await trx
    .updateTable('payments.channel_breaker')
    .set({ ...move.change, state: to, reason, changed_at: at })
    .where('scope', '=', scope)
    .execute()
  const history: Insertable<DB['payments.channel_breaker_history']> = {
    scope,
    from_state: breaker.state,
    to_state: to,
    reason,
    attempt_id: move.attemptId,
    by: move.by,
    at,
  }
  await trx.insertInto('payments.channel_breaker_history').values(history).execute()
  const name = { closed: 'channel.closed', open: 'channel.opened', half_open: 'channel.half_opened' }[to]
  await recordAudit(trx, {
    who: move.by,
    action: name,
    object: { kind: namedBy(scope).kind, id: namedBy(scope).id },
    before: { state: breaker.state },
    after: { state: to, why: reason },
    reason: move.note,
    address: move.address,
    at,
  })
  await publish(trx, { name, scope, reason, attemptId: move.attemptId, at: at.toISOString() })
}

export interface BreakerHistoryStep {
  readonly scope: string
  readonly fromState: string
  readonly toState: string
  readonly reason: string
  readonly by: string
  readonly at: Date
}

/** The latest moves of every breaker, newest first. */
export async function selectBreakerHistory(db: Db, limit: number): Promise<BreakerHistoryStep[]> {
  const rows = await db
    .selectFrom('payments.channel_breaker_history')
    .select(['scope', 'from_state', 'to_state', 'reason', 'by', 'at'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ from_state, to_state, ...row }) => ({
    ...row,
    fromState: from_state,
    toState: to_state,
  }))
}

/** Takes the right to call somebody about a scope: at most once in this span. */
export async function takeAlert(
  trx: Trx,
  input: { scope: string; at: Date; gapMs: number },
): Promise<boolean> {
  const before = new Date(input.at.getTime() - input.gapMs)
  const taken = await trx
    .updateTable('payments.channel_breaker')
    .set({ alerted_at: input.at })
    .where('scope', '=', input.scope)
    .where((where) => where.or([where('alerted_at', 'is', null), where('alerted_at', '<=', before)]))
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

function toBreaker(row: Selectable<DB['payments.channel_breaker']>): Breaker[] {
  const scope = readScope(row.scope)
  if (scope === null) return []
  return [
    {
      scope,
      state: row.state,
      failures: row.failures,
      openings: row.openings,
      reason: row.reason,
      retryAt: row.retry_at,
      probeAttemptId: row.probe_attempt_id,
      probeUntil: row.probe_until,
      changedAt: row.changed_at,
    },
  ]
}
