import { randomUUID } from 'node:crypto'
import { valueAt } from './json.ts'
import { wireAmount } from './money.ts'
import type { Sandbox } from './sandbox.ts'
import { accept, refuse, type CustomerCall, type SnapAnswer } from './snap.ts'

const userStatuses = {
  active: 'ACTIVE',
  frozen: 'LOCKED',
  locked: 'LOCKED',
  in_closure: 'INCLOSURE',
  closed: 'INCLOSURE',
} as const
const kinds = ['BALANCE', 'POINT'] as const

/** Service 11: what a linked customer has. Money set aside by a reservation is not part of it. */
export function tellBalance(_sandbox: Sandbox, { body, customer }: CustomerCall): SnapAnswer {
  const asked = valueAt(body, 'balanceTypes')
  if (!Array.isArray(asked) || asked.length === 0) return refuse('11', '40002', 'balanceTypes')
  const isKnown = asked.every((type: unknown) => kinds.some((kind) => kind === type))
  if (!isKnown || !asked.includes('BALANCE')) return refuse('11', '40001', 'balanceTypes')
  const { balanceIdr, standing } = customer.wallet
  const amounts = { BALANCE: balanceIdr, POINT: 0n }
  return accept('11', {
    accountInfos: kinds
      .filter((kind) => asked.includes(kind))
      .map((balanceType) => ({ balanceType, amount: wireAmount(amounts[balanceType]) })),
    additionalInfo: { userStatus: userStatuses[standing] },
  })
}

/** The top-up instruction: no SNAP number, and an answer that holds nothing but the address of a page. */
export function startTopUp(sandbox: Sandbox, { customer }: CustomerCall): SnapAnswer {
  const sessionId = randomUUID()
  sandbox.state.topUps.set(sessionId, { phone: customer.wallet.phone })
  sandbox.touch()
  const webRedirectUrl = `${sandbox.publicUrl}/payment-channel/top-up?sessionId=${sessionId}`
  return { status: 200, body: { webRedirectUrl }, verdict: 'accepted' }
}
