import { sql } from 'kysely'
import type { Ctx, Trx } from '#platform/ctx.ts'

/** The right of one worker to prove the books by the clock, for a while. */
export interface ProofLease {
  readonly token: bigint
  /** The last proof from the first entry on is too old: prove in full. */
  readonly isFullDue: boolean
}

const leaseMs = 30 * 60_000
const fullEveryMs = 7 * 24 * 3_600_000

/** Takes the lease where no other worker holds it and nobody has proven since `dueSince`; null otherwise. */
export async function takeProofLease(ctx: Ctx, input: { dueSince: Date }): Promise<ProofLease | null> {
  const now = ctx.now()
  const leasedUntil = new Date(now.getTime() + leaseMs)
  const fullBefore = new Date(now.getTime() - fullEveryMs)
  const { rows } = await sql<ProofLease>`
    update ledger.proof_lease set token = token + 1, leased_until = ${leasedUntil}
    where leased_until <= ${now} and (last_run_at is null or last_run_at < ${input.dueSince})
    returning token, last_full_at is null or last_full_at < ${fullBefore} as "isFullDue"`.execute(ctx.db)
  return rows[0] ?? null
}

/** Writes down that the proof was made. False where the lease ran out and another worker has it: then nothing is written. */
export async function finishProofLease(
  trx: Trx,
  input: { lease: ProofLease; isFull: boolean; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update ledger.proof_lease set leased_until = ${input.at}, last_run_at = ${input.at},
      last_full_at = case when ${input.isFull} then ${input.at} else last_full_at end
    where token = ${input.lease.token} returning token`.execute(trx)
  return rows.length === 1
}
