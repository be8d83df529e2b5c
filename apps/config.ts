import { isIP } from 'node:net'
import { z } from 'zod'
import { ConfigError, parseEnvironment, Pem, Port } from '#platform/config.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { isWeakKey } from '#platform/seal.ts'
import { defaultColumns, readColumns, type SettlementColumns } from '#reconciliation'

const Url = z
  .string()
  .regex(/^https?:\/\/[^\s/]+$/, 'it must be an address such as http://127.0.0.1:3000, without a path')
const SecretKey = z
  .string()
  .regex(/^[\w+/=-]{43,}$/, 'it must be at least 32 random bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'))
const SealKey = z
  .string()
  .regex(/^[\w+/-]{43}=?$/, 'it must be exactly 32 random bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => !isWeakKey(key), 'it must come from a random source')
const WholeRupiah = z
  .string()
  .regex(/^\d{1,15}$/, 'it must be a whole number of rupiah')
  .transform((text) => BigInt(text))
const BasisPoints = z
  .string()
  .regex(/^\d{1,4}$/, 'it must be hundredths of a percent, such as 70 for 0.7 %')
  .transform((text) => BigInt(text))
const PartnerServiceId = z.string().regex(/^\d{1,8}$/, 'it must be 1 to 8 digits')
const Names = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = isIP(address) === 4 ? 32 : 128
  return isIP(address) !== 0 && rest.length === 0 && (bits === undefined || isBits(bits, longest))
}

/** A network of everybody would believe anybody. */
function isBits(text: string, longest: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= 8 && Number(text) <= longest
}

/** Headings of a settlement file over those that we know: `reference=Invoice Number;gross=Amount`. */
function settlementColumns(defaults: SettlementColumns) {
  return z
    .string()
    .default('')
    .transform((text, refinement) => {
      const columns = readColumns(text, defaults)
      if (columns !== null) return columns
      refinement.addIssue({
        code: 'custom',
        message: 'it must look like reference=Invoice Number;gross=Amount',
      })
      return z.NEVER
    })
}
const SettlementUrl = z
  .string()
  .regex(/^https?:\/\/\S+\{day\}\S*$/, 'it must be an address in which {day} stands for the day')
  .optional()

