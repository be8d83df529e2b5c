import { isChainRight, linkChains, proveChains, type ChainProof } from '#audit'
import { withSnapshot } from '#platform/create-ctx.ts'
import type { Ctx } from '#platform/ctx.ts'
import { auditChains } from '../../../../audit-chains.ts'

/** How the chains of the trail stand, for the page that shows it. */
export interface TrailChain {
  readonly isRight: boolean
  readonly links: string
  readonly linkedAt: Date | null
  readonly lastProvenAt: Date | null
  readonly waiting: number
  readonly found: readonly {
    readonly kind: 'changed' | 'missing' | 'slippedIn' | 'brokenLinks' | 'overdue'
    readonly ids: readonly string[]
  }[]
}

const namedMax = 10

/** Links what waits and proves what came since the last proof: quick, because the night proves the rest. */
export async function proveTrail(ctx: Ctx): Promise<TrailChain> {
  await linkChains(ctx, { chains: auditChains })
  const { db, now, log } = ctx
  const proofs = await withSnapshot({ db, now, log }, (snapshot) =>
    proveChains(snapshot, { chains: auditChains }),
  )
  return {
    isRight: proofs.every(isChainRight),
    links: proofs.reduce((sum, proof) => sum + proof.links, 0n).toString(),
    linkedAt: latest(proofs.map((proof) => proof.linkedAt)),
    lastProvenAt: latest(proofs.map((proof) => proof.lastProvenAt)),
    waiting: Number(proofs.reduce((sum, proof) => sum + proof.waiting, 0n)),
    found: proofs.flatMap(findingsOf),
  }
}

function findingsOf(proof: ChainProof): TrailChain['found'] {
  const kinds = ['changed', 'missing', 'slippedIn', 'brokenLinks', 'overdue'] as const
  return kinds
    .map((kind) => ({ kind, ids: proof[kind].slice(0, namedMax) }))
    .filter((finding) => finding.ids.length > 0)
}

function latest(moments: readonly (Date | null)[]): Date | null {
  return moments.reduce((last, one) => (one !== null && (last === null || one > last) ? one : last), null)
}
