import type { ProofNeeded } from '#access'

/** Did a use case ask for a fresh factor? Then the page sends the person to give it, with `askForProof`. */
export function isProofNeeded(outcome: { readonly kind: string }): outcome is ProofNeeded {
  return outcome.kind === 'proof_needed'
}
