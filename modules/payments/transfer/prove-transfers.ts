import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'

/** Transfers that do not agree with what was booked; every list must be empty. */
export interface TransfersProof {
  /** Confirmed ones whose receipt is missing, or is of another sum than the line that proves it. */
  readonly confirmedWithoutReceipt: readonly string[]
  /** Receipts of transfers that nobody confirmed. */
  readonly receiptWithoutConfirmed: readonly string[]
  /** Receipts that let off more than the code of their transfer. */
  readonly forgivenTooMuch: readonly string[]
}

/** Proves that each confirmed transfer is one receipt of its line's sum, and each receipt a confirmed transfer. */
export async function proveTransfers(ctx: Ctx, window: { since: Date | null }): Promise<TransfersProof> {
  const since = window.since ?? new Date(0)
  const confirmed = await sql<{ id: string }>`
    select t.attempt_id as id from payments.transfer t
    left join payments.receipt r on r.attempt_id = t.attempt_id
    left join payments.bank_mutation m on m.id = t.mutation_id
    where t.state = 'confirmed' and t.decided_at >= ${since}
      and (r.id is null or r.amount_idr is distinct from coalesce(m.amount_idr, t.asked_idr))`.execute(ctx.db)
  const receipts = await sql<{ id: string }>`
    select r.id from payments.receipt r left join payments.transfer t on t.attempt_id = r.attempt_id
    where r.provider = 'transfer' and r.recorded_at >= ${since} and t.state is distinct from 'confirmed'`.execute(
    ctx.db,
  )
  const forgiven = await sql<{ id: string }>`
    select r.id from payments.receipt r left join payments.transfer t on t.attempt_id = r.attempt_id
    where r.forgiven_idr > 0 and r.recorded_at >= ${since} and r.forgiven_idr > coalesce(t.code_idr, 0)`.execute(
    ctx.db,
  )
  const idsOf = ({ rows }: { rows: readonly { id: string }[] }) => rows.map((row) => row.id)
  return {
    confirmedWithoutReceipt: idsOf(confirmed),
    receiptWithoutConfirmed: idsOf(receipts),
    forgivenTooMuch: idsOf(forgiven),
  }
}
