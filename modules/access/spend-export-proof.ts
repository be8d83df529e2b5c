import type { Trx } from '#platform/ctx.ts'
import type { Actor } from './actor.ts'
import { spendProof, type Deed, type ProofNeeded, type ProvenAction } from './proof.ts'

/** What a screen shows at once anyway leaves the house without a fresh factor; more of it does not. */
export const smallExportRows = 50

export interface ExportProof {
  readonly actor: Actor
  readonly action: Extract<ProvenAction, `${string}.export`>
  /** The filter: whoever gave the factor gave it for this list. */
  readonly values: Deed['values']
  readonly isSmall: boolean
  readonly at: Date
}

/** Asks for a fresh factor where personal data of many leaves the house; null where it may go on. */
export function spendExportProof(trx: Trx, wanted: ExportProof): Promise<ProofNeeded | null> {
  const { actor, action, values, isSmall, at } = wanted
  return isSmall ? Promise.resolve(null) : spendProof(trx, { actor, deed: { action, values }, at })
}
