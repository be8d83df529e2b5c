import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Ctx } from './ctx.ts'

/** An answer that can be replayed to the letter. */
export interface StoredAnswer {
  readonly status: number
  readonly body: string
}

export type AnsweredOnce =
  | { readonly kind: 'answered'; readonly answer: StoredAnswer; readonly isReplayed: boolean }
  /** The same key came with another request before. */
  | { readonly kind: 'other_request' }
  /** The first request of this key is still being worked. */
  | { readonly kind: 'in_progress' }

export interface OnceRequest {
  /** Who asks and for what. */
  readonly scope: string
  /** The caller's Idempotency-Key. */
  readonly key: string
  /** SHA-256 of what is asked. */
  readonly fingerprint: Buffer
}

/** A request that is not answered by then was lost with its process; its repetition is worked anew. */
const heldMs = 60_000
const keptMs = 30 * 24 * 3_600_000

/**
 * Works a request once for its key and replays the first answer to every repetition. What throws is not stored, so that the
 * caller may try again under the same key; the work itself must bear being done twice after a death on the way.
 */
export async function answerOnce(
  ctx: Ctx,
  request: OnceRequest,
  work: () => Promise<StoredAnswer>,
): Promise<AnsweredOnce> {
  const holder = randomBytes(12).toString('hex')
  const began = await begin(ctx, request, holder)
  if (began.kind !== 'begun') return began
  try {
    const answer = await work()
    await finish(ctx, request, { holder, answer })
    return { kind: 'answered', answer, isReplayed: false }
  } catch (error) {
    await release(ctx, request, holder).catch(() => {})
    throw error
  }
}

/** Recurring: forgets answers that nobody will ask for again. */
export async function forgetOldAnswers(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - keptMs)
  await sql`delete from platform.idempotent_request where created_at < ${before}`.execute(ctx.db)
}

/** Takes the key, or says why not. One statement decides between two that come at once. */
async function begin(
  ctx: Ctx,
  request: OnceRequest,
  holder: string,
): Promise<{ kind: 'begun' } | AnsweredOnce> {
  const now = ctx.now()
  const until = new Date(now.getTime() + heldMs)
  const { rows: taken } = await sql`
    insert into platform.idempotent_request as known (scope, key, fingerprint, held_until, holder, created_at)
    values (${request.scope}, ${request.key}, ${request.fingerprint}, ${until}, ${holder}, ${now})
    on conflict (scope, key) do update set held_until = excluded.held_until, holder = excluded.holder
      where known.status is null and known.held_until < ${now} and known.fingerprint = excluded.fingerprint
    returning 1`.execute(ctx.db)
  if (taken.length === 1) return { kind: 'begun' }
  const { rows } = await sql<{ is_same: boolean; status: number | null; body: string | null }>`
    select fingerprint = ${request.fingerprint} as is_same, status, body from platform.idempotent_request
    where scope = ${request.scope} and key = ${request.key}`.execute(ctx.db)
  const known = rows[0]
  // It was given back between the two statements: the caller tries again.
  if (known === undefined) return { kind: 'in_progress' }
  if (!known.is_same) return { kind: 'other_request' }
  if (known.status === null || known.body === null) return { kind: 'in_progress' }
  return { kind: 'answered', answer: { status: known.status, body: known.body }, isReplayed: true }
}

async function finish(
  ctx: Ctx,
  request: OnceRequest,
  done: { holder: string; answer: StoredAnswer },
): Promise<void> {
  await sql`update platform.idempotent_request set status = ${done.answer.status}, body = ${done.answer.body}
    where scope = ${request.scope} and key = ${request.key} and holder = ${done.holder} and status is null`.execute(
    ctx.db,
  )
}

async function release(ctx: Ctx, request: OnceRequest, holder: string): Promise<void> {
  await sql`delete from platform.idempotent_request
    where scope = ${request.scope} and key = ${request.key} and holder = ${holder} and status is null`.execute(
    ctx.db,
  )
}
