import { createBreachedPasswords, createIdentity, type Identity, type IdentityOptions } from '#identity'
import type { Log } from '#platform/log.ts'
import { buildBuyerCodes } from './build-whatsapp.ts'
import type { AppConfig } from './config.ts'

/** Logins and accounts, as the configuration says. */
export function buildIdentity(
  config: AppConfig,
  { otpChannel, log }: Pick<IdentityOptions, 'otpChannel'> & { readonly log: Log },
): Identity {
  const url = config.BREACHED_PASSWORDS_URL
  return createIdentity({
    otpChannel,
    pepper: config.PASSWORD_PEPPER,
    pepperPrevious: config.PASSWORD_PEPPER_PREVIOUS,
    otpKey: config.OTP_KEY,
    otpKeyPrevious: config.OTP_KEY_PREVIOUS,
    sealKey: config.STAFF_SEAL_KEY,
    panelUrl: config.ADMIN_URL,
    buyerOtpChannel: buildBuyerCodes(config),
    shopUrl: config.SHOP_URL,
    breachedPasswords: url === undefined ? null : createBreachedPasswords({ url, log }),
  })
}