/** Every environment variable of the running system, described in .env.example. */
const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'it must begin with postgres://'),
  HOST: z.string().default('127.0.0.1'),
  SHOP_PORT: Port.default(3000),
  ADMIN_PORT: Port.default(3001),
  SHOP_URL: Url.default('http://127.0.0.1:3000'),
  ADMIN_URL: Url.default('http://127.0.0.1:3001'),
  TRUSTED_PROXIES: Names.refine(
    (names) => names.every((name) => isAddressOrNetwork(name)),
    'it must be addresses or networks with commas between, such as 10.0.0.5,10.1.0.0/16',
  ),
  METRICS_TOKEN: z.string().min(16).optional(),
  PASSWORD_PEPPER: SecretKey,
  OTP_KEY: SecretKey,
  PASSWORD_PEPPER_PREVIOUS: SecretKey.optional(),
  OTP_KEY_PREVIOUS: SecretKey.optional(),
  BREACHED_PASSWORDS_URL: z
    .string()
    .regex(/^https?:\/\/\S+[^/]$/, 'it must be an address such as https://api.example.test/range')
    .optional(),
  PAYMENT_SEAL_KEY: SealKey,
  STAFF_SEAL_KEY: SealKey,
  DOKU_BASE_URL: Url,
  DOKU_CLIENT_ID: z.string().min(1),
  DOKU_SECRET_KEY: z.string().min(1),
  DOKU_PRIVATE_KEY: Pem,
  DOKU_PUBLIC_KEY: Pem,
  DOKU_SECRET_KEY_PREVIOUS: z.string().min(1).optional(),
  DOKU_PRIVATE_KEY_PREVIOUS: Pem.optional(),
  DOKU_PUBLIC_KEY_PREVIOUS: Pem.optional(),
  DOKU_VA_BCA: PartnerServiceId.default('19008'),
  DOKU_VA_MANDIRI: PartnerServiceId.default('88899'),
  DOKU_VA_BRI: PartnerServiceId.default('12362'),
  DOKU_VA_BNI: PartnerServiceId.default('98829'),
  DOKU_VA_PERMATA: PartnerServiceId.optional(),
  DOKU_VA_CIMB: PartnerServiceId.optional(),
  DOKU_VA_DANAMON: PartnerServiceId.optional(),
  DOKU_VA_BSI: PartnerServiceId.optional(),
  DOKU_VA_BTN: PartnerServiceId.optional(),
  DOKU_VA_MAYBANK: PartnerServiceId.optional(),
  DOKU_VA_BNC: PartnerServiceId.optional(),
  DOKU_VA_SINARMAS: PartnerServiceId.optional(),
  DOKU_VA_DOKU: PartnerServiceId.optional(),
  DOKU_VA_BSS: PartnerServiceId.optional(),
  DOKU_VA_QNB: PartnerServiceId.optional(),
  DOKU_PERMANENT_CHANNELS: Names,
  DOKU_QRIS_MERCHANT_ID: z
    .string()
    .regex(/^\d{1,15}$/, 'it must be digits')
    .optional(),
  DOKU_QRIS_TERMINAL_ID: z.string().min(3).max(16).optional(),
  DOKU_QRIS_POSTAL_CODE: z
    .string()
    .regex(/^\d{5}$/, 'it must be five digits')
    .optional(),
  DOKU_QRIS_FEE_TYPE: z.string().min(1).default('1'),
  DOKU_SNAP_CHANNELS: Names,
  DOKU_IP_ADDRESS: z.ipv4('it must be an address such as 203.0.113.10').optional(),
  DOKU_CHECKOUT_METHODS: Names,
  ASTRAPAY_BASE_URL: Url,
  ASTRAPAY_CLIENT_ID: z.string().min(1),
  ASTRAPAY_CLIENT_SECRET: z.string().min(1),
  ASTRAPAY_MERCHANT_ID: z.string().min(1),
  ASTRAPAY_PRIVATE_KEY: Pem,
  ASTRAPAY_PUBLIC_KEY: Pem,
  ASTRAPAY_CLIENT_SECRET_PREVIOUS: z.string().min(1).optional(),
  ASTRAPAY_PRIVATE_KEY_PREVIOUS: Pem.optional(),
  ASTRAPAY_PUBLIC_KEY_PREVIOUS: Pem.optional(),
  ASTRAPAY_VERIFY_MODE: z.enum(['hmac', 'rsa']).default('hmac'),
  ASTRAPAY_QRIS_MERCHANT_ID: z.string().regex(/^\d+$/, 'it must be digits').optional(),
  ASTRAPAY_QRIS_TERMINAL_ID: z.string().max(16).optional(),
  ASTRAPAY_QRIS_SIGNING_PATH: z.string().startsWith('/').default('/v1.0/qr/qr-mpm-notify'),
  ASTRAPAY_QRIS_QUERY_METHOD: z.enum(['POST', 'GET']).default('POST'),
  ASTRAPAY_IN_APP: z.enum(['on', 'off']).default('off'),
  ASTRAPAY_CAP_BASIC_IDR: WholeRupiah.default(2_000_000n),
  ASTRAPAY_CAP_FULL_IDR: WholeRupiah.default(10_000_000n),
  ASTRAPAY_FEE_BASIS_POINTS: BasisPoints.default(150n),
  ASTRAPAY_QRIS_FEE_BASIS_POINTS: BasisPoints.default(70n),
  TRANSFER_LIMIT_IDR: z
    .string()
    .regex(/^\d{1,15}$/, 'it must be a whole number of rupiah')
    .default('5000000')
    .transform((text) => BigInt(text)),
  DOKU_SETTLEMENT_COLUMNS: settlementColumns(defaultColumns.doku),
  ASTRAPAY_SETTLEMENT_COLUMNS: settlementColumns(defaultColumns.astrapay),
  DOKU_SETTLEMENT_URL: SettlementUrl,
  ASTRAPAY_SETTLEMENT_URL: SettlementUrl,
  REFUND_LIMIT_IDR: WholeRupiah.default(1_000_000n),
  PROVIDER_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(8_000),
  WHATSAPP_BASE_URL: Url,
  WHATSAPP_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'it must look like v25.0')
    .default('v25.0'),
  WHATSAPP_PHONE_NUMBER_ID: z.string().regex(/^\d+$/, 'it must be digits'),
  WHATSAPP_WABA_ID: z.string().regex(/^\d+$/, 'it must be digits'),
  WHATSAPP_TOKEN: z.string().min(1),
  WHATSAPP_APP_SECRET: z.string().min(1),
  WHATSAPP_VERIFY_TOKEN: z.string().min(8),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s/]+$/, 'it must look like smtp://user:password@mail.example.test:587')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^@\s<>,;:"()]+@[^@\s<>,;:"()]+$/, 'it must be an e-mail address')
    .optional(),
  ON_CALL_PHONE: z
    .string()
    .refine((text) => normalizePhone(text) !== null, 'it must be an Indonesian mobile number')
    .optional(),
  WHATSAPP_OTP_TEMPLATE: z
    .string()
    .regex(/^[a-z0-9_]+$/, 'it must be lower-case letters, digits and underscores')
    .default('otp_login_admin'),
  WHATSAPP_BUYER_OTP_TEMPLATE: z
    .string()
    .regex(/^[a-z0-9_]+$/, 'it must be lower-case letters, digits and underscores')
    .default('otp_login_shop'),
})

