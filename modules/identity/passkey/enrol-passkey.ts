import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { ProofNeeded } from '#access'
import { newId } from '#platform/ids.ts'
import type { FactorChange } from '../change-factor.ts'
import { factorDeed, lockOwnAccount, recordFactorChange, withFactorProof } from '../change-factor.ts'
import type { IdentityCtx } from '../identity.ts'
import type { StaffAccount } from '../staff.store.ts'
import { askPasskey, passkeyChallengeMs, takeChallenge } from './challenge.ts'
import { passkeyCoolsUntil } from './cool-down.ts'
import { insertPasskey, listPasskeys, type PasskeyId } from './passkey.store.ts'
import { readChallenge, RegistrationAnswer } from './wire.ts'

/** An account has a few devices, not a collection. */
const passkeysMax = 10
const nameLengthMax = 60
/** ES256, EdDSA, RS256. */
const algorithms = [-7, -8, -257]

export type PasskeyBegun =
  | { readonly kind: 'ask'; readonly options: PublicKeyCredentialCreationOptionsJSON }
  | { readonly kind: 'too_many' }
  | ProofNeeded

/** First step of a new passkey, which needs a fresh proof: the question for the browser's authenticator. */
export async function beginPasskey(ctx: IdentityCtx, input: FactorChange): Promise<PasskeyBegun> {
  const { actor } = input
  return withFactorProof(ctx, { actor, deed: factorDeed('passkey.enrol') }, async (trx, staff) => {
    const known = await listPasskeys(trx, staff.id)
    if (known.length >= passkeysMax) return { kind: 'too_many' } as const
    const bound = { staffId: staff.id, purpose: 'enrol', boundTo: actor.session?.id ?? '' } as const
    const challenge = await askPasskey(trx, { ...bound, at: ctx.now() })
    const options = await generateRegistrationOptions({
      rpName: 'Astraotoshop',
      rpID: ctx.identity.passkeySite.rpId,
      userName: staff.email,
      userDisplayName: staff.name,
      userID: new Uint8Array(Buffer.from(staff.id)),
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: passkeyChallengeMs,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: known.map(({ credentialId, transports }) => ({
        id: credentialId,
        transports: [...transports],
      })),
      supportedAlgorithmIDs: algorithms,
    })
    return { kind: 'ask', options } as const
  })
}

export interface EnrolPasskey extends FactorChange {
  /** As the browser's authenticator answered. */
  readonly response: unknown
  /** How the person calls the device. */
  readonly name: string
}

export type PasskeyEnrolled =
  | { readonly kind: 'enrolled'; readonly passkeyId: PasskeyId; readonly name: string }
  /** Not an answer to the question just asked in this session, or it was too late. */
  | { readonly kind: 'refused' }
  /** The authenticator's credential belongs to an account already. */
  | { readonly kind: 'known' }

/** Second step: the authenticator's answer. It is good only for the question that `beginPasskey` asked in this session. */
export async function enrolPasskey(ctx: IdentityCtx, input: EnrolPasskey): Promise<PasskeyEnrolled> {
  return ctx.transaction(async (trx) => {
    const staff = await lockOwnAccount(trx, input.actor)
    const at = ctx.now()
    const parsed = RegistrationAnswer.safeParse(input.response)
    const challenge = parsed.success ? readChallenge(parsed.data.response.clientDataJSON) : null
    if (!parsed.success || challenge === null) return { kind: 'refused' }
    const bound = { staffId: staff.id, purpose: 'enrol', boundTo: input.actor.session?.id ?? '' } as const
    if (!(await takeChallenge(trx, { ...bound, challenge, at }))) return { kind: 'refused' }
    const made = await verifyRegistration(ctx, parsed.data, challenge)
    if (made === null) return { kind: 'refused' }

    const passkeyId = newId('psk')
    const name = passkeyName(input.name, staff)
    const isNew = await insertPasskey(trx, {
      id: passkeyId,
      staffId: staff.id,
      credentialId: made.credential.id,
      publicKey: made.credential.publicKey,
      signCount: made.credential.counter,
      transports: parsed.data.response.transports,
      name,
      isSynced: made.credentialDeviceType === 'multiDevice',
      coolsUntil: await passkeyCoolsUntil(trx, {
        staffId: staff.id,
        permissions: input.actor.permissions,
        at,
      }),
      at,
    })
    if (!isNew) return { kind: 'known' }
    const changed = { staffId: staff.id, kind: 'passkey_added', factorId: passkeyId, name } as const
    await recordFactorChange(ctx, trx, { made: changed, by: input })
    return { kind: 'enrolled', passkeyId, name }
  })
}

async function verifyRegistration(
  ctx: IdentityCtx,
  answer: ReturnType<typeof RegistrationAnswer.parse>,
  challenge: string,
) {
  const { rpId, origins } = ctx.identity.passkeySite
  const { id, rawId, type, response } = answer
  const { clientDataJSON, attestationObject } = response
  try {
    const verified = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    return verified.verified ? verified.registrationInfo : null
  } catch {
    return null
  }
}

/** The name as typed, or one by the person where nothing is left of it. */
function passkeyName(typed: string, staff: StaffAccount): string {
  const name = typed
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return Array.from(name === '' ? `Passkey ${staff.name}` : name)
    .slice(0, nameLengthMax)
    .join('')
}
