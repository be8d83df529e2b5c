import type { ControlAnswer, ControlCall } from './control.ts'
import type { JsonObject } from './json.ts'
import { textAt } from './json.ts'
import { endRefund, everythingRefunded, refundedIdr } from './refund-rules.ts'
import { isReserved } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { settle, settlementDays, showBatch } from './settlement.ts'
import type { Payment, Refund, Reservation } from './state.ts'
import { isDay } from './wire-time.ts'

/** The truth about money that came in: every payment and capture, whatever the merchant was told. */
export function listPaid(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const payments = [...sandbox.state.payments.values()].filter((payment) => payment.paidAtMs !== null)
  const captured = [...sandbox.state.reservations.values()].filter((each) => each.capture !== null)
  const shown = [
    ...payments.map((payment) => ({
      merchant: payment.clientId,
      reference: payment.partnerReferenceNo,
      amount: Number(payment.amountIdr),
      tip: Number(payment.tipIdr),
      fee: Number(payment.feeIdr),
      channel: channelOf(payment),
      paidAt: new Date(payment.paidAtMs ?? 0).toISOString(),
      providerReference: payment.referenceNo,
      refunded: Number(refundedIdr(payment.refunds)),
    })),
    ...captured.map((reservation) => ({
      merchant: reservation.clientId,
      reference: reservation.partnerReferenceNo,
      captureReference: reservation.capture?.partnerCaptureNo,
      amount: Number(reservation.capture?.amountIdr),
      tip: 0,
      fee: 0,
      channel: 'astrapay_auth',
      paidAt: new Date(reservation.capture?.atMs ?? 0).toISOString(),
      providerReference: reservation.referenceNo,
      refunded: Number(refundedIdr(reservation.refunds)),
    })),
  ]
  return ok(shown.filter((each) => isWanted(query, each.merchant, each.paidAt)))
}

/** The truth about money that went back: refunds that were done; with `status=all` also those under way or failed. */
export function listRefunded(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const wantsAll = query.get('status') === 'all'
  const shown = [
    ...[...sandbox.state.payments.values()].flatMap((payment) => refundRows(payment, channelOf(payment))),
    ...[...sandbox.state.reservations.values()].flatMap((each) => refundRows(each, 'astrapay_auth')),
  ]
  return ok(
    shown.filter(
      (each) => (wantsAll || each.status === 'done') && isWanted(query, each.merchant, each.refundedAt),
    ),
  )
}

/** Money set aside, and what became of it. Reserved money is nobody's income yet. */
export function listReserved(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const shown = [...sandbox.state.reservations.values()].map((each) => ({
    merchant: each.clientId,
    reference: each.partnerReferenceNo,
    providerReference: each.referenceNo,
    phone: each.phone,
    amount: Number(each.amountIdr),
    status: each.standing === 'reserved' && !isReserved(sandbox, each) ? 'lapsed' : each.standing,
    captured: Number(each.capture?.amountIdr ?? 0n),
    returned: each.standing === 'reserved' ? 0 : Number(each.amountIdr - (each.capture?.amountIdr ?? 0n)),
    reservedAt: new Date(each.reservedAtMs).toISOString(),
    validUpTo: new Date(each.validUpToMs).toISOString(),
  }))
  return ok(shown.filter((each) => isWanted(query, each.merchant, each.reservedAt)))
}

/** Money that merchants sent to accounts. It left the merchant's deposit and never was a customer's payment. */
export function listDisbursed(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const shown = [...sandbox.state.disbursements.values()]
    .filter((each) => each.standing === 'done')
    .map((each) => ({
      merchant: each.clientId,
      reference: each.partnerReferenceNo,
      providerReference: each.referenceNo,
      phone: each.phone,
      amount: Number(each.amountIdr),
      fee: Number(each.feeIdr),
      sentAt: new Date(each.doneAtMs ?? 0).toISOString(),
    }))
  return ok(shown.filter((each) => isWanted(query, each.merchant, each.sentAt)))
}

/** Ends a refund under way before the clock does. */
export function endRefundByControl(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const partnerRefundNo = textAt(body, 'partnerRefundNo')
  const merchant = textAt(body, 'merchant')
  const outcome = textAt(body, 'outcome') ?? 'done'
  if (outcome !== 'done' && outcome !== 'failed') return wrong('outcome must be done or failed.')
  for (const money of everythingRefunded(sandbox)) {
    if (merchant !== null && money.clientId !== merchant) continue
    const refund = money.refunds.find((each) => each.partnerRefundNo === partnerRefundNo)
    if (refund === undefined) continue
    if (!endRefund(sandbox, { money, refund, outcome, atMs: sandbox.clock.nowMs() }))
      return {
        status: 409,
        body: { error: 'This refund has ended already.', status: refundWords[refund.status] },
      }
    return ok({ partnerRefundNo, status: refundWords[refund.status] })
  }
  return { status: 404, body: { error: 'No refund has this partnerRefundNo.' } }
}

/** The payouts of a day, or of every day on which money moved. */
export function listSettlements(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const merchant = query.get('merchant')
  const day = query.get('day')
  if (day !== null && !isDay(day)) return wrong('day must be a date such as 2026-11-24, in WIB.')
  const merchants = merchant === null ? [...sandbox.state.merchants.keys()] : [merchant]
  return ok(
    merchants.flatMap((clientId) => {
      const days = day === null ? settlementDays(sandbox, clientId) : [day]
      return days.flatMap((each) => settle(sandbox, clientId, each)).map(showBatch)
    }),
  )
}

const refundWords = { '00': 'done', '03': 'pending', '06': 'failed' } as const

function refundRows(money: Payment | Reservation, channel: string) {
  return money.refunds.map((refund) => ({
    merchant: money.clientId,
    reference: money.partnerReferenceNo,
    refundReference: refund.partnerRefundNo,
    amount: Number(refund.amountIdr),
    channel,
    status: refundWords[refund.status],
    refundedAt: new Date(timeOf(refund)).toISOString(),
    providerReference: money.referenceNo,
    providerRefundReference: refund.refundNo,
  }))
}

function timeOf(refund: Refund): number {
  return refund.doneAtMs ?? refund.atMs
}

function channelOf(payment: Payment): string {
  return payment.service === '54' ? 'astrapay_debit' : 'astrapay_qris'
}

function isWanted(query: URLSearchParams, merchant: string, at: string): boolean {
  const wanted = query.get('merchant')
  const since = query.get('since')
  return (wanted === null || merchant === wanted) && (since === null || at >= since)
}

function ok(body: JsonObject | unknown[]): ControlAnswer {
  return { status: 200, body }
}

function wrong(error: string): ControlAnswer {
  return { status: 400, body: { error } }
}
