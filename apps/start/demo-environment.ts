import { demoPeople } from './demo-people.ts'
import type { DemoSecrets } from './demo-secrets.ts'
import type { DemoPorts, MailPorts } from './ports.ts'
import { demoMerchant, type ProviderKeys } from './sandboxes.ts'

/** The environment of the demonstration's web and worker processes; variables set by the person win. */
export function demoEnvironment(options: {
  /** Without the mail sandbox, mail is off. */
  ports: DemoPorts & Partial<MailPorts>
  secrets: DemoSecrets
  keys: ProviderKeys
  databaseUrl: string
}): Record<string, string> {
  const { ports, secrets, keys, databaseUrl } = options
  const own: Record<string, string> = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    SHOP_PORT: String(ports.SHOP_PORT),
    ADMIN_PORT: String(ports.ADMIN_PORT),
    SHOP_URL: `http://127.0.0.1:${ports.SHOP_PORT}`,
    // Browsers make no passkeys for an address of digits.
    ADMIN_URL: `http://localhost:${ports.ADMIN_PORT}`,
    PASSWORD_PEPPER: secrets.passwordPepper,
    OTP_KEY: secrets.otpKey,
    PAYMENT_SEAL_KEY: secrets.paymentSealKey,
    STAFF_SEAL_KEY: secrets.staffSealKey,
    DOKU_BASE_URL: `http://127.0.0.1:${ports.DOKU_SANDBOX_PORT}`,
    DOKU_CLIENT_ID: demoMerchant.dokuClientId,
    DOKU_SECRET_KEY: secrets.dokuSecretKey,
    DOKU_PRIVATE_KEY: secrets.dokuPrivateKey,
    DOKU_PUBLIC_KEY: keys.dokuPublicKey,
    DOKU_VA_PERMATA: '88562',
    DOKU_VA_CIMB: '18991',
    DOKU_VA_BSI: '60718',
    DOKU_PERMANENT_CHANNELS: 'doku_va_bca,doku_va_mandiri',
    DOKU_QRIS_MERCHANT_ID: demoMerchant.dokuQrisMerchantId,
    DOKU_QRIS_TERMINAL_ID: demoMerchant.dokuQrisTerminalId,
    DOKU_QRIS_POSTAL_CODE: '14330',
    DOKU_SNAP_CHANNELS: 'EMONEY_DANA_SNAP,EMONEY_SHOPEE_PAY_SNAP',
    DOKU_IP_ADDRESS: '203.0.113.10',
    DOKU_SETTLEMENT_URL: `http://127.0.0.1:${ports.DOKU_SANDBOX_PORT}/settlements.csv?merchant=${demoMerchant.dokuClientId}&day={day}`,
    ASTRAPAY_SETTLEMENT_URL: `http://127.0.0.1:${ports.ASTRAPAY_SANDBOX_PORT}/settlements.csv?merchant=${demoMerchant.astraPayClientId}&day={day}`,
    ASTRAPAY_BASE_URL: `http://127.0.0.1:${ports.ASTRAPAY_SANDBOX_PORT}`,
    ASTRAPAY_CLIENT_ID: demoMerchant.astraPayClientId,
    ASTRAPAY_CLIENT_SECRET: secrets.astraPayClientSecret,
    ASTRAPAY_MERCHANT_ID: demoMerchant.astraPayMerchantId,
    ASTRAPAY_PRIVATE_KEY: secrets.astraPayPrivateKey,
    ASTRAPAY_PUBLIC_KEY: keys.astraPayPublicKey,
    ASTRAPAY_QRIS_MERCHANT_ID: demoMerchant.astraPayQrisMerchantId,
    ASTRAPAY_QRIS_TERMINAL_ID: demoMerchant.astraPayQrisTerminalId,
    WHATSAPP_BASE_URL: `http://127.0.0.1:${ports.WHATSAPP_SANDBOX_PORT}`,
    WHATSAPP_PHONE_NUMBER_ID: demoMerchant.whatsAppNumberId,
    WHATSAPP_WABA_ID: demoMerchant.whatsAppAccountId,
    WHATSAPP_TOKEN: secrets.whatsAppToken,
    WHATSAPP_APP_SECRET: secrets.whatsAppAppSecret,
    WHATSAPP_VERIFY_TOKEN: secrets.whatsAppVerifyToken,
    ON_CALL_PHONE: demoPeople.staff[0].phone,
    ...(ports.MAIL_SMTP_PORT === undefined
      ? {}
      : { SMTP_URL: `smtp://127.0.0.1:${ports.MAIL_SMTP_PORT}`, MAIL_FROM: 'akun@astraotoshop.test' }),
  }
  const given = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[0] in own && pair[1] !== undefined && pair[1] !== '',
  )
  return { ...own, ...Object.fromEntries(given) }
}
