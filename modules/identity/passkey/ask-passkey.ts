import { generateAuthenticationOptions } from '@simplewebauthn/server'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { findProof } from '#access'
import type { IdentityCtx } from '../identity.ts'
import type { StaffSession } from '../staff-session.ts'
import type { PasskeyBinding } from './challenge.ts'
import { askPasskey, passkeyChallengeMs } from './challenge.ts'
import { isSettled } from './cool-down.ts'
import { listPasskeys } from './passkey.store.ts'

/** A question for the browser's authenticator, good for five minutes, once, and for one thing. */
export type PasskeyQuestion =
  | { readonly kind: 'ask'; readonly options: PublicKeyCredentialRequestOptionsJSON }
  /** No passkey, or nothing that could be proven by one. */
  | { readonly kind: 'unavailable' }

/** Asks for a passkey as proof of one deed; `giveProof` takes the answer. */
export async function askProofPasskey(
  ctx: IdentityCtx,
  input: { readonly proofId: string; readonly session: StaffSession },
): Promise<PasskeyQuestion> {
  const { proofId, session } = input
  const proof = await findProof(ctx.db, { proofId, sessionId: session.id })
  if (proof === null || proof.state !== 'asked' || proof.expiresAt <= ctx.now())
    return { kind: 'unavailable' }
  return passkeyQuestion(ctx, { staffId: session.staff.id, purpose: 'proof', boundTo: proof.id })
}

/** The question for one account and one thing, naming the passkeys that may answer it. */
export async function passkeyQuestion(ctx: IdentityCtx, bound: PasskeyBinding): Promise<PasskeyQuestion> {
  const now = ctx.now()
  const passkeys = (await listPasskeys(ctx.db, bound.staffId)).filter((passkey) => isSettled(passkey, now))
  if (passkeys.length === 0) return { kind: 'unavailable' }
  const challenge = await askPasskey(ctx.db, { ...bound, at: now })
  const options = await generateAuthenticationOptions({
    rpID: ctx.identity.passkeySite.rpId,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    allowCredentials: passkeys.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    userVerification: 'required',
    timeout: passkeyChallengeMs,
  })
  return { kind: 'ask', options }
}
