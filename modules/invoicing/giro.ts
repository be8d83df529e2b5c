import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import { accounts, postEntry } from '#ledger'
import { present } from '#platform/assert.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isUniqueViolation } from '#platform/db.ts'
import { isId, newId } from '#platform/ids.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { lockAccount } from './account.store.ts'
import { allocate, type Source } from './allocate.ts'
import { grantCredit } from './credit.ts'
import { allocateOldest } from './follow-payment.ts'
import { insertGiro, insertHistory, selectGiro, selectGiros, selectLines, updateState } from './giro.store.ts'
import { planFor } from './preview-allocation.ts'
import { businessDay } from '#platform/clock.ts'

export type GiroState = 'held' | 'deposited' | 'cleared' | 'bounced'

/** What may become of a giro. Until the bank has cleared it, it is paper: nothing is booked and nothing is paid. */
const giroMoves = {
  held: ['deposited', 'bounced'],
  deposited: ['cleared', 'bounced'],
  cleared: [],
  bounced: [],
} as const satisfies Record<GiroState, readonly GiroState[]>

export interface Giro {
  readonly id: string
  readonly companyId: string
  readonly number: string
  readonly bank: string
  readonly amount: Rupiah
  readonly dueOn: string
  readonly state: GiroState
  readonly receivedAt: Date
}

export interface RegisterGiro {
  readonly companyId: string
  readonly number: string
  readonly bank: string
  readonly amount: Rupiah
  /** Not to be brought to the bank before this business day. */
  readonly dueOn: string
  /** What it shall pay once cleared; none means the oldest invoices first. */
  readonly lines: readonly { readonly invoiceId: string; readonly amount: Rupiah }[]
  readonly by: Actor
}

export type GiroRegistered =
  | { readonly kind: 'registered'; readonly giroId: string }
  | { readonly kind: 'registered_before' }
  | { readonly kind: 'lines_above_amount' }
  | { readonly kind: 'not_payable' }
  | { readonly kind: 'no_company' }

/** Staff write down a giro or cek that a customer handed over. */
export async function registerGiro(ctx: Ctx, input: RegisterGiro): Promise<GiroRegistered> {
  demand(input.by, 'receivable.change')
  if (sumRupiah(input.lines.map((line) => line.amount)) > input.amount) return { kind: 'lines_above_amount' }
  const { companyId, by } = input
  if (!(await isCompanyWithin(ctx.db, by.scope, companyId))) return { kind: 'no_company' }
  try {
    return await ctx.transaction(async (trx): Promise<GiroRegistered> => {
      await lockAccount(trx, companyId)
      const at = ctx.now()
      const wanted = { kind: 'chosen' as const, choices: input.lines }
      const plan = await planFor(trx, { companyId, wanted, today: businessDay(at), rules: [] })
      if (plan.problems.length > 0) return { kind: 'not_payable' }
      const giroId = newId('gir')
      await insertGiro(trx, {
        row: {
          id: giroId,
          company_id: companyId,
          number: input.number,
          bank: input.bank,
          amount_idr: input.amount,
          due_on: input.dueOn,
          state: 'held',
          received_at: at,
        },
        lines: input.lines,
      })
      const giro = present(await selectGiro(trx, giroId), 'it was written')
      await tellMove(trx, { giro, from: null, to: 'held', reason: 'received', by, at })
      return { kind: 'registered', giroId }
    })
  } catch (error) {
    if (!isUniqueViolation(error, 'giro_bank_number_key')) throw error
    return { kind: 'registered_before' }
  }
}

export interface GiroMoved {
  readonly kind: 'moved' | 'not_found' | 'not_possible' | 'too_early'
}

/**
 * Staff say what the bank did with a giro. Cleared, it is money: it pays the invoices it was for, and what they no longer
 * need becomes credit. Bounced, the invoices are as open as they always were.
 */
export async function moveGiro(
  ctx: Ctx,
  input: { giroId: string; to: Exclude<GiroState, 'held'>; reason: string; by: Actor },
): Promise<GiroMoved> {
  const { giroId, to, reason, by } = input
  demand(by, 'receivable.change')
  if (!isId('gir', giroId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx): Promise<GiroMoved> => {
    const named = await selectGiro(trx, giroId)
    if (named === null || !(await isCompanyWithin(trx, by.scope, named.companyId)))
      return { kind: 'not_found' }
    await lockAccount(trx, named.companyId)
    const giro = present(await selectGiro(trx, giroId), 'a giro is never deleted')
    const allowed: readonly GiroState[] = giroMoves[giro.state]
    if (!allowed.includes(to)) return { kind: 'not_possible' }
    const at = ctx.now()
    if (to === 'deposited' && businessDay(at) < giro.dueOn) return { kind: 'too_early' }
    await updateState(trx, { id: giro.id, state: to })
    await tellMove(trx, { giro, from: giro.state, to, reason, by, at })
    if (to === 'cleared') await book(trx, giro, { by: by.id, at })
    return { kind: 'moved' }
  })
}

/** Of one company, or of all where null, by due date. */
export function listGiros(
  ctx: Ctx,
  input: { companyId: string | null; states: readonly GiroState[]; limit: number },
): Promise<Giro[]> {
  return selectGiros(ctx.db, input)
}

async function book(trx: Trx, giro: Giro, step: { by: string; at: Date }): Promise<void> {
  const source: Source = { kind: 'giro', id: giro.id, companyId: giro.companyId, ...step }
  await postEntry(trx, {
    kind: 'bank_receipt',
    sourceId: giro.id,
    description: `giro ${giro.bank} ${giro.number}`,
    at: step.at,
    lines: [
      { account: accounts.bank, amount: giro.amount },
      { account: accounts.customerAdvances, subledger: giro.id, amount: rupiah(-giro.amount) },
    ],
  })
  const lines = await selectLines(trx, giro.id)
  const used =
    lines.length === 0
      ? await allocateOldest(trx, source, giro.amount)
      : await allocate(
          trx,
          source,
          lines.map((line) => ({
            invoiceId: line.invoice_id,
            amount: rupiah(line.amount_idr),
            discount: rupiah(0),
          })),
        )
  const rest = rupiah(giro.amount - used)
  if (rest === 0n) return
  await grantCredit(trx, {
    companyId: giro.companyId,
    amount: rest,
    reason: 'giro',
    sourceId: giro.id,
    from: { account: accounts.customerAdvances, subledger: giro.id },
    ...step,
  })
}

async function tellMove(
  trx: Trx,
  move: { giro: Giro; from: GiroState | null; to: GiroState; reason: string; by: Actor; at: Date },
): Promise<void> {
  const { giro, from, to, reason, by, at } = move
  await insertHistory(trx, { giro_id: giro.id, from_state: from, to_state: to, reason, by: by.id, at })
  await recordAudit(trx, {
    who: by.id,
    action: `giro.${to}`,
    object: { kind: 'giro', id: giro.id },
    before: from,
    after: { state: to, bank: giro.bank, number: giro.number, amount: giro.amount.toString() },
    reason,
    address: by.address,
    at,
  })
  await publish(trx, {
    name: `giro.${to}`,
    giroId: giro.id,
    companyId: giro.companyId,
    amountIdr: giro.amount.toString(),
    reason,
    at: at.toISOString(),
  })
}
