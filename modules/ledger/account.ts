/** The chart of accounts; the table `ledger.account` has the same rows and their names. */
export const accounts = {
  bank: '1101',
  clearingDoku: '1121',
  clearingAstraPay: '1122',
  receivables: '1131',
  inputVat: '1141',
  customerAdvances: '2110',
  customerCredit: '2115',
  outputVat: '2120',
  refundsPayable: '2180',
  suspense: '2190',
  revenue: '4100',
  salesDiscounts: '4190',
  providerFees: '6110',
  differences: '6190',
} as const

export type AccountCode = (typeof accounts)[keyof typeof accounts]
