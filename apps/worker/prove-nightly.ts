import { sql } from 'kysely'
import { linkChains, recordChainProofs } from '#audit'
import { finishProofLease, recordProof, sealEntries, takeProofLease, type ProofLease } from '#ledger'
import { startOfBusinessDay } from '#platform/clock.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import type { Ctx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import { auditChains } from '../audit-chains.ts'
import { proveBooks, type BooksProof } from '../prove-books.ts'

export type NightlyProof = 'not_due' | 'proven' | 'breached' | 'lease_lost'

const hourMs = 3_600_000
const provenAtHour = 2
const dayMs = 24 * hourMs

/**
 * Proves the books every night at 02:00 WIB, or as soon as a worker runs when a night was missed; in full once a week.
 * One worker at a time holds the lease. A breach is logged as an error and published as `books.breached`.
 */
export async function proveNightly(ctx: Ctx): Promise<NightlyProof> {
  const lease = await takeProofLease(ctx, { dueSince: lastNight(ctx.now()) })
  if (lease === null) return 'not_due'
  await sealEntries(ctx)
  await linkChains(ctx, { chains: auditChains })
  const { db, now, log } = ctx
  const proof = await withSnapshot({ db, now, log }, async (snapshot) => {
    // Nobody waits for it, and a full proof of years takes longer than a page may.
    await sql`set local statement_timeout = '10min'`.execute(snapshot.db)
    return proveBooks(snapshot, { full: lease.isFullDue })
  })
  if (!(await tell(ctx, lease, proof))) return 'lease_lost'
  if (proof.breaches.length === 0) return 'proven'
  log.error({ breaches: proof.breaches }, 'the books are breached: run npm run books -- --full')
  return 'breached'
}

/** The last 02:00 WIB that is over. */
function lastNight(now: Date): Date {
  const tonight = startOfBusinessDay(now).getTime() + provenAtHour * hourMs
  return new Date(tonight <= now.getTime() ? tonight : tonight - dayMs)
}

function tell(ctx: Ctx, lease: ProofLease, proof: BooksProof): Promise<boolean> {
  const at = ctx.now()
  const isRight = proof.breaches.length === 0
  return ctx.transaction(async (trx) => {
    const isOurs = await finishProofLease(trx, { lease, isFull: proof.ledger.isFull && isRight, at })
    if (!isOurs) return false
    if (isRight) {
      await recordProof(trx, proof.ledger, at)
      await recordChainProofs(trx, { proofs: proof.audit, provenAt: at })
    }
    await publish(trx, {
      name: isRight ? 'books.proven' : 'books.breached',
      entries: proof.ledger.entries.toString(),
      provenEntries: proof.ledger.provenEntries.toString(),
      isFull: proof.ledger.isFull,
      breaches: proof.breaches.length,
      firstBreach: proof.breaches[0] ?? null,
      auditHash: proof.audit[0]?.checkpoint.hash.toString('hex') ?? null,
      sealHash: proof.ledger.checkpoint.sealHash.toString('hex'),
      at: at.toISOString(),
    })
    return true
  })
}
