import type { Ctx, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import * as store from './proof.store.ts'
import { selectLastSeal, type LastSeal } from './seal.store.ts'

export interface LedgerProof {
  /** All entries there are. */
  readonly entries: bigint
  /** Entries that do not sum to zero; must be 0. */
  readonly unbalanced: bigint
  /** Entries with fewer than two lines; must be 0. */
  readonly thin: bigint
  /** The sum of all lines; must be 0. */
  readonly total: Rupiah
  /** Entries read this time: everything in full, else what came after the last checkpoint. */
  readonly provenEntries: bigint
  readonly isFull: boolean
  /** When everything was last read and right; null where never. */
  readonly lastFullAt: Date | null
  /** Entries that are unbalanced or thin, by id. */
  readonly malformed: readonly string[]
  /** Entries whose amounts, accounts, days or words are not those that were sealed. */
  readonly changed: readonly string[]
  /** Sealed entries that are gone. */
  readonly missing: readonly string[]
  /** Entries that appeared among sealed ones. */
  readonly unsealed: readonly string[]
  /** Seals, by number, that do not follow the one before or are not the hash of what they hold. */
  readonly brokenSeals: readonly string[]
  /** In full only: balances by day that are not the sum of their lines. */
  readonly wrongBalances: readonly string[]
  /** Up to where the chain was proven; its hash, kept elsewhere, shows a chain that was made anew. */
  readonly checkpoint: store.Checkpoint
}

/** About so many entries are looked at by one statement. */
const pageEntriesMax = 20_000

const beginning: store.Checkpoint = {
  sealSeq: 0n,
  sealHash: Buffer.alloc(32),
  toXact: '0',
  entryCount: 0n,
  debitIdr: 0n,
}

/**
 * Proves the entries since the last checkpoint, or in full from the first one, with the chain of seals around them.
 * Run it on a snapshot. Its time grows with what it reads: `provenEntries`.
 */
export async function proveEntries(ctx: Ctx, input: { full?: boolean } = {}): Promise<LedgerProof> {
  const isFull = input.full === true
  const last = await selectLastSeal(ctx.db)
  const from = isFull ? beginning : ((await store.selectCheckpoint(ctx.db)) ?? beginning)
  const lostSeals = await store.selectLostCheckpoints(ctx.db, { all: isFull })
  const sealed = await proveSealed(ctx, from, last)
  const tail = await store.selectTailFindings(ctx.db, last.toXact)
  const entryCount = from.entryCount + sealed.entries
  return {
    entries: entryCount + tail.entries,
    provenEntries: sealed.entries + tail.entries,
    unbalanced: sealed.unbalanced + tail.unbalanced,
    thin: sealed.thin + tail.thin,
    total: rupiah(sealed.total + BigInt(tail.total)),
    isFull,
    lastFullAt: await store.selectLastFullAt(ctx.db),
    malformed: [...sealed.malformed, ...tail.malformed],
    changed: sealed.changed,
    missing: sealed.missing,
    unsealed: sealed.unsealed,
    brokenSeals: [...new Set([...lostSeals, ...sealed.brokenSeals])],
    wrongBalances: isFull ? await store.selectWrongBalances(ctx.db, last.toXact) : [],
    checkpoint: {
      sealSeq: last.seq,
      sealHash: last.hash,
      toXact: last.toXact,
      entryCount,
      debitIdr: from.debitIdr + sealed.debit,
    },
  }
}

/** When the books were last proven and right; null where never. */
export function findLastProof(ctx: Ctx): Promise<Date | null> {
  return store.selectLastProofAt(ctx.db)
}

/** Keeps a right proof as the checkpoint from which the next one goes on. A wrong one keeps nothing: it will be found again. */
export async function recordProof(trx: Trx, proof: LedgerProof, provenAt: Date): Promise<void> {
  if (!isRight(proof) || proof.checkpoint.sealSeq === 0n) return
  if (proof.provenEntries === 0n && !proof.isFull) return
  await store.insertCheckpoint(trx, { ...proof.checkpoint, isFull: proof.isFull, provenAt })
}

function isRight(proof: LedgerProof): boolean {
  const lists = [proof.malformed, proof.changed, proof.missing, proof.unsealed]
  const isEmpty = [...lists, proof.brokenSeals, proof.wrongBalances].every((list) => list.length === 0)
  return isEmpty && proof.unbalanced === 0n && proof.thin === 0n && proof.total === 0n
}

/** Seal after seal from the checkpoint to the last one, page by page. */
async function proveSealed(ctx: Ctx, from: store.Checkpoint, last: LastSeal) {
  const sum = { entries: 0n, unbalanced: 0n, thin: 0n, total: 0n, debit: 0n }
  const found = { malformed: no(), changed: no(), missing: no(), unsealed: no(), brokenSeals: no() }
  let [afterSeq, fromXact] = [from.sealSeq, from.toXact]
  for (;;) {
    const query = { afterSeq, fromXact, toSeq: last.seq, entriesMax: pageEntriesMax }
    const page = await store.selectPage(ctx.db, query)
    if (page === null) return { ...sum, ...found }
    const findings = await store.selectSealedFindings(ctx.db, page)
    sum.entries += findings.entries
    sum.unbalanced += findings.unbalanced
    sum.thin += findings.thin
    sum.total += BigInt(findings.total)
    sum.debit += BigInt(findings.debit)
    found.malformed.push(...findings.malformed)
    found.changed.push(...findings.changed)
    found.missing.push(...findings.missing)
    found.unsealed.push(...(await store.selectUnsealed(ctx.db, page)))
    found.brokenSeals.push(...(await store.selectBrokenSeals(ctx.db, page)))
    afterSeq = page.toSeq
    fromXact = page.toXact
  }
}

function no(): string[] {
  return []
}
