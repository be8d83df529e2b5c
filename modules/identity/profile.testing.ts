import { markProofGiven, type Deed, type Factor } from '#access'
import { assert } from '#platform/assert.ts'
import { factorDeed } from './change-factor.ts'
import { askTestProof, type TestPerson } from './factor.testing.ts'
import type { IdentityCtx } from './identity.ts'
import { makeRecoveryCodes } from './recovery-codes/make-recovery-codes.ts'
import { findStaffSession } from './staff-session.ts'
import { testClient } from './testing.ts'

/** Gives the proof of a deed by a factor, without the way there, which has tests of its own. */
export async function proveBy(
  ctx: IdentityCtx,
  person: TestPerson,
  given: { readonly deed: Deed; readonly factor: Factor },
): Promise<void> {
  const proofId = await askTestProof(ctx, person, given.deed)
  await ctx.transaction((trx) => markProofGiven(trx, { proofId, factor: given.factor, at: ctx.now() }))
}

/** Does what the pages do: tries, gives the factor that is asked for, and tries again. */
export async function provenBy<Outcome extends { readonly kind: string }>(
  ctx: IdentityCtx,
  proving: { readonly person: TestPerson; readonly factor: Factor },
  act: () => Promise<Outcome>,
): Promise<Outcome> {
  const first = await act()
  const deed = deedOf(first)
  assert(deed !== null, `a proof is asked for first, not ${first.kind}`)
  await proveBy(ctx, proving.person, { deed, factor: proving.factor })
  return act()
}

function deedOf(outcome: { readonly kind: string } & { readonly deed?: Deed }): Deed | null {
  return outcome.kind === 'proof_needed' ? (outcome.deed ?? null) : null
}

/** Ten recovery codes of a person. */
export async function recoveryCodesOf(ctx: IdentityCtx, person: TestPerson): Promise<readonly string[]> {
  await proveBy(ctx, person, { deed: factorDeed('recovery_codes.make'), factor: 'whatsapp' })
  const made = await makeRecoveryCodes(ctx, { actor: person.actor, client: testClient })
  assert(made.kind === 'made', `the codes are made, not ${made.kind}`)
  return made.codes
}

/** Is this session still good? */
export async function isSignedIn(ctx: IdentityCtx, sessionToken: string): Promise<boolean> {
  return (await findStaffSession(ctx, { sessionToken })) !== null
}

/** The same context, noting every statement without its values. */
export function watch(ctx: IdentityCtx, seen: string[]): IdentityCtx {
  return {
    ...ctx,
    transaction: (run) =>
      ctx.transaction((trx) => {
        const watched = trx.withPlugin({
          transformQuery: ({ node }) => {
            seen.push('sqlFragments' in node ? JSON.stringify(node.sqlFragments) : node.kind)
            return node
          },
          transformResult: ({ result }) => Promise.resolve(result),
        })
        return run(Object.assign(watched, { outbox: trx.outbox }))
      }),
  }
}
