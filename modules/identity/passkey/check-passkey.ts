import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { Trx } from '#platform/ctx.ts'
import type { IdentityCtx } from '../identity.ts'
import type { PasskeyBinding } from './challenge.ts'
import { takeChallenge } from './challenge.ts'
import { isSettled } from './cool-down.ts'
import type { Passkey } from './passkey.store.ts'
import { findPasskeyOf, recordPasskeyUse } from './passkey.store.ts'
import { AssertionAnswer, readChallenge } from './wire.ts'

/** Why an answer was not taken; for the record only, the person is told that it did not work. */
export type PasskeyRefusal =
  | 'unreadable'
  | 'no_question'
  | 'not_of_account'
  | 'other_user'
  | 'not_verified'
  | 'counter_regress'
  | 'cooling'

export type PasskeyChecked =
  | { readonly kind: 'right'; readonly passkey: Passkey }
  | { readonly kind: 'wrong'; readonly reason: PasskeyRefusal }

/**
 * Judges the answer of an authenticator: to a question of ours that was asked for this very thing and not answered yet, by a
 * passkey of this account, at our own origin, with the person verified.
 */
export async function checkPasskey(
  ctx: IdentityCtx,
  trx: Trx,
  asked: PasskeyBinding & { readonly response: unknown; readonly at: Date },
): Promise<PasskeyChecked> {
  const parsed = AssertionAnswer.safeParse(asked.response)
  const challenge = parsed.success ? readChallenge(parsed.data.response.clientDataJSON) : null
  if (!parsed.success || challenge === null) return refuse('unreadable')
  if (!(await takeChallenge(trx, { ...asked, challenge }))) return refuse('no_question')
  const passkey = await findPasskeyOf(trx, { staffId: asked.staffId, credentialId: parsed.data.id })
  if (passkey === null) return refuse('not_of_account')
  const { userHandle } = parsed.data.response
  if (userHandle !== undefined && userHandle !== '' && userHandle !== userHandleOf(asked.staffId))
    return refuse('other_user')

  const signCount = await verifySignature(ctx, { answer: parsed.data, challenge, passkey })
  if (signCount === null) return refuse('not_verified')
  // A counter that does not grow means that a copy of the passkey was used; those of synced passkeys stay at zero.
  const isCounting = signCount > 0 || passkey.signCount > 0n
  if (isCounting && BigInt(signCount) <= passkey.signCount) return refuse('counter_regress')
  if (!isSettled(passkey, asked.at)) return refuse('cooling')
  await recordPasskeyUse(trx, { id: passkey.id, signCount, at: asked.at })
  return { kind: 'right', passkey }
}

/** How authenticators name an account: its id, which says nothing about the person. */
function userHandleOf(staffId: string): string {
  return Buffer.from(staffId).toString('base64url')
}

/** The counter of a valid answer, or null. */
async function verifySignature(
  ctx: IdentityCtx,
  given: {
    readonly answer: ReturnType<typeof AssertionAnswer.parse>
    readonly challenge: string
    readonly passkey: Passkey
  },
): Promise<number | null> {
  const { rpId, origins } = ctx.identity.passkeySite
  const { id, rawId, type, response } = given.answer
  const { clientDataJSON, authenticatorData, signature } = response
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: given.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
      // The counter is judged by us, after the signature: only then does a regress mean anything.
      credential: { id, publicKey: new Uint8Array(given.passkey.publicKey), counter: 0 },
    })
    return verified ? authenticationInfo.newCounter : null
  } catch {
    // What the library says quotes the answer; that it was refused, and for whom, is recorded by the caller.
    return null
  }
}

function refuse(reason: PasskeyRefusal): PasskeyChecked {
  return { kind: 'wrong', reason }
}
