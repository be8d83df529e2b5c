import { businessDay } from '#platform/clock.ts'
import { present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { selectAttempt } from '../attempt.store.ts'
import type { Attempt, Payment } from '../payment.ts'
import { selectPayment } from '../payment.store.ts'
import type { BankAccount } from './account.ts'
import { selectAccount } from './account.store.ts'
import { selectCandidates, type Mutation } from './mutation.store.ts'
import { selectQueue, type QueueRow, type QueueTab } from './queue.store.ts'
import { selectSlips, type Slip } from './slip.store.ts'
import { slipsMax, takesSlips, type Transfer, type TransferState } from './transfer.ts'
import { selectHistory, selectTransfer } from './transfer.store.ts'

const candidatesMax = 6
/** Lines from some days before the question are shown too: banks and people get days wrong. */
const candidatesFromMs = 3 * 24 * 3_600_000

/** What the buyer's page tells of a transfer. */
export interface TransferView {
  readonly attemptId: string
  readonly asked: Rupiah
  readonly code: Rupiah
  readonly state: TransferState
  /** Why staff said no. */
  readonly rejectedReason: string | null
  readonly rejectedAt: Date | null
  readonly slipsShown: number
  readonly slipsLeft: number
  /** May another slip be shown? */
  readonly takesSlips: boolean
}

/** The transfer of an attempt as its buyer may know it; null where the attempt is no transfer. */
export async function findTransferView(ctx: Ctx, input: { attemptId: string }): Promise<TransferView | null> {
  const transfer = await selectTransfer(ctx.db, input.attemptId)
  if (transfer === null) return null
  const slips = await selectSlips(ctx.db, transfer.attemptId)
  return {
    attemptId: transfer.attemptId,
    asked: transfer.asked,
    code: transfer.code,
    state: transfer.state,
    rejectedReason: transfer.state === 'rejected' ? (transfer.decided?.reason ?? null) : null,
    rejectedAt: transfer.state === 'rejected' ? (transfer.decided?.at ?? null) : null,
    slipsShown: slips.length,
    slipsLeft: slipsMax - slips.length,
    takesSlips: takesSlips(transfer) && slips.length < slipsMax,
  }
}

/** Everything staff need to decide about one transfer. */
export interface TransferDetail {
  readonly transfer: Transfer
  readonly attempt: Attempt
  readonly payment: Payment
  readonly account: BankAccount
  readonly slips: readonly Slip[]
  readonly history: readonly TransferStep[]
  /** Lines that prove nothing yet, the nearest in sum first; the exact one is the suggestion. */
  readonly candidates: readonly (Mutation & { readonly isExact: boolean })[]
}

export interface TransferStep {
  readonly what:
    | 'asked'
    | 'slip_added'
    | 'first_yes'
    | 'confirmed'
    | 'rejected'
    | 'line_linked'
    | 'booked_extra'
    | 'released'
  readonly by: string
  readonly byName: string | null
  readonly reason: string | null
  readonly at: Date
}

export async function findTransferDetail(
  ctx: Ctx,
  input: { attemptId: string },
): Promise<TransferDetail | null> {
  const transfer = isId('att', input.attemptId) ? await selectTransfer(ctx.db, input.attemptId) : null
  if (transfer === null) return null
  const [attempt, payment, account, slips, history] = await Promise.all([
    selectAttempt(ctx.db, transfer.attemptId),
    selectPayment(ctx.db, transfer.paymentId),
    selectAccount(ctx.db, transfer.accountId),
    selectSlips(ctx.db, transfer.attemptId),
    selectHistory(ctx.db, transfer.attemptId),
  ])
  const asked = present(attempt, 'a transfer has its attempt')
  const candidates = await selectCandidates(ctx.db, {
    attemptId: transfer.attemptId,
    accountId: transfer.accountId,
    amount: transfer.asked,
    since: businessDay(new Date(asked.askedAt.getTime() - candidatesFromMs)),
    limit: candidatesMax,
  })
  const isFromBefore = (line: Mutation) => line.bookedOn < businessDay(asked.askedAt)
  return {
    transfer,
    attempt: asked,
    payment: present(payment, 'a payment is never deleted'),
    account: present(account, 'an account is never deleted'),
    slips,
    history: history.map((row) => ({
      what: row.what,
      by: row.by,
      byName: row.by_name,
      reason: row.reason,
      at: row.at,
    })),
    candidates: candidates.map((line) => ({
      ...line,
      isExact: line.amount === transfer.asked && !isFromBefore(line),
    })),
  }
}

/** The queue of one tab. */
export function listTransfers(ctx: Ctx, input: { tab: QueueTab; limit?: number }): Promise<QueueRow[]> {
  return selectQueue(ctx.db, { tab: input.tab, limit: input.limit ?? 200 })
}
