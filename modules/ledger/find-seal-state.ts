import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'

/** How far the books are sealed and proven. */
export interface SealState {
  readonly seals: bigint
  readonly sealedEntries: bigint
  /** Entries after the last seal. */
  readonly tailEntries: bigint
  readonly sealedAt: Date | null
  /** Of the last seal, in hex; keep it elsewhere and a chain made anew shows. */
  readonly sealHash: string | null
  /** When the books were last proven and right, since their last proof and from the first entry on. */
  readonly provenAt: Date | null
  readonly fullyProvenAt: Date | null
  /** When a worker last proved them by the clock, whatever it found. */
  readonly nightlyRunAt: Date | null
  /** The last run by the clock had entries to prove and found them right. */
  readonly isNightlyRight: boolean
}

/** A seal this much older than the end of a run was there when the run began. */
const runMinutesMax = 30

/** Reads how the books stand, in one statement over the ends of their tables. */
export async function findSealState(ctx: Ctx): Promise<SealState> {
  const { rows } = await sql<SealState>`
    select coalesce(last.seq, 0) as seals, tail.count as "tailEntries", last.sealed_at as "sealedAt",
      encode(last.hash, 'hex') as "sealHash", proof.proven_at as "provenAt", lease.last_run_at as "nightlyRunAt",
      (select coalesce(sum(entry_count), 0)::bigint from ledger.seal where seq > coalesce(proof.seal_seq, 0))
        + coalesce(proof.entry_count, 0) as "sealedEntries",
      (select max(proven_at) from ledger.proof where is_full) as "fullyProvenAt",
      not exists (select from ledger.seal where seq > coalesce(proof.seal_seq, 0)
        and sealed_at < lease.last_run_at - make_interval(mins => ${runMinutesMax})) as "isNightlyRight"
    from ledger.proof_lease lease
    left join lateral (select seq, hash, to_xact, sealed_at from ledger.seal order by seq desc limit 1) last on true
    left join lateral (select seal_seq, entry_count, proven_at from ledger.proof order by id desc limit 1) proof on true
    cross join lateral (select count(*) as count from ledger.entry where xact > coalesce(last.to_xact, '0'::xid8)) tail`.execute(
    ctx.db,
  )
  return present(rows[0], 'there is one lease')
}
