export type DebitChannel = {
  code: string
  label: string
  family: 'wallet' | 'direct_debit'
  acquirerId: string
  /** The person pays in the wallet's own app or page; nothing is bound before. */
  jumpsToApp: boolean
  partnerReferenceLength: [least: number, most: number]
  refundReferenceLength: [least: number, most: number]
  payMethods: string[]
}

type Row = [code: string, label: string, acquirerId: string, more?: Partial<DebitChannel>]

const rows: Row[] = [
  ['EMONEY_OVO_SNAP', 'OVO', 'OVO', { payMethods: ['CASH', 'POINTS'] }],
  ['EMONEY_SHOPEE_PAY_SNAP', 'ShopeePay', 'SHOPEE_PAY', { jumpsToApp: true }],
  ['EMONEY_DANA_SNAP', 'DANA', 'DANA', { jumpsToApp: true }],
  [
    'DIRECT_DEBIT_ALLO_SNAP',
    'Allo Bank',
    'ALLO',
    {
      partnerReferenceLength: [32, 64],
      refundReferenceLength: [32, 64],
      payMethods: ['BALANCE', 'POINT', 'PAYLATER'],
    },
  ],
  [
    'DIRECT_DEBIT_CIMB_SNAP',
    'CIMB Niaga',
    'CIMB',
    { partnerReferenceLength: [1, 12], refundReferenceLength: [1, 12] },
  ],
  ['DIRECT_DEBIT_MANDIRI_SNAP', 'Mandiri', 'MANDIRI'],
  ['DIRECT_DEBIT_BRI_SNAP', 'BRI', 'BRI', { refundReferenceLength: [1, 12], payMethods: ['CASH', 'POINTS'] }],
]

/** The SNAP channels that take from a wallet or an account. */
export const debitChannels: ReadonlyMap<string, DebitChannel> = new Map(
  rows.map(([code, label, acquirerId, more]) => [
    code,
    {
      code,
      label,
      acquirerId,
      family: code.startsWith('EMONEY') ? 'wallet' : 'direct_debit',
      jumpsToApp: false,
      partnerReferenceLength: [1, 64],
      refundReferenceLength: [1, 64],
      payMethods: [],
      ...more,
    },
  ]),
)

export function debitChannelOf(code: string): DebitChannel {
  const channel = debitChannels.get(code)
  if (channel === undefined) throw new Error(`unknown channel ${code}`)
  return channel
}
