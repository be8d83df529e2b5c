import { wireAmount } from './money.ts'
import type { Sandbox } from './sandbox.ts'
import { accept, readFields, refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import { referenceKey, type Disbursement } from './state.ts'
import { deposit, usualPhone } from './wallets.ts'

const feeIdr = 1_000n
const sumIdr = { least: 10_000n, most: 10_000_000n }
const customerMonthlyInLimit = 40_000_000
const statuses = { asked: '01', done: '00' } as const

/** Service 37: whether a merchant may send money to an account, and what that costs. */
export function inquireAccount(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('37', body)
  const partnerReferenceNo = fields.required('partnerReferenceNo', 64)
  const customerNumber = fields.required('customerNumber', 32)
  const amountIdr = fields.amount('amount')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const wallet = sandbox.state.wallets.get(usualPhone(customerNumber))
  if (wallet === undefined) return refuse('37', '40411')
  if (wallet.standing !== 'active') return refuse('37', '40318')
  if (amountIdr < sumIdr.least || amountIdr > sumIdr.most) return refuse('37', '40413')
  const key = referenceKey(merchant.clientId, '38', partnerReferenceNo)
  if (sandbox.state.disbursements.get(key)?.standing === 'done') return refuse('37', '40901')

  const nowMs = sandbox.clock.nowMs()
  const disbursement: Disbursement = {
    clientId: merchant.clientId,
    partnerReferenceNo,
    referenceNo: `${nowMs}${String(sandbox.state.disbursements.size).padStart(7, '0')}`,
    phone: wallet.phone,
    amountIdr,
    feeIdr,
    standing: 'asked',
    doneAtMs: null,
  }
  sandbox.state.disbursements.set(key, disbursement)
  sandbox.touch()
  return accept('37', {
    referenceNo: disbursement.referenceNo,
    partnerReferenceNo,
    customerNumber,
    customerName: 'ASTRAPAY CUSTOMER',
    amount: wireAmount(amountIdr),
    feeAmount: wireAmount(feeIdr),
    minAmount: wireAmount(sumIdr.least),
    maxAmount: wireAmount(sumIdr.most),
    customerMonthlyInLimit,
    feeType: 'Admin Fee',
    additionalInfo: {},
  })
}

/** Service 38: sends the money; both sums must be those of the inquiry, and the fee is taken out of it. */
export function topUpAccount(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('38', body)
  const partnerReferenceNo = fields.required('partnerReferenceNo', 64)
  const customerNumber = fields.required('customerNumber', 32)
  const amountIdr = fields.amount('amount')
  const askedFeeIdr = fields.amount('feeAmount')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const found = sandbox.state.disbursements.get(referenceKey(merchant.clientId, '38', partnerReferenceNo))
  if (found === undefined) return refuse('38', '40401')
  if (found.standing === 'done') return refuse('38', '40901')
  if (found.phone !== usualPhone(customerNumber)) return refuse('38', '40411')
  if (found.amountIdr !== amountIdr || found.feeIdr !== askedFeeIdr) return refuse('38', '40413')
  const creditIdr = amountIdr - found.feeIdr
  if (!deposit(sandbox, { phone: found.phone, amountIdr: creditIdr, payOption: 'AstraPay' }))
    return refuse('38', '40315', 'Account limit')
  found.standing = 'done'
  found.doneAtMs = sandbox.clock.nowMs()
  sandbox.touch()
  const { referenceNo } = found
  const amount = wireAmount(creditIdr)
  return accept('38', { referenceNo, partnerReferenceNo, customerNumber, amount, additionalInfo: {} })
}

/** Service 39: what became of it. */
export function tellTopUpStatus(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('39', body)
  const originalPartnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  if (fields.required('serviceCode', 2) !== '38') fields.malformed('serviceCode')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  const key = referenceKey(merchant.clientId, '38', originalPartnerReferenceNo)
  const found = sandbox.state.disbursements.get(key)
  if (found === undefined) return refuse('39', '40401')
  return accept('39', {
    originalPartnerReferenceNo,
    originalReferenceNo: found.referenceNo,
    serviceCode: '38',
    amount: wireAmount(found.amountIdr - found.feeIdr),
    latestTransactionStatus: statuses[found.standing],
    additionalInfo: {},
  })
}
