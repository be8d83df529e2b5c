import type { Refund, RefundKind } from './state.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

/** What was paid and may go back. */
export type RefundTarget = {
  kind: RefundKind
  clientId: string
  reference: string
  channel: string
  paidIdr: number
}

export type RefundWish = { partnerRefundNo: string; amountIdr: number; reason: string }

/** How a new refund ends: at once, or later by the clock or by control. */
export type RefundFate = { settlesAtMs: number | null; willFail: boolean }

/** Remembers a refund that passed its rules. Deciding it is another step. */
export function openRefund(
  world: World,
  target: RefundTarget,
  asked: { wish: RefundWish; fate: RefundFate; type?: Refund['type'] },
): Refund {
  const { kind, clientId, reference, channel, paidIdr } = target
  const createdAtMs = now(world)
  const refund: Refund = {
    refundNo: `RFD${createdAtMs}${String(nextSequence(world)).padStart(6, '0')}`,
    clientId,
    kind,
    reference,
    channel,
    ...asked.wish,
    type: asked.type ?? (asked.wish.amountIdr === paidIdr ? 'FULL_REFUND' : 'PARTIAL_REFUND'),
    status: 'pending',
    createdAtMs,
    ...asked.fate,
    finishedAtMs: null,
  }
  const key = refundKey(kind, clientId, refund.partnerRefundNo)
  const targetKey = refundKey(kind, clientId, reference)
  remember(world.state.refunds, key, refund)
  remember(world.state.refundKeys, targetKey, [...(world.state.refundKeys.get(targetKey) ?? []), key])
  if (refund.settlesAtMs !== null) remember(world.state.pendingRefunds, key, true)
  world.changed()
  return refund
}

export function findRefund(
  world: World,
  kind: RefundKind,
  named: { clientId: string; partnerRefundNo: string },
): Refund | null {
  return world.state.refunds.get(refundKey(kind, named.clientId, named.partnerRefundNo)) ?? null
}

export function refundsOf(
  world: World,
  kind: RefundKind,
  named: { clientId: string; reference: string },
): Refund[] {
  const keys = world.state.refundKeys.get(refundKey(kind, named.clientId, named.reference)) ?? []
  return keys.flatMap((key) => world.state.refunds.get(key) ?? [])
}

/** What is on its way back or has gone back. */
export function claimedIdr(refunds: Refund[]): number {
  return refunds.filter((refund) => refund.status !== 'failed').reduce((sum, one) => sum + one.amountIdr, 0)
}

export function returnedIdr(refunds: Refund[]): number {
  return refunds.filter((refund) => refund.status === 'success').reduce((sum, one) => sum + one.amountIdr, 0)
}

export function pendingRefunds(world: World): Refund[] {
  return [...world.state.pendingRefunds.keys()].flatMap((key) => world.state.refunds.get(key) ?? [])
}

export function forgetPending(world: World, refund: Refund): void {
  world.state.pendingRefunds.delete(refundKey(refund.kind, refund.clientId, refund.partnerRefundNo))
}

function refundKey(kind: RefundKind, clientId: string, number: string): string {
  return `${kind} ${clientId} ${number}`
}
