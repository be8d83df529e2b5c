import { assert } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { Sealer } from '#platform/seal.ts'
import { createSealer } from '#platform/seal.ts'
import type { Signer } from '#platform/sign.ts'
import { createSigner } from '#platform/sign.ts'
import type { OtpChannel, ValueSealer } from '#messaging'
import { createValueSealer } from '#messaging'
import type { SendLimits } from './otp/send-limits.ts'
import { defaultSendLimits } from './otp/send-limits.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import type { BuyerRealm, BuyerSendLimits } from './buyer/realm.ts'
import { createBuyerRealm } from './buyer/realm.ts'
import type { Passwords } from './passwords.ts'
import { createPasswords } from './passwords.ts'
import type { PasskeySite } from './passkey/site.ts'
import { passkeySiteOf } from './passkey/site.ts'

/** What identity needs beside the usual context. Keys live outside the database: a stolen copy of it opens nothing. */
export interface Identity {
  readonly otpChannel: OtpChannel
  readonly passwords: Passwords
  /** Key of code MACs and of hashed e-mails in events. */
  readonly otpKey: Buffer
  /** The keys that a code may have been made with: the present one and the one before. */
  readonly otpKeys: readonly Buffer[]
  readonly sendLimits: SendLimits
  /** Knows passwords that others lost; null where none is asked. */
  readonly breachedPasswords: BreachedPasswords | null
  /** Address of the staff panel, for links in messages. */
  readonly panelUrl: string
  /** Seals such links until they are sent. */
  readonly valueSealer: ValueSealer
  /** Seals the secrets of authenticator apps. */
  readonly factorSealer: Sealer
  /** Keyed hash by which a recovery code is found. */
  readonly recoveryFinder: Signer
  readonly passkeySite: PasskeySite
  /** What the customers' realm has of its own. */
  readonly buyers: BuyerRealm
}

export type IdentityCtx = Ctx & { readonly identity: Identity }

export interface IdentityOptions {
  readonly otpChannel: OtpChannel
  /** At least 32 random bytes, mixed into every password before hashing. Losing it makes all passwords invalid. */
  readonly pepper: Buffer
  /** At least 32 random bytes, another secret than the pepper. */
  readonly otpKey: Buffer
  /** 32 random bytes that seal what other factors need. Losing it makes authenticator apps and recovery codes invalid. */
  readonly sealKey: Buffer
  /** The staff panel's address: passkeys are good at its host only. */
  readonly panelUrl: string
  /** The secrets before a change of keys: what was made with them stays good until it is made anew. */
  readonly pepperPrevious?: Buffer | undefined
  readonly otpKeyPrevious?: Buffer | undefined
  readonly breachedPasswords?: BreachedPasswords | null
  /** Looser limits are for tests and demonstrations only. */
  readonly sendLimits?: Partial<SendLimits>
  /** The channel of customers' codes, where it is another one than that of staff. */
  readonly buyerOtpChannel?: OtpChannel
  /** Where the shop is: customers' passkeys are good there only. */
  readonly shopUrl?: string
  readonly buyerSendLimits?: Partial<BuyerSendLimits>
}

/** Builds the part of the context that identity's use cases read; once per process, so that the hashing queue is one. */
export function createIdentity(options: IdentityOptions): Identity {
  assert(options.otpKey.length >= 32, 'the code key has at least 32 bytes')
  assert(!options.otpKey.equals(options.pepper), 'the code key and the pepper are different secrets')
  return {
    otpChannel: options.otpChannel,
    passwords: createPasswords({ pepper: options.pepper, pepperPrevious: options.pepperPrevious }),
    otpKey: options.otpKey,
    otpKeys: [options.otpKey, ...(options.otpKeyPrevious === undefined ? [] : [options.otpKeyPrevious])],
    breachedPasswords: options.breachedPasswords ?? null,
    panelUrl: options.panelUrl,
    valueSealer: createValueSealer(options.sealKey),
    factorSealer: createSealer(options.sealKey, 'authenticator apps of staff'),
    recoveryFinder: createSigner(options.sealKey, 'recovery codes of staff'),
    passkeySite: passkeySiteOf(options.panelUrl),
    sendLimits: { ...defaultSendLimits, ...options.sendLimits },
    buyers: createBuyerRealm({
      otpChannel: options.buyerOtpChannel ?? options.otpChannel,
      pepper: options.pepper,
      pepperPrevious: options.pepperPrevious,
      otpKey: options.otpKey,
      shopUrl: options.shopUrl ?? 'http://127.0.0.1:3000',
      sendLimits: options.buyerSendLimits,
    }),
  }
}
