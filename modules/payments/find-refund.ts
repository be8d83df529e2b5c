import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { selectExchangesOf } from './archive.store.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import { selectPayment } from './payment.store.ts'
import { findRooms, type RefundRoom } from './refund-room.ts'
import { maskAccount } from './manual-refund.ts'
import { refundStates, type Refund, type RefundMethod, type RefundState } from './refund.ts'
import {
  selectRefund,
  selectRefundHistory,
  selectRefunds,
  selectRefundsOf,
  type RefundRow,
} from './refund.store.ts'
import { selectSurplusOf } from './surplus.store.ts'
import type { SurplusReason } from './surplus.ts'

export interface RefundStep {
  readonly fromState: string | null
  readonly toState: RefundState
  readonly reason: string
  readonly by: string
  readonly byName: string
  readonly at: Date
}

export interface RefundDetail {
  readonly refund: Refund
  readonly payment: Payment
  readonly history: readonly RefundStep[]
  /** What was on the wire about it, oldest first. */
  readonly exchanges: readonly { operation: string; status: number | null; startedAt: Date }[]
}

/** Everything known of one refund, or null. */
export async function findRefundDetail(ctx: Ctx, input: { refundId: string }): Promise<RefundDetail | null> {
  const refund = isId('rfd', input.refundId) ? await selectRefund(ctx.db, input.refundId) : null
  const payment = refund === null ? null : await selectPayment(ctx.db, refund.paymentId)
  if (refund === null || payment === null) return null
  const [history, exchanges] = await Promise.all([
    selectRefundHistory(ctx.db, refund.id),
    selectExchangesOf(ctx.db, payment.id),
  ])
  return {
    refund,
    payment,
    history: history.map((row) => ({
      fromState: row.from_state,
      toState: present(
        refundStates.find((state) => state === row.to_state),
        'history knows only states',
      ),
      reason: row.reason,
      by: row.by,
      byName: row.by_name,
      at: row.at,
    })),
    exchanges: exchanges
      .filter((one) => one.operation.includes('refund') && one.started_at >= refund.createdAt)
      .map((one) => ({ operation: one.operation, status: one.status, startedAt: one.started_at })),
  }
}

export interface RefundPage {
  readonly refunds: readonly RefundRow[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

export interface RefundListWish {
  readonly states?: readonly RefundState[]
  readonly text?: string
  readonly cursor?: string | null
  readonly limit?: number
}

/** Refunds, latest first, of payments of these companies or of everybody; `text` is a number, a name or a reference. */
export async function listRefunds(
  ctx: Ctx,
  input: RefundListWish & { within?: readonly string[] | null },
): Promise<RefundPage> {
  const limit = Math.min(input.limit ?? 50, 200)
  const rows = await selectRefunds(ctx.db, {
    states: input.states ?? [],
    text: (input.text ?? '').replaceAll('\0', '').trim().slice(0, 100),
    before: parseCursor(input.cursor ?? null),
    within: input.within ?? null,
    limit: limit + 1,
  })
  const refunds = rows.slice(0, limit)
  const last = refunds.at(-1)?.refund
  return {
    refunds,
    nextCursor: rows.length > limit && last !== undefined ? `${last.createdAt.getTime()}_${last.id}` : null,
  }
}

function parseCursor(cursor: string | null): { at: Date; id: string } | null {
  const match = /^(\d{13})_(rfd_\w+)$/.exec(cursor ?? '')
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { at: new Date(Number(match[1])), id: match[2] }
}

/** What of a payment went or can go back, for staff: its refunds and the room that is left. */
export async function findRefundsOf(
  ctx: PaymentsCtx,
  input: { paymentId: string },
): Promise<{ refunds: readonly Refund[]; rooms: readonly RefundRoom[] } | null> {
  const payment = isId('pay', input.paymentId) ? await selectPayment(ctx.db, input.paymentId) : null
  if (payment === null) return null
  const [refunds, rooms] = await Promise.all([
    selectRefundsOf(ctx.db, payment.id),
    findRooms(ctx.db, ctx, payment),
  ])
  return { refunds, rooms }
}

/** A refund as its buyer sees it. */
export interface BuyerRefund {
  readonly id: string
  readonly amount: Rupiah
  readonly state: RefundState
  readonly method: RefundMethod
  readonly expectedOn: string
  readonly refundedAt: Date | null
  /** Masked; null where none was given. */
  readonly account: { readonly bank: string; readonly number: string; readonly holder: string } | null
  /** The buyer has to say where the money goes. */
  readonly needsAccount: boolean
}

/** Money too much that the buyer may ask back. */
export interface BuyerSurplus {
  readonly id: string
  readonly receiptId: string
  readonly amount: Rupiah
  readonly reason: SurplusReason
  readonly byHand: boolean
}

/** What the reader of a payment sees of its money that went or goes back. The caller has checked that they may. */
export async function findBuyerRefunds(
  ctx: PaymentsCtx,
  input: { payment: Payment },
): Promise<{ refunds: readonly BuyerRefund[]; surplus: readonly BuyerSurplus[] }> {
  const { payment } = input
  const [refunds, rooms, surplus] = await Promise.all([
    selectRefundsOf(ctx.db, payment.id),
    findRooms(ctx.db, ctx, payment),
    selectSurplusOf(ctx.db, payment.id),
  ])
  return {
    refunds: refunds.map((refund) => ({
      id: refund.id,
      amount: refund.amount,
      state: refund.state,
      method: refund.method,
      expectedOn: refund.expectedOn,
      refundedAt: refund.refundedAt,
      account:
        refund.account === null ? null : { ...refund.account, number: maskAccount(refund.account.number) },
      needsAccount:
        refund.method === 'manual' &&
        refund.account === null &&
        (refund.state === 'ordered' || refund.state === 'waiting_approval'),
    })),
    surplus: surplus
      // A company's becomes its credit by rule.
      .filter((one) => one.state === 'open' && one.companyId === null)
      .map((one) => ({
        id: one.id,
        receiptId: one.receiptId,
        amount: one.amount,
        reason: one.reason,
        byHand: goesByHand(rooms.find((room) => room.surplusId === one.id)),
      })),
  }
}

function goesByHand(room: RefundRoom | undefined): boolean {
  return room === undefined || room.api === null || !(room.api.partial || room.rest === room.whole)
}
