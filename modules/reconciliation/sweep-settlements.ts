import type { RemoteProvider } from '#payments'
import { businessDay } from '#platform/clock.ts'
import { applySettlement } from './apply-settlement.ts'
import { reconcileDay } from './reconcile-day.ts'
import { daysAfter, providers, systemActor, type ReconciliationCtx } from './settlement.ts'
import { stageSettlement } from './stage-settlement.ts'

/** Every day is looked at again for so long, since payouts and banks are late over holidays. */
const sweptDays = 10
/** Days whose files are fetched again, in case one was late or a process was down. */
const fetchedDays = 3
/** Providers have written their files by this hour of WIB. */
const fetchFromHour = 10
const wibOffsetMs = 7 * 3_600_000

/**
 * Recurring: compares the days behind us, each once a day, whichever worker comes first (reliability rule 5). Failing at
 * one provider leaves the other to be looked at.
 */
export async function sweepSettlements(ctx: ReconciliationCtx): Promise<{ swept: number }> {
  const today = businessDay(ctx.now())
  const done = await sweptToday(ctx, today)
  let swept = 0
  for (const provider of providers)
    for (let back = 1; back <= sweptDays; back += 1) {
      const day = daysAfter(today, -back)
      if (done.has(`${provider} ${day}`)) continue
      try {
        const run = await reconcileDay(ctx, { provider, day, sweptOn: today, by: systemActor })
        if (run.kind === 'reconciled') swept += 1
      } catch (error) {
        ctx.log.error({ provider, day, error: String(error) }, 'a day could not be reconciled')
      }
    }
  return { swept }
}

async function sweptToday(ctx: ReconciliationCtx, today: string): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('reconciliation.run')
    .select(['provider', 'day'])
    .where('swept_on', '=', today)
    .execute()
  return new Set(rows.map((row) => `${row.provider} ${row.day}`))
}

/** Recurring: takes the files of the last days in where a provider's can be fetched. A file that came before is no news. */
export async function fetchSettlements(ctx: ReconciliationCtx): Promise<{ applied: number }> {
  const now = ctx.now()
  if (new Date(now.getTime() + wibOffsetMs).getUTCHours() < fetchFromHour) return { applied: 0 }
  const files = providers.flatMap((provider) => {
    const source = ctx.reconciliation.sources[provider]
    const days = source === undefined ? [] : Array.from({ length: fetchedDays }, (_, at) => fetchedDays - at)
    return days.map((back) => ({ provider, source, day: daysAfter(businessDay(now), -back) }))
  })
  let applied = 0
  for (const { provider, source, day } of files)
    try {
      const file = (await source?.fetchDay(day)) ?? null
      if (file !== null && (await takeIn(ctx, provider, file))) applied += 1
    } catch (error) {
      ctx.log.warn({ provider, day, error: String(error) }, 'a settlement file could not be fetched')
    }
  return { applied }
}

/** True where it brought something; what is refused waits for a person to upload it. */
async function takeIn(
  ctx: ReconciliationCtx,
  provider: RemoteProvider,
  file: { name: string; content: Buffer },
): Promise<boolean> {
  const by = systemActor
  const content = [file.content]
  const staged = await stageSettlement(ctx, { provider, name: file.name, content, source: 'fetched', by })
  if (staged.kind !== 'staged') {
    const isNews = staged.kind !== 'duplicate_file' && !isEmpty(staged)
    if (isNews) ctx.log.warn({ provider, staged }, 'a fetched settlement file was refused')
    return false
  }
  const outcome = await applySettlement(ctx, { fileId: staged.fileId, by })
  if (outcome.kind !== 'applied')
    ctx.log.warn({ provider, outcome }, 'a fetched settlement file waits for a person')
  return outcome.kind === 'applied'
}

function isEmpty(staged: { kind: string; problem?: string }): boolean {
  return staged.kind === 'wrong_file' && staged.problem === 'empty'
}
