import { announceCardRefund, announceCode, announceDebit } from './announce.ts'
import { bookRefunded } from './books.ts'
import { findOrder } from './orders.ts'
import { forgetPending, pendingRefunds, refundsOf, returnedIdr } from './refunds.ts'
import type { Delivery, Refund } from './state.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** Decides a refund: the money has gone back, or it never will. Gives the notifications on their way. */
export function settleRefund(world: World, refund: Refund, outcome: 'success' | 'failed'): Delivery[] {
  if (refund.status !== 'pending') return []
  forgetPending(world, refund)
  refund.status = outcome
  refund.finishedAtMs = now(world)
  refund.settlesAtMs = null
  world.changed()
  if (outcome === 'failed') return []
  bookRefunded(world, refund, refund.finishedAtMs)
  return announce(world, refund)
}

/** Decides every refund whose time has come. */
export function settleDueRefunds(world: World): void {
  for (const refund of pendingRefunds(world)) {
    const due = refund.settlesAtMs ?? Number.POSITIVE_INFINITY
    if (due <= now(world)) settleRefund(world, refund, refund.willFail ? 'failed' : 'success')
  }
}

export function nextRefundMs(world: World): number | null {
  const times = pendingRefunds(world).flatMap((refund) => refund.settlesAtMs ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

function announce(world: World, refund: Refund): Delivery[] {
  const { kind, clientId, reference } = refund
  switch (kind) {
    case 'card': {
      const order = findOrder(world, clientId, reference)
      return order === null ? [] : announceCardRefund(world, order, refund)
    }
    case 'debit': {
      const debit = world.state.debits.get(world.state.debitByPartner.get(`${clientId} ${reference}`) ?? '')
      const full = returnedIdr(refundsOf(world, kind, { clientId, reference })) === debit?.amountIdr
      return debit !== undefined && full ? announceDebit(world, debit) : []
    }
    case 'qris': {
      const code = world.state.qrisCodes.get(world.state.qrisByPartner.get(`${clientId} ${reference}`) ?? '')
      const full = returnedIdr(refundsOf(world, kind, { clientId, reference })) === code?.amountIdr
      return code !== undefined && full ? announceCode(world, code) : []
    }
  }
}
