import { demand, PermissionDenied, spendProof, type Actor, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { CashDiscountRule } from './plan-allocation.ts'
import { addCashDiscountRule } from './preview-allocation.ts'

/** A rule with the days on which it is granted, both included. */
export interface DatedCashDiscountRule extends CashDiscountRule {
  readonly id: string
  readonly startsOn: string
  /** Null until somebody ends it. */
  readonly endsOn: string | null
}

const shownMax = 200

/** Every rule there was, is and will be, the latest start first. */
export async function listCashDiscountRules(
  ctx: Ctx,
  input: { by: Actor },
): Promise<DatedCashDiscountRule[]> {
  demand(input.by, 'receivable.read')
  const rows = await ctx.db
    .selectFrom('invoicing.cash_discount_rule')
    .selectAll()
    .orderBy('starts_on', 'desc')
    .orderBy('id', 'desc')
    .limit(shownMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    basisPoints: row.basis_points,
    withinDays: row.within_days,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  }))
}

export type CashDiscountRuleAdded =
  | { readonly kind: 'rule_added' | 'bad_discount' | 'bad_days' | 'starts_in_past' | 'ends_before_start' }
  | ProofNeeded

const discountMax = 5000
const withinDaysMax = 90

/**
 * Staff add a rule from today or later, with a fresh factor for exactly it. It is for every company, so nobody narrowed to
 * branches adds one.
 */
export async function addCashDiscountRuleByStaff(
  ctx: Ctx,
  input: Omit<DatedCashDiscountRule, 'id'> & { by: Actor },
): Promise<CashDiscountRuleAdded> {
  const { by, ...rule } = input
  demand(by, 'receivable.change')
  refuseWithin(by)
  const at = ctx.now()
  if (!isWithin(rule.basisPoints, 1, discountMax)) return { kind: 'bad_discount' }
  if (!isWithin(rule.withinDays, 0, withinDaysMax)) return { kind: 'bad_days' }
  if (!isDay(rule.startsOn) || rule.startsOn < businessDay(at)) return { kind: 'starts_in_past' }
  if (rule.endsOn !== null && (!isDay(rule.endsOn) || rule.endsOn < rule.startsOn))
    return { kind: 'ends_before_start' }
  const { basisPoints, withinDays, startsOn, endsOn } = rule
  const values = { basisPoints, withinDays, startsOn, endsOn }
  return ctx.transaction(async (trx): Promise<CashDiscountRuleAdded> => {
    const deed = { action: 'receivable.change_discount', values } as const
    const needed = await spendProof(trx, { actor: by, deed, at })
    if (needed !== null) return needed
    await addCashDiscountRule(trx, { basisPoints, withinDays, startsOn, endsOn })
    await recordAudit(trx, {
      who: by.id,
      action: 'cash_discount_rule.added',
      object: { kind: 'cash_discount_rule', id: rule.startsOn },
      before: null,
      after: values,
      reason: null,
      address: by.address,
      at,
    })
    return { kind: 'rule_added' }
  })
}

export interface CashDiscountRuleEnded {
  readonly kind: 'rule_ended' | 'not_found' | 'ended_before'
}

/** Staff end a rule with today; one that has not begun ends with its first day. */
export async function endCashDiscountRule(
  ctx: Ctx,
  input: { ruleId: string; by: Actor },
): Promise<CashDiscountRuleEnded> {
  demand(input.by, 'receivable.change')
  refuseWithin(input.by)
  if (!isId('cdr', input.ruleId)) return { kind: 'not_found' }
  const at = ctx.now()
  const today = businessDay(at)
  return ctx.transaction(async (trx): Promise<CashDiscountRuleEnded> => {
    const rule = await trx
      .selectFrom('invoicing.cash_discount_rule')
      .selectAll()
      .where('id', '=', input.ruleId)
      .forUpdate()
      .executeTakeFirst()
    if (rule === undefined) return { kind: 'not_found' }
    const endsOn = rule.starts_on > today ? rule.starts_on : today
    if (rule.ends_on !== null && rule.ends_on <= endsOn) return { kind: 'ended_before' }
    await trx
      .updateTable('invoicing.cash_discount_rule')
      .set({ ends_on: endsOn })
      .where('id', '=', rule.id)
      .execute()
    await recordAudit(trx, {
      who: input.by.id,
      action: 'cash_discount_rule.ended',
      object: { kind: 'cash_discount_rule', id: rule.id },
      before: { endsOn: rule.ends_on },
      after: { endsOn },
      reason: null,
      address: input.by.address,
      at,
    })
    return { kind: 'rule_ended' }
  })
}

/** A rule changes what companies of every branch pay. */
function refuseWithin(by: Actor): void {
  if (by.scope.branches !== null) throw new PermissionDenied(by.id, 'receivable.change')
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}
