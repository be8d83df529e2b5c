import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'
import type { MessageState } from './message.ts'

/** How far the one message of a dedupe key came; `sentAt` is when the provider took it. Null where none was queued. */
export async function findSending(
  ctx: Ctx,
  input: { dedupeKey: string },
): Promise<{ readonly state: MessageState; readonly sentAt: Date | null } | null> {
  const { rows } = await sql<{ state: MessageState; sentAt: Date | null }>`
    select message.state, (
      select min(move.at) from messaging.message_move move
      where move.message_id = message.id and move.to_state in ('accepted', 'sent', 'delivered', 'read')) as "sentAt"
    from messaging.message message where message.dedupe_key = ${input.dedupeKey}`.execute(ctx.db)
  return rows[0] ?? null
}
