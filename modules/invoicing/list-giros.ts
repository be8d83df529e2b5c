import { demand, type Actor } from '#access'
import { companiesWithin, isCompanyWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { addDays } from './business-days.ts'
import { selectDueGiros, selectGiro, selectGiroPage, selectHistory, selectLines } from './giro.store.ts'
import type { Giro, GiroState } from './giro.ts'
import { selectInvoice } from './invoice.store.ts'

/** Which giros to list; `waiting` is all paper that may still become money. */
export type GiroView = 'waiting' | GiroState

export interface GiroPage {
  readonly giros: readonly Giro[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

const pageMax = 200

/** A page of the register: what waits by due date, what is done with latest due date first. */
export async function listGiroPage(
  ctx: Ctx,
  input: { view: GiroView; cursor?: string | null; limit?: number; by: Actor },
): Promise<GiroPage> {
  demand(input.by, 'receivable.read')
  const limit = Math.min(input.limit ?? 50, pageMax)
  const { view } = input
  const rows = await selectGiroPage(ctx.db, {
    states: view === 'waiting' ? ['held', 'deposited'] : [view],
    latestFirst: view === 'cleared' || view === 'bounced',
    after: parseCursor(input.cursor ?? null),
    within: await companiesWithin(ctx.db, input.by.scope),
    limit: limit + 1,
  })
  const giros = rows.slice(0, limit)
  const last = giros.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { giros, nextCursor: hasMore ? `${last.dueOn}_${last.id}` : null }
}

/** Paper that should be at the bank by now: how many are due until in a week, and how many of them are late. */
export async function countDueGiros(
  ctx: Ctx,
  input: { by: Actor },
): Promise<{ thisWeek: number; late: number; amount: Rupiah }> {
  demand(input.by, 'receivable.read')
  const within = await companiesWithin(ctx.db, input.by.scope)
  const today = businessDay(ctx.now())
  const due = await selectDueGiros(ctx.db, { today, until: addDays(today, 6), within })
  return { thisWeek: Number(due.this_week), late: Number(due.late), amount: rupiah(due.amount) }
}

export interface GiroDetail {
  readonly giro: Giro
  /** What it is meant for; none means the oldest invoices first. */
  readonly lines: readonly {
    readonly invoiceId: string
    readonly number: string
    readonly amount: Rupiah
  }[]
  readonly history: readonly {
    readonly toState: string
    readonly reason: string
    readonly by: string
    readonly at: Date
  }[]
}

/** A giro with what it is meant for and what became of it; null where the actor's branches have none of this id. */
export async function findGiro(ctx: Ctx, input: { giroId: string; by: Actor }): Promise<GiroDetail | null> {
  demand(input.by, 'receivable.read')
  const giro = isId('gir', input.giroId) ? await selectGiro(ctx.db, input.giroId) : null
  if (giro === null || !(await isCompanyWithin(ctx.db, input.by.scope, giro.companyId))) return null
  const [lines, history] = await Promise.all([selectLines(ctx.db, giro.id), selectHistory(ctx.db, giro.id)])
  const invoices = await Promise.all(lines.map((line) => selectInvoice(ctx.db, line.invoice_id)))
  return {
    giro,
    lines: lines.map((line, index) => ({
      invoiceId: line.invoice_id,
      number: invoices[index]?.number ?? line.invoice_id,
      amount: rupiah(line.amount_idr),
    })),
    history: history.map((step) => ({
      toState: step.to_state,
      reason: step.reason,
      by: step.by,
      at: step.at,
    })),
  }
}

function parseCursor(cursor: string | null): { dueOn: string; id: string } | null {
  const [, dueOn = '', id = ''] = /^(\d{4}-\d{2}-\d{2})_(gir_\w+)$/.exec(cursor ?? '') ?? []
  return isId('gir', id) && !Number.isNaN(Date.parse(dueOn)) ? { dueOn, id } : null
}
