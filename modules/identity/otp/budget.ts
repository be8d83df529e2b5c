import { sql } from 'kysely'
import { businessDay } from '#platform/clock.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import type { IdentityCtx } from '../identity.ts'

/** Told once a day when most of the day's messages are used up, and once more when none is left. */
const budgetLow = 'codes.budget_low'

/** Percent of the budget at which whoever is on call is told. */
const alarmAtPercent = 80

/**
 * Takes one message from the day's budget of all accounts; false when it is used up. Exact under parallel logins and several
 * processes: the day's row is locked until the commit, and with it who may tell.
 */
export async function spendDaysBudget(ctx: IdentityCtx, trx: Trx, now: Date): Promise<boolean> {
  const sendsMax = ctx.identity.sendLimits.allAccountsPerDayMax
  const day = businessDay(now)
  const spent = await countSend(trx, { day, sendsMax })
  if (spent === null) {
    ctx.log.error({ sendsMax }, 'identity: the day has no code messages left')
    await tellOnce(trx, { day, column: sql`spent_told_at`, sends: sendsMax, sendsMax, at: now })
    return false
  }
  if (spent * 100 >= sendsMax * alarmAtPercent) {
    const wasFirst = await tellOnce(trx, { day, column: sql`low_told_at`, sends: spent, sendsMax, at: now })
    if (wasFirst)
      ctx.log.error({ sends: spent, sendsMax }, 'identity: few code messages are left for the day')
  }
  return true
}

/** Has the day no message left for anybody? */
export async function isDaysBudgetSpent(
  db: Db,
  { now, sendsMax }: { readonly now: Date; readonly sendsMax: number },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from identity.otp_budget where day = ${businessDay(now)}::date and sends >= ${sendsMax}
  `.execute(db)
  return rows.length > 0
}

/** How many are spent with this one; null where there was none left. */
async function countSend(trx: Trx, budget: { day: string; sendsMax: number }): Promise<number | null> {
  const { rows } = await sql<{ sends: number }>`
    insert into identity.otp_budget as budget (day, sends) values (${budget.day}::date, 1)
    on conflict (day) do update set sends = budget.sends + 1 where budget.sends < ${budget.sendsMax}
    returning sends
  `.execute(trx)
  return rows[0]?.sends ?? null
}

interface Telling {
  readonly day: string
  readonly column: ReturnType<typeof sql>
  readonly sends: number
  readonly sendsMax: number
  readonly at: Date
}

async function tellOnce(trx: Trx, { day, column, sends, sendsMax, at }: Telling): Promise<boolean> {
  const { rows } = await sql`
    update identity.otp_budget set ${column} = ${at} where day = ${day}::date and ${column} is null returning day
  `.execute(trx)
  if (rows.length === 0) return false
  await publish(trx, { name: budgetLow, day, sends, sendsMax, at: at.toISOString() })
  return true
}
