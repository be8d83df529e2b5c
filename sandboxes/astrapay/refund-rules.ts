import { meaningOfAmount } from './magic-values.ts'
import { invoiceNumber } from './payments.ts'
import type { Sandbox } from './sandbox.ts'
import { moveRefundFunds } from './settings.ts'
import { refuse, type SnapAnswer, type SnapCase } from './snap.ts'
import type { Job, Payment, PayOption, Refund, Reservation } from './state.ts'
import { deposit } from './wallets.ts'

/** Money that was paid and may go back: a debit, a QRIS bill or a captured reservation. */
export type Refundable = {
  clientId: string
  payerPhone: string | null
  payOption: PayOption
  paidAtMs: number | null
  /** All that the customer paid. */
  paidIdr: bigint
  refunds: Refund[]
}

type Asked = {
  service: '58' | '69' | '78'
  partnerRefundNo: string
  amountIdr: bigint
  reason: string | null
  heldMs: number | null
}

const processingMs = 60_000

/** Gives money back, at once or under way, if every rule allows it. */
export function giveRefund(
  sandbox: Sandbox,
  money: Refundable,
  asked: Asked,
): { kind: 'given'; refund: Refund } | { kind: 'refused'; answer: SnapAnswer } {
  const rejection = ruleAgainst(sandbox, money, asked)
  if (rejection !== null) return { kind: 'refused', answer: rejection }
  const { service, partnerRefundNo, amountIdr, reason } = asked
  if (!moveRefundFunds(sandbox.state, money.clientId, -amountIdr))
    return { kind: 'refused', answer: refuse(service, '40314') }

  const heldMs = asked.heldMs ?? (meaningOfAmount(amountIdr) === 'refund_slow' ? processingMs : null)
  if (heldMs === null && !payBack(sandbox, money, amountIdr)) {
    moveRefundFunds(sandbox.state, money.clientId, amountIdr)
    return { kind: 'refused', answer: refuse(service, '40323') }
  }
  const atMs = sandbox.clock.nowMs()
  const refund: Refund = {
    refundNo: invoiceNumber('REF', atMs),
    partnerRefundNo,
    amountIdr,
    status: heldMs === null ? '00' : '03',
    reason,
    atMs,
    dueAtMs: atMs + (heldMs ?? 0),
    doneAtMs: heldMs === null ? atMs : null,
  }
  money.refunds.push(refund)
  if (heldMs !== null)
    sandbox.clock.schedule({ dueAtMs: refund.dueAtMs, kind: 'refund', id: refund.refundNo })
  sandbox.touch()
  return { kind: 'given', refund }
}

/** Ends a refund that was under way, when the clock says so. */
export function finishRefund(sandbox: Sandbox, job: Job): void {
  for (const money of everythingRefunded(sandbox))
    for (const refund of money.refunds)
      if (refund.refundNo === job.id)
        endRefund(sandbox, { money, refund, outcome: 'done', atMs: job.dueAtMs })
}

type Ending = { money: Refundable; refund: Refund; outcome: 'done' | 'failed'; atMs: number }

/** Ends a refund under way: done, or failed, also when the wallet cannot take it. False when it had ended. */
export function endRefund(sandbox: Sandbox, { money, refund, outcome, atMs }: Ending): boolean {
  if (refund.status !== '03') return false
  const isDone = outcome === 'done' && payBack(sandbox, money, refund.amountIdr)
  refund.status = isDone ? '00' : '06'
  refund.doneAtMs = isDone ? atMs : null
  if (!isDone) moveRefundFunds(sandbox.state, money.clientId, refund.amountIdr)
  sandbox.touch()
  return true
}

/** Every payment and reservation of which something went back or is on its way. */
export function* everythingRefunded(sandbox: Sandbox): Generator<Refundable> {
  for (const payment of sandbox.state.payments.values())
    if (payment.refunds.length > 0) yield refundablePayment(payment)
  for (const reservation of sandbox.state.reservations.values())
    if (reservation.refunds.length > 0) yield refundableReservation(reservation)
}

export function refundablePayment(payment: Payment): Refundable {
  const { clientId, payerPhone, payOption, paidAtMs, refunds } = payment
  const paidIdr = payment.amountIdr + payment.tipIdr + payment.feeIdr
  return { clientId, payerPhone, payOption, paidAtMs, paidIdr, refunds }
}

export function refundableReservation(reservation: Reservation): Refundable {
  const { clientId, phone, capture, refunds } = reservation
  return {
    clientId,
    payerPhone: phone,
    payOption: 'AstraPay',
    paidAtMs: capture?.atMs ?? null,
    paidIdr: capture?.amountIdr ?? 0n,
    refunds,
  }
}

/** What has been given back for good; refunds still under way do not count. */
export function refundedIdr(refunds: Refund[]): bigint {
  return refunds
    .filter((refund) => refund.status === '00')
    .reduce((sumIdr, refund) => sumIdr + refund.amountIdr, 0n)
}

function ruleAgainst(sandbox: Sandbox, money: Refundable, asked: Asked): SnapAnswer | null {
  const { service, amountIdr } = asked
  const earlier = money.refunds.find((refund) => refund.partnerRefundNo === asked.partnerRefundNo)
  if (earlier !== undefined)
    return refuse(service, earlier.amountIdr === amountIdr ? '40901' : '40418', 'partnerRefundNo')
  if (money.paidAtMs === null) return refuse(service, '40400')
  if (refundedIdr(money.refunds) === money.paidIdr) return refuse(service, '40400')
  if (amountIdr === 0n) return refuse(service, '40413')
  if (claimedIdr(money.refunds) + amountIdr > money.paidIdr) return refuse(service, '40302')
  if (money.payOption === 'Bank Saqu' && amountIdr !== money.paidIdr) return refuse(service, '40413')
  if (sandbox.clock.nowMs() > threeMonthsAfter(money.paidAtMs))
    return refuse(service, '40315', 'Date limit exceeded')
  return magicRefusal(service, amountIdr)
}

const magicRefusals = new Map<string | null, readonly [SnapCase, string]>([
  ['refund_unfunded', ['40314', '']],
  ['refund_disputed', ['40315', 'Disputed transaction']],
  ['refund_cashback', ['40315', 'Cashback balance is exist']],
  ['refund_over_limit', ['40323', '']],
])

/** What a sum that a person could type asks to be refused with; see scenarios.md. */
function magicRefusal(service: string, amountIdr: bigint): SnapAnswer | null {
  const refusal = magicRefusals.get(meaningOfAmount(amountIdr))
  return refusal === undefined ? null : refuse(service, ...refusal)
}

function payBack(sandbox: Sandbox, money: Refundable, amountIdr: bigint): boolean {
  return deposit(sandbox, { phone: money.payerPhone ?? '', amountIdr, payOption: money.payOption })
}

function claimedIdr(refunds: Refund[]): bigint {
  return refunds
    .filter((refund) => refund.status !== '06')
    .reduce((sumIdr, refund) => sumIdr + refund.amountIdr, 0n)
}

function threeMonthsAfter(atMs: number): number {
  const date = new Date(atMs)
  return date.setUTCMonth(date.getUTCMonth() + 3)
}
