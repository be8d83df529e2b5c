import type { Ctx, Trx } from '#platform/ctx.ts'
import type { AuditChain } from './chain.ts'
import * as store from './chain.store.ts'
import { nextHash } from './link-chains.ts'

/** What a proof of one chain found. */
export interface ChainProof {
  readonly chain: AuditChain['name']
  /** All links there are. */
  readonly links: bigint
  /** Links read this time: everything in full, else what came after the last checkpoint. */
  readonly provenLinks: bigint
  readonly isFull: boolean
  /** Rows that do not say what was linked, by number. */
  readonly changed: readonly string[]
  /** Linked rows that are gone. */
  readonly missing: readonly string[]
  /** Rows that appeared among linked ones. */
  readonly slippedIn: readonly string[]
  /** Links, by position, that do not follow the one before, and checkpoints whose link is another one. */
  readonly brokenLinks: readonly string[]
  /** Rows that should have been linked minutes ago. */
  readonly overdue: readonly string[]
  /** Rows after the last link. */
  readonly waiting: bigint
  /** Up to where it was proven; its hash, kept elsewhere, shows a chain that was made anew. */
  readonly checkpoint: store.ChainPlace
  /** When the last link was made; null where there is none. */
  readonly linkedAt: Date | null
  /** When the chain was last proven and found right; null where never. */
  readonly lastProvenAt: Date | null
}

const pageSize = 5_000
const namedMax = 100
/** A worker links every few seconds; what waits longer than this is kept from it. */
const overdueMs = 5 * 60_000

const beginning: store.ChainPlace = { position: 0n, hash: Buffer.alloc(32) }

/**
 * Proves chains since their last checkpoint, or in full from the first link: is every row there, does it say what was
 * linked, does every link follow the one before, and is nothing slipped in. Run it on a snapshot.
 */
export async function proveChains(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly chains: readonly AuditChain[]; readonly full?: boolean },
): Promise<ChainProof[]> {
  const proofs: ChainProof[] = []
  // One after another: a snapshot is one connection.
  for (const chain of input.chains) proofs.push(await proveChain(ctx, chain, input.full === true))
  return proofs
}

async function proveChain({ db }: Pick<Ctx, 'db'>, chain: AuditChain, isFull: boolean): Promise<ChainProof> {
  const last = await store.selectLastLink(db, chain)
  const proven = await store.selectCheckpoint(db, chain)
  const from = isFull ? beginning : (proven ?? beginning)
  const lost = await store.selectLostCheckpoints(db, chain, { all: isFull })
  const found = await readLinks({ db }, chain, from)
  const slippedIn = await store.selectSlippedIn(db, chain, { afterPosition: from.position, last })
  const { waiting, overdue } = await store.selectTail(db, chain, { last, overdueMs })
  return {
    chain: chain.name,
    links: last.position,
    provenLinks: found.links,
    isFull,
    changed: found.changed,
    missing: found.missing,
    slippedIn,
    brokenLinks: [...new Set([...lost, ...found.brokenLinks])],
    overdue,
    waiting,
    checkpoint: { position: last.position, hash: last.hash },
    linkedAt: last.linkedAt,
    lastProvenAt: proven?.provenAt ?? null,
  }
}

export function isChainRight(proof: ChainProof): boolean {
  const lists = [proof.changed, proof.missing, proof.slippedIn, proof.brokenLinks, proof.overdue]
  return lists.every((list) => list.length === 0)
}

/** Keeps right proofs as the checkpoints from which the next ones go on. A wrong one keeps nothing: it will be found again. */
export async function recordChainProofs(
  trx: Trx,
  input: { readonly proofs: readonly ChainProof[]; readonly provenAt: Date },
): Promise<void> {
  for (const proof of input.proofs) {
    if (!isChainRight(proof) || proof.checkpoint.position === 0n) continue
    if (proof.provenLinks === 0n && !proof.isFull) continue
    const { checkpoint, isFull } = proof
    await store.insertCheckpoint(trx, proof.chain, { ...checkpoint, isFull, provenAt: input.provenAt })
  }
}

/** Link after link from the checkpoint to the last one, page by page. */
async function readLinks(ctx: Pick<Ctx, 'db'>, chain: AuditChain, from: store.ChainPlace) {
  const [changed, missing, brokenLinks]: [string[], string[], string[]] = [[], [], []]
  let { position, hash } = from
  let links = 0n
  for (;;) {
    const page = await store.selectLinked(ctx.db, chain, { afterPosition: position, limit: pageSize })
    for (const link of page) {
      const follows = link.position === position + 1n && link.hash.equals(nextHash(hash, link.digest))
      if (!follows && brokenLinks.length < namedMax) brokenLinks.push(link.position.toString())
      if (link.found === null) {
        if (missing.length < namedMax) missing.push(link.rowId.toString())
      } else if (!link.found.equals(link.digest) && changed.length < namedMax)
        changed.push(link.rowId.toString())
      position = link.position
      hash = link.hash
      links += 1n
    }
    if (page.length < pageSize) return { links, changed, missing, brokenLinks }
  }
}
