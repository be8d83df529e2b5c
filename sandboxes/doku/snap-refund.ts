import { operationKindFault } from './faults.ts'
import { objectAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { claimedIdr, findRefund, openRefund, refundsOf } from './refunds.ts'
import type { RefundFate, RefundTarget } from './refunds.ts'
import { settleRefund } from './settle-refund.ts'
import { refundBody } from './refund-bodies.ts'
import { readSnapAmount } from './snap-amount.ts'
import { format, mandatory } from './snap-door.ts'
import type { SnapRefusal } from './snap-door.ts'
import type { Refund } from './state.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

export type PaidTarget = RefundTarget & {
  referenceNo: string
  paid: boolean
  refundReferenceLength: [least: number, most: number]
}

const pendingMsDefault = 60_000

/** The fields of a refund request that are the same for QRIS and for wallets. */
export function refundFieldRefusal(body: JsonObject): SnapRefusal | null {
  if (textAt(body, 'partnerRefundNo') === '') return mandatory('partnerRefundNo')
  const amount = objectAt(body, 'refundAmount')
  if (textAt(amount, 'value') === '') return mandatory('refundAmount.value')
  if (textAt(amount, 'currency') === '') return mandatory('refundAmount.currency')
  if ((readSnapAmount(textAt(amount, 'value')) ?? 0) === 0) return format('refundAmount.value')
  if (textAt(amount, 'currency') !== 'IDR') return format('refundAmount.currency')
  return textAt(body, 'reason').length > 255 ? format('reason') : null
}

/** Gives money back, in full or in part; never more than was paid. 202 while it is pending. */
export function refundSnap(
  world: World,
  target: PaidTarget,
  asked: { body: JsonObject; operation: string },
): object | SnapRefusal {
  const { body } = asked
  const wish = {
    partnerRefundNo: textAt(body, 'partnerRefundNo'),
    amountIdr: readSnapAmount(textAt(objectAt(body, 'refundAmount'), 'value')) ?? 0,
    reason: textAt(body, 'reason'),
  }
  const [least, most] = target.refundReferenceLength
  if (wish.partnerRefundNo.length < least || wish.partnerRefundNo.length > most)
    return format('partnerRefundNo')
  const known = findRefund(world, target.kind, {
    clientId: target.clientId,
    partnerRefundNo: wish.partnerRefundNo,
  })
  if (known !== null) return repeated(known, target, wish.amountIdr)
  if (!target.paid) return { status: 404, case: '00', message: 'Invalid Transaction Status' }
  const left = target.paidIdr - claimedIdr(refundsOf(world, target.kind, target))
  if (wish.amountIdr > left) return { status: 403, case: '02', message: 'Exceeds Transaction Amount Limit' }
  if (wish.amountIdr % 100_000 === 99_914)
    return { status: 403, case: '14', message: 'Insufficient Funds (merchant balance)' }

  const fate = fateOf(world, target, { operation: asked.operation, amountIdr: wish.amountIdr })
  const refund = openRefund(world, target, { wish, fate })
  if (fate.settlesAtMs === null) settleRefund(world, refund, 'success')
  const answer = refundBody(refund, target.referenceNo)
  return refund.status === 'success'
    ? answer
    : { status: 202, case: '00', message: 'Request In Progress', body: answer }
}

/** The same number again: a duplicate where it asks the same, inconsistent where it does not. */
function repeated(known: Refund, target: PaidTarget, amountIdr: number): SnapRefusal {
  const same = known.reference === target.reference && known.amountIdr === amountIdr
  return same
    ? { status: 409, case: '01', message: 'Duplicate partnerRefundNo' }
    : { status: 404, case: '18', message: 'Inconsistent Request' }
}

function fateOf(
  world: World,
  target: PaidTarget,
  asked: { operation: string; amountIdr: number },
): RefundFate {
  const { operation, amountIdr } = asked
  const struck = operationKindFault(world, operation, {
    merchant: target.clientId,
    kinds: ['refund_pending', 'refund_failed'],
  })
  const typed = amountIdr % 100_000
  const willFail = struck?.kind === 'refund_failed' || typed === 99_921
  if (struck === null && typed !== 99_920 && typed !== 99_921) return { settlesAtMs: null, willFail: false }
  return { settlesAtMs: now(world) + (struck?.delayMs ?? pendingMsDefault), willFail }
}
