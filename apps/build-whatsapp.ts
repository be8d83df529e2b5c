import { createWhatsAppCloud, type OtpChannel, type WhatsAppCloud } from '#messaging'
import type { AppConfig } from './config.ts'

/** The channel of codes and messages, as the configuration says. */
export function buildWhatsApp(config: AppConfig): WhatsAppCloud {
  return createWhatsAppCloud({
    ...cloudOptions(config),
    otpTemplate: config.WHATSAPP_OTP_TEMPLATE,
    furtherOtpTemplates: [config.WHATSAPP_BUYER_OTP_TEMPLATE],
  })
}

/** The channel of customers' codes: the same number, a template of its own. */
export function buildBuyerCodes(config: AppConfig): OtpChannel {
  return createWhatsAppCloud({ ...cloudOptions(config), otpTemplate: config.WHATSAPP_BUYER_OTP_TEMPLATE })
}

function cloudOptions(config: AppConfig) {
  return {
    baseUrl: config.WHATSAPP_BASE_URL,
    graphVersion: config.WHATSAPP_GRAPH_VERSION,
    phoneNumberId: config.WHATSAPP_PHONE_NUMBER_ID,
    wabaId: config.WHATSAPP_WABA_ID,
    token: config.WHATSAPP_TOKEN,
    appSecret: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    timeoutMs: config.PROVIDER_TIMEOUT_MS,
  }
}
