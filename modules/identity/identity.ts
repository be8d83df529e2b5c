import { assert } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { Sealer } from '#platform/seal.ts'
import { createSealer } from '#platform/seal.ts'
import type { Signer } from '#platform/sign.ts'
import { createSigner } from '#platform/sign.ts'
import type { OtpChannel } from '#messaging'
import type { SendLimits } from './otp/send-limits.ts'
import { defaultSendLimits } from './otp/send-limits.ts'
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
  readonly sendLimits: SendLimits
  /** Seals the secrets of authenticator apps. */
  readonly factorSealer: Sealer
  /** Keyed hash by which a recovery code is found. */
  readonly recoveryFinder: Signer
  readonly passkeySite: PasskeySite
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
  /** Looser limits are for tests and demonstrations only. */
  readonly sendLimits?: Partial<SendLimits>
}

/** Builds the part of the context that identity's use cases read; once per process, so that the hashing queue is one. */
export function createIdentity(options: IdentityOptions): Identity {
  assert(options.otpKey.length >= 32, 'the code key has at least 32 bytes')
  assert(!options.otpKey.equals(options.pepper), 'the code key and the pepper are different secrets')
  return {
    otpChannel: options.otpChannel,
    passwords: createPasswords({ pepper: options.pepper }),
    otpKey: options.otpKey,
    factorSealer: createSealer(options.sealKey, 'authenticator apps of staff'),
    recoveryFinder: createSigner(options.sealKey, 'recovery codes of staff'),
    passkeySite: passkeySiteOf(options.panelUrl),
    sendLimits: { ...defaultSendLimits, ...options.sendLimits },
  }
}
