import { valueAt, type JsonObject } from './json.ts'
import type { MerchantSettings, State } from './state.ts'

const usual: MerchantSettings = {
  customerFeeIdr: 0n,
  hasBankSaqu: false,
  allowsInApp: false,
  refundFundsIdr: null,
  walletMdrBasisPoints: 150,
  qrisMdrBasisPoints: 70,
  bindingReturn: 'query',
}
const basisPointsMax = 1_000

/** What was agreed with a merchant; the usual terms when nothing was. */
export function settingsOf(state: State, clientId: string): MerchantSettings {
  return state.settings.get(clientId) ?? usual
}

/** Reads changes of a merchant's settings from a control call; a text is the sentence that refuses them. */
export function parseSettings(current: MerchantSettings, body: JsonObject): MerchantSettings | string {
  const settings = { ...current }
  for (const name of ['bankSaqu', 'inApp'] as const)
    if (!['boolean', 'undefined'].includes(typeof valueAt(body, name)))
      return `${name} must be true or false.`
  settings.hasBankSaqu = flag(valueAt(body, 'bankSaqu'), current.hasBankSaqu)
  settings.allowsInApp = flag(valueAt(body, 'inApp'), current.allowsInApp)

  const fee = valueAt(body, 'customerFee') ?? Number(current.customerFeeIdr)
  if (!isWhole(fee)) return 'customerFee must be whole rupiah from 0.'
  settings.customerFeeIdr = BigInt(fee)
  const funds = valueAt(body, 'refundFunds')
  if (funds !== undefined && funds !== null && !isWhole(funds))
    return 'refundFunds must be whole rupiah from 0, or null for as much as needed.'
  if (funds === null) settings.refundFundsIdr = null
  else if (isWhole(funds)) settings.refundFundsIdr = BigInt(funds)

  const walletMdr = valueAt(body, 'walletMdrBasisPoints') ?? current.walletMdrBasisPoints
  const qrisMdr = valueAt(body, 'qrisMdrBasisPoints') ?? current.qrisMdrBasisPoints
  if (!isWhole(walletMdr) || walletMdr > basisPointsMax) return `walletMdrBasisPoints must be 0 to 1000.`
  if (!isWhole(qrisMdr) || qrisMdr > basisPointsMax) return `qrisMdrBasisPoints must be 0 to 1000.`
  settings.walletMdrBasisPoints = walletMdr
  settings.qrisMdrBasisPoints = qrisMdr

  const wanted = valueAt(body, 'bindingReturn') ?? current.bindingReturn
  const bindingReturn = (['query', 'fragment', 'none'] as const).find((form) => form === wanted)
  if (bindingReturn === undefined) return 'bindingReturn must be query, fragment or none.'
  return { ...settings, bindingReturn }
}

/** Settings as a control answer shows them: whole rupiah as numbers. */
export function showSettings(merchant: string, settings: MerchantSettings): JsonObject {
  const { customerFeeIdr, refundFundsIdr, hasBankSaqu, allowsInApp, ...rest } = settings
  return {
    merchant,
    customerFee: Number(customerFeeIdr),
    refundFunds: refundFundsIdr === null ? null : Number(refundFundsIdr),
    bankSaqu: hasBankSaqu,
    inApp: allowsInApp,
    ...rest,
  }
}

/** Moves what a merchant has for refunds, when that is counted; false when it has too little. */
export function moveRefundFunds(state: State, clientId: string, byIdr: bigint): boolean {
  const settings = settingsOf(state, clientId)
  if (settings.refundFundsIdr === null) return true
  const leftIdr = settings.refundFundsIdr + byIdr
  if (leftIdr < 0n) return false
  state.settings.set(clientId, { ...settings, refundFundsIdr: leftIdr })
  return true
}

function flag(value: unknown, current: boolean): boolean {
  return typeof value === 'boolean' ? value : current
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
