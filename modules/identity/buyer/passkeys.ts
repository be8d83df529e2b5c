import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { newId, newToken } from '#platform/ids.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import type { Buyer, BuyerId } from '../buyer.ts'
import { lockBuyer } from '../buyer.store.ts'
import type { Client } from '../client.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { AssertionAnswer, readChallenge, RegistrationAnswer } from '../passkey/wire.ts'
import { hashToken } from '../token.ts'
import type { ConfirmRefused, OwnAccount } from './confirm.ts'
import { confirmOwner, judgePassword } from './confirm.ts'
import type { ShopLocale } from './notify.ts'
import { tellAccountChange } from './notify.ts'
import type { BuyerCredential, BuyerPasskey } from './passkey.store.ts'
import {
  insertCredential,
  insertQuestion,
  listCredentials,
  lockCredential,
  recordCredentialUse,
  removeCredential,
  takeQuestion,
} from './passkey.store.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

const questionMs = 5 * 60_000
const passkeysMax = 10

export async function listBuyerPasskeys(
  ctx: IdentityCtx,
  input: { readonly buyerId: BuyerId },
): Promise<BuyerPasskey[]> {
  const credentials = await listCredentials(ctx.db, input.buyerId)
  return credentials.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, createdAt, lastUsedAt }))
}

/** A question to any passkey of this shop. It names no account, so it tells of none. */
export async function askBuyerPasskey(
  ctx: IdentityCtx,
): Promise<{ readonly token: string; readonly options: PublicKeyCredentialRequestOptionsJSON }> {
  const options = await generateAuthenticationOptions({
    rpID: ctx.identity.buyers.passkeySite.rpId,
    userVerification: 'required',
  })
  return {
    token: await keepQuestion(ctx, { purpose: 'login', buyerId: null, challenge: options.challenge }),
    options,
  }
}

export interface PasskeyAnswered {
  /** The cookie that came with the question. */
  readonly token: string
  readonly response: unknown
  readonly client: Client
}

/** A sign-in by passkey; wrong passwords and codes of strangers never lock it. */
export async function signInByBuyerPasskey(
  ctx: IdentityCtx,
  input: PasskeyAnswered,
): Promise<BuyerSignedIn | { readonly kind: 'refused' }> {
  const parsed = AssertionAnswer.safeParse(input.response)
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const question = await takeQuestion(trx, { tokenSha256: hashToken(input.token), purpose: 'login', at })
    if (question === null || !parsed.success) return { kind: 'refused' }
    const credential = await lockCredential(trx, parsed.data.id)
    if (credential === null) return { kind: 'refused' }
    const account = await lockBuyer(trx, credential.buyerId)
    const counter = await verifyAnswer(ctx, {
      answer: parsed.data,
      challenge: question.challenge,
      credential,
    })
    const client = cleanClient(input.client)
    if (counter === null || account === null || account.disabledAt !== null) {
      await recordAuthEvent(trx, {
        realm: 'buyer',
        kind: 'passkey_refused',
        accountId: credential.buyerId,
        subjectMac: null,
        client,
        detail: null,
        at,
      })
      return { kind: 'refused' }
    }
    await recordCredentialUse(trx, { id: credential.id, counter, at })
    return signBuyerIn(ctx, trx, { account, factor: 'passkey', client })
  })
}

/** The new count of a right answer, or null. */
async function verifyAnswer(
  ctx: IdentityCtx,
  given: {
    readonly answer: ReturnType<typeof AssertionAnswer.parse>
    readonly challenge: string
    readonly credential: BuyerCredential
  },
): Promise<number | null> {
  const { rpId, origins } = ctx.identity.buyers.passkeySite
  const { answer, credential } = given
  const { clientDataJSON, authenticatorData, signature, userHandle } = answer.response
  if ((userHandle ?? '') !== '' && userHandle !== Buffer.from(credential.buyerId).toString('base64url'))
    return null
  // Null also for an answer from within a frame of another site.
  if (readChallenge(clientDataJSON) !== given.challenge) return null
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: answer.id,
        rawId: answer.rawId,
        type: answer.type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: given.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
      // The count is judged below, after the signature.
      credential: {
        id: credential.credentialId,
        publicKey: new Uint8Array(credential.publicKey),
        counter: 0,
      },
    })
    if (!verified) return null
    const { newCounter } = authenticationInfo
    // One that does not grow means that a copy was used; those of synced passkeys stay at zero.
    const isCounting = newCounter > 0 || credential.counter > 0n
    return isCounting && BigInt(newCounter) <= credential.counter ? null : newCounter
  } catch {
    return null
  }
}

