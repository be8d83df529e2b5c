import { askProof, markProofGiven, permissions, type Actor, type Deed, type Permission } from '#access'
import type { Ctx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'

/** A signed-in member of staff for tests: all permissions unless told. */
export function staffActor(name: string, held: readonly Permission[] = permissions): Actor {
  const id = `stf_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`
  return {
    id,
    name: `Staf ${name}`,
    address: '127.0.0.1',
    role: 'admin',
    permissions: new Set(held),
    scope: { branches: null, brands: null },
    session: { id: newId('ses'), factor: 'passkey' },
  }
}

/** Gives the fresh factor that a deed asked for, as the page of questions does. */
export async function prove(ctx: Ctx, actor: Actor, deed: Deed): Promise<void> {
  const form = { path: '/', fields: [], method: 'post' } as const
  const proofId = await askProof(ctx, { actor, deed, summary: deed.action, form })
  await ctx.transaction((trx) => markProofGiven(trx, { proofId, factor: 'passkey', at: ctx.now() }))
}

/** Does what a person does on the pages: tries, gives the factor that is asked for, and presses again. */
export async function proven<Outcome extends { readonly kind: string }>(
  ctx: Ctx,
  actor: Actor,
  act: () => Promise<Outcome>,
): Promise<Outcome> {
  const first = await act()
  const deed = deedAsked(first)
  if (deed === null) return first
  await prove(ctx, actor, deed)
  return act()
}

function deedAsked(outcome: { readonly kind: string } & { readonly deed?: Deed }): Deed | null {
  return outcome.kind === 'proof_needed' ? (outcome.deed ?? null) : null
}