export type AppConfig = z.infer<typeof Environment>

/** The addresses under which providers reach us; their paths are what providers sign over. */
export const hostedPaths = {
  dokuHttp: '/notifications/doku',
  dokuToken: '/snap/doku/authorization/v1/access-token/b2b',
  dokuVaPayment: '/snap/doku/v1.1/transfer-va/payment',
  dokuVaInquiry: '/snap/doku/v1.1/transfer-va/inquiry',
  dokuQris: '/snap/doku/v1.0/qr/qr-mpm-notify',
  dokuDebit: '/snap/doku/v1.0/debit/notify',
  astraPayToken: '/snap/astrapay/v1.0/access-token/b2b',
  astraPayDebit: '/snap/astrapay/v1.0/debit/notify',
  astraPayQris: '/snap/astrapay/v1.0/qr/qr-mpm-notify',
  whatsApp: '/notifications/whatsapp',
} as const

/**
 * Parses the environment once.
 * @throws ConfigError with one sentence that names the variable
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): AppConfig {
  const config = parseEnvironment(Environment, environment)
  if (config.NODE_ENV === 'production') refuseSandboxes(config)
  refuseHalfOfDoku(config)
  if (config.SMTP_URL !== undefined && config.MAIL_FROM === undefined)
    throw new ConfigError('The environment variable MAIL_FROM is missing: SMTP_URL needs it.')
  return config
}

function refuseSandboxes(config: AppConfig): void {
  for (const name of [
    'DOKU_BASE_URL',
    'ASTRAPAY_BASE_URL',
    'WHATSAPP_BASE_URL',
    'SHOP_URL',
    'ADMIN_URL',
  ] as const) {
    if (!config[name].startsWith('https://')) {
      throw new ConfigError(
        `The environment variable ${name} must begin with https:// when NODE_ENV is production.`,
      )
    }
  }
}

/** What belongs together is given together, said before a buyer meets it. */
function refuseHalfOfDoku(config: AppConfig): void {
  const qris = ['DOKU_QRIS_MERCHANT_ID', 'DOKU_QRIS_TERMINAL_ID', 'DOKU_QRIS_POSTAL_CODE'] as const
  const missing = qris.find((name) => config[name] === undefined)
  if (missing !== undefined && qris.some((name) => config[name] !== undefined))
    throw new ConfigError(`The environment variable ${missing} is missing: QRIS by DOKU needs it.`)
  const snap = config.DOKU_SNAP_CHANNELS
  const unknown = snap.find((name) => !/^(EMONEY|DIRECT_DEBIT)_[A-Z_]+_SNAP$/.test(name))
  if (unknown !== undefined)
    throw new ConfigError(`The environment variable DOKU_SNAP_CHANNELS names ${unknown}, which is none.`)
  if (snap.length > 0 && config.DOKU_IP_ADDRESS === undefined)
    throw new ConfigError(`The environment variable DOKU_IP_ADDRESS is missing: ${snap[0]} needs it.`)
  const linked = snap.filter((name) => name === 'EMONEY_OVO_SNAP' || name.startsWith('DIRECT_DEBIT_'))
  if (linked.length > 1)
    throw new ConfigError(
      `The environment variable DOKU_SNAP_CHANNELS names ${linked.join(' and ')}: a buyer links one account at DOKU, so one of them.`,
    )
}