/** The question with which a browser makes a new passkey for this account. */
export async function askNewBuyerPasskey(
  ctx: IdentityCtx,
  input: { readonly buyer: Buyer },
): Promise<{ readonly token: string; readonly options: PublicKeyCredentialCreationOptionsJSON }> {
  const { buyer } = input
  const known = await listCredentials(ctx.db, buyer.id)
  const { rpId } = ctx.identity.buyers.passkeySite
  const options = await generateRegistrationOptions({
    rpID: rpId,
    rpName: 'Astraotoshop',
    userName: buyer.email ?? buyer.phone,
    userDisplayName: buyer.name,
    userID: new TextEncoder().encode(buyer.id),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map((credential) => ({ id: credential.credentialId })),
  })
  const { challenge } = options
  return { token: await keepQuestion(ctx, { purpose: 'enrol', buyerId: buyer.id, challenge }), options }
}

export interface AddBuyerPasskey extends OwnAccount, PasskeyAnswered {
  readonly name: string
  readonly locale: ShopLocale
}

/** Binds the passkey that a browser made to the account of the session that asked for it. */
export async function addBuyerPasskey(
  ctx: IdentityCtx,
  input: AddBuyerPasskey,
): Promise<{ readonly kind: 'added' | 'refused' | 'too_many' } | ConfirmRefused> {
  const parsed = RegistrationAnswer.safeParse(input.response)
  const verdict = await judgePassword(ctx, input)
  if (verdict === 'busy') return { kind: 'busy' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const question = await takeQuestion(trx, { tokenSha256: hashToken(input.token), purpose: 'enrol', at })
    const confirmed = await confirmOwner(ctx, trx, { own: input, verdict })
    if (confirmed.kind !== 'confirmed') return confirmed
    const { account } = confirmed
    if (question === null || question.buyerId !== account.id || !parsed.success) return { kind: 'refused' }
    if ((await listCredentials(trx, account.id)).length >= passkeysMax) return { kind: 'too_many' }
    const made = await verifyNew(ctx, { answer: parsed.data, challenge: question.challenge })
    if (made === null) return { kind: 'refused' }
    const name = input.name.replace(/\s+/g, ' ').trim().slice(0, 60)
    const inserted = await insertCredential(trx, {
      id: newId('bpk'),
      buyerId: account.id,
      name: name === '' ? 'Passkey' : name,
      createdAt: at,
      transports: parsed.data.response.transports,
      ...made,
    })
    if (!inserted) return { kind: 'refused' }
    await tellAccountChange(ctx, trx, { to: account.phone, change: 'passkey_added', locale: input.locale })
    return { kind: 'added' }
  })
}

async function verifyNew(
  ctx: IdentityCtx,
  given: { readonly answer: ReturnType<typeof RegistrationAnswer.parse>; readonly challenge: string },
): Promise<Pick<BuyerCredential, 'credentialId' | 'publicKey' | 'counter'> | null> {
  const { rpId, origins } = ctx.identity.buyers.passkeySite
  const { id, rawId, type, response } = given.answer
  const { clientDataJSON, attestationObject } = response
  if (readChallenge(clientDataJSON) !== given.challenge) return null
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: given.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
    })
    if (!verified) return null
    const { credential } = registrationInfo
    const publicKey = Buffer.from(credential.publicKey)
    return { credentialId: credential.id, publicKey, counter: BigInt(credential.counter) }
  } catch {
    return null
  }
}

export interface RemoveBuyerPasskey extends OwnAccount {
  readonly passkeyId: string
  readonly locale: ShopLocale
}

/** Takes a passkey away; another account's is as good as none. */
export async function removeBuyerPasskey(
  ctx: IdentityCtx,
  input: RemoveBuyerPasskey,
): Promise<{ readonly kind: 'removed' | 'not_found' } | ConfirmRefused> {
  const verdict = await judgePassword(ctx, input)
  if (verdict === 'busy') return { kind: 'busy' }
  return ctx.transaction(async (trx) => {
    const confirmed = await confirmOwner(ctx, trx, { own: input, verdict })
    if (confirmed.kind !== 'confirmed') return confirmed
    const { account } = confirmed
    const removed = await removeCredential(trx, { id: input.passkeyId, buyerId: account.id, at: ctx.now() })
    if (!removed) return { kind: 'not_found' }
    await tellAccountChange(ctx, trx, { to: account.phone, change: 'passkey_removed', locale: input.locale })
    return { kind: 'removed' }
  })
}

async function keepQuestion(
  ctx: IdentityCtx,
  question: {
    readonly purpose: 'login' | 'enrol'
    readonly buyerId: BuyerId | null
    readonly challenge: string
  },
): Promise<string> {
  const token = newToken()
  const at = ctx.now()
  const expiresAt = new Date(at.getTime() + questionMs)
  await insertQuestion(ctx.db, { ...question, tokenSha256: hashToken(token), expiresAt, at })
  return token
}
