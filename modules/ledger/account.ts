/** The chart of accounts; the table `ledger.account` has the same rows and their names. */
export const accounts = {
  clearingDoku: '1121',
  clearingAstraPay: '1122',
  customerAdvances: '2110',
  suspense: '2190',
} as const

export type AccountCode = (typeof accounts)[keyof typeof accounts]
