export type Family = 'va' | 'qris' | 'wallet' | 'card' | 'store' | 'paylater' | 'direct_debit'

export type Channel = {
  code: string
  family: Family
  label: string
  serviceId: string
  acquirerId: string
  /** The partner service id we hand out where the merchant registered none. Virtual accounts only. */
  bin: string
}

const families = {
  va: 'Virtual account',
  qris: 'QRIS',
  wallet: 'Dompet digital',
  card: 'Kartu',
  store: 'Gerai',
  paylater: 'Bayar nanti',
  direct_debit: 'Debit langsung',
} as const satisfies Record<Family, string>

export function familyLabel(family: Family): string {
  return families[family]
}

const rows: [code: string, family: Family, label: string, acquirerId: string, bin?: string][] = [
  ['VIRTUAL_ACCOUNT_BCA', 'va', 'BCA', 'BCA', '19008'],
  ['VIRTUAL_ACCOUNT_BANK_MANDIRI', 'va', 'Mandiri', 'BANK_MANDIRI', '88899'],
  ['VIRTUAL_ACCOUNT_BRI', 'va', 'BRI', 'BRI', '12362'],
  ['VIRTUAL_ACCOUNT_BNI', 'va', 'BNI', 'BNI', '98829'],
  ['VIRTUAL_ACCOUNT_BANK_SYARIAH_MANDIRI', 'va', 'BSI', 'BANK_SYARIAH_MANDIRI', '60719'],
  ['VIRTUAL_ACCOUNT_BSI', 'va', 'BSI', 'BSI', '60718'],
  ['VIRTUAL_ACCOUNT_BANK_PERMATA', 'va', 'Permata', 'BANK_PERMATA', '88562'],
  ['VIRTUAL_ACCOUNT_BANK_CIMB', 'va', 'CIMB Niaga', 'BANK_CIMB', '18991'],
  ['VIRTUAL_ACCOUNT_BANK_DANAMON', 'va', 'Danamon', 'BANK_DANAMON', '89227'],
  ['VIRTUAL_ACCOUNT_BTN', 'va', 'BTN', 'BTN', '95011'],
  ['VIRTUAL_ACCOUNT_BNC', 'va', 'Bank Neo Commerce', 'BNC', '90122'],
  ['VIRTUAL_ACCOUNT_DOKU', 'va', 'VA DOKU', 'DOKU', '18997'],
  ['VIRTUAL_ACCOUNT_BSS', 'va', 'Sahabat Sampoerna', 'BSS', '81903'],
  ['VIRTUAL_ACCOUNT_BJB', 'va', 'bank bjb', 'BJB', '13014'],
  ['VIRTUAL_ACCOUNT_SINARMAS', 'va', 'Sinarmas', 'SINARMAS', '83275'],
  ['VIRTUAL_ACCOUNT_MAYBANK', 'va', 'Maybank', 'MAYBANK', '78296'],
  ['VIRTUAL_ACCOUNT_QNB', 'va', 'QNB', 'QNB', '77127'],
  ['QRIS', 'qris', 'QRIS', 'DOKU'],
  ['EMONEY_OVO', 'wallet', 'OVO', 'OVO'],
  ['EMONEY_SHOPEE_PAY', 'wallet', 'ShopeePay', 'SHOPEE_PAY'],
  ['EMONEY_SHOPEEPAY', 'wallet', 'ShopeePay', 'SHOPEE_PAY'],
  ['EMONEY_DANA', 'wallet', 'DANA', 'DANA'],
  ['EMONEY_LINKAJA', 'wallet', 'LinkAja', 'LINKAJA'],
  ['EMONEY_DOKU', 'wallet', 'DOKU e-Wallet', 'DOKU'],
  ['CREDIT_CARD', 'card', 'Kartu kredit atau debit', 'BANK_MANDIRI'],
  ['GOOGLE_PAY', 'card', 'Google Pay', 'BANK_MANDIRI'],
  ['KARTU_KREDIT_INDONESIA', 'card', 'Kartu Kredit Indonesia', 'BANK_MANDIRI'],
  ['ONLINE_TO_OFFLINE_ALFA', 'store', 'Alfamart', 'ALFA'],
  ['ONLINE_TO_OFFLINE_INDOMARET', 'store', 'Indomaret', 'INDOMARET'],
  ['PEER_TO_PEER_KREDIVO', 'paylater', 'Kredivo', 'KREDIVO'],
  ['PEER_TO_PEER_AKULAKU', 'paylater', 'Akulaku', 'AKULAKU'],
  ['PEER_TO_PEER_INDODANA', 'paylater', 'Indodana', 'INDODANA'],
  ['DIRECT_DEBIT_BRI', 'direct_debit', 'BRI Direct Debit', 'BRI'],
  ['JENIUS_PAY', 'direct_debit', 'Jenius Pay', 'BTPN'],
]

const serviceIds = {
  va: 'VIRTUAL_ACCOUNT',
  qris: 'QRIS',
  wallet: 'EMONEY',
  card: 'CREDIT_CARD',
  store: 'ONLINE_TO_OFFLINE',
  paylater: 'PEER_TO_PEER',
  direct_debit: 'DIRECT_DEBIT',
} as const satisfies Record<Family, string>

export const channels: ReadonlyMap<string, Channel> = new Map(
  rows.map(([code, family, label, acquirerId, bin]) => [
    code,
    { code, family, label, serviceId: serviceIds[family], acquirerId, bin: bin ?? '' },
  ]),
)

/** What the page offers when a checkout names no methods: the channels of an ordinary merchant. */
export const defaultMethods = [
  'VIRTUAL_ACCOUNT_BCA',
  'VIRTUAL_ACCOUNT_BANK_MANDIRI',
  'VIRTUAL_ACCOUNT_BRI',
  'VIRTUAL_ACCOUNT_BNI',
  'VIRTUAL_ACCOUNT_BANK_SYARIAH_MANDIRI',
  'VIRTUAL_ACCOUNT_BANK_PERMATA',
  'VIRTUAL_ACCOUNT_BANK_CIMB',
  'QRIS',
  'EMONEY_OVO',
  'EMONEY_SHOPEE_PAY',
  'EMONEY_DANA',
  'CREDIT_CARD',
  'ONLINE_TO_OFFLINE_ALFA',
  'ONLINE_TO_OFFLINE_INDOMARET',
]

/** The channel id written in notifications and status bodies. */
export function channelId(channel: Channel): string {
  return channel.code === 'QRIS' ? 'QRIS_DOKU' : channel.code
}

export const defaultBins: Readonly<Record<string, string>> = Object.fromEntries(
  [...channels.values()].filter((channel) => channel.family === 'va').map(({ code, bin }) => [code, bin]),
)
