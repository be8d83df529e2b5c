import { hkdfSync } from 'node:crypto'
import type { OtpChannel } from '#messaging'
import type { SendLimits } from '../otp/send-limits.ts'
import { defaultSendLimits } from '../otp/send-limits.ts'
import type { PasskeySite } from '../passkey/site.ts'
import { passkeySiteOf } from '../passkey/site.ts'
import type { Passwords } from '../passwords.ts'
import { createPasswords } from '../passwords.ts'
import type { Background } from './background.ts'
import { createBackground } from './background.ts'

/** How often codes may be sent to customers; the day's share is their own. */
export interface BuyerSendLimits extends SendLimits {
  /** Asked for from one address, whatever the number. Generous: many phones share an address of their operator. */
  readonly perAddressHourMax: number
}

/** What the customers' realm has of its own: keys, limits, and the queue in which passwords are hashed. */
export interface BuyerRealm {
  readonly otpChannel: OtpChannel
  /** Derived: a code of a customer has never a MAC that one of staff could have. */
  readonly otpKey: Buffer
  /** A queue of its own, so that a flood of logins in the shop keeps no member of staff waiting. */
  readonly passwords: Passwords
  readonly sendLimits: BuyerSendLimits
  readonly passkeySite: PasskeySite
  readonly shopUrl: string
  readonly background: Background
}

export interface BuyerRealmOptions {
  readonly otpChannel: OtpChannel
  readonly pepper: Buffer
  readonly pepperPrevious?: Buffer | undefined
  readonly otpKey: Buffer
  /** Where the shop is, such as `https://shop.astraotoshop.test`. */
  readonly shopUrl: string
  readonly sendLimits?: Partial<BuyerSendLimits> | undefined
}

const sendsAtOnceMax = 100
const defaultBuyerSendLimits: BuyerSendLimits = {
  ...defaultSendLimits,
  allAccountsPerDayMax: 3_000,
  perAddressHourMax: 60,
}

export function createBuyerRealm(options: BuyerRealmOptions): BuyerRealm {
  return {
    otpChannel: options.otpChannel,
    otpKey: Buffer.from(hkdfSync('sha256', options.otpKey, '', 'astraotoshop|buyers|codes', 32)),
    passwords: createPasswords({ pepper: options.pepper, pepperPrevious: options.pepperPrevious }),
    sendLimits: { ...defaultBuyerSendLimits, ...options.sendLimits },
    passkeySite: passkeySiteOf(options.shopUrl),
    shopUrl: options.shopUrl,
    background: createBackground(sendsAtOnceMax),
  }
}
