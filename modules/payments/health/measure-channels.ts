import type { PaymentsCtx } from '../payment.ts'
import { channelScope, providerScope, type Scope } from './scope.ts'
import {
  selectHealth,
  selectMeasured,
  takeTurn,
  upsertHealth,
  type Measured,
  type StoredHealth,
} from './measure.store.ts'
import { emptyWindow, judgeWeather } from './weather.ts'

/** Between two measurements, of all processes together. */
const gapMs = 5_000
/** What is older than this is measured by whoever wants to read it: no worker does it. */
const staleMs = 12_000
/** A notification may be committed a little after the moment it carries. */
const overlapMs = 120_000
const dayMs = 86_400_000

/** Recurring: counts what happened lately and judges the weather. Nothing where another process has just done it. */
export async function measureChannels(ctx: PaymentsCtx): Promise<{ measured: boolean }> {
  if (!(await takeTurn(ctx.db, { now: ctx.now(), gapMs }))) return { measured: false }
  await measure(ctx)
  return { measured: true }
}

/** The health of every scope, at most some seconds old. */
export async function readHealth(ctx: PaymentsCtx): Promise<Map<Scope, StoredHealth>> {
  const scopes = allScopes(ctx)
  const known = await selectHealth(ctx.db, scopes)
  const ageMs = (health: StoredHealth | undefined) =>
    health === undefined ? Infinity : Math.abs(ctx.now().getTime() - health.measuredAt.getTime())
  if (scopes.every((scope) => ageMs(known.get(scope)) < staleMs)) return known
  const { measured } = await measureChannels(ctx)
  return measured ? selectHealth(ctx.db, scopes) : known
}

async function measure(ctx: PaymentsCtx): Promise<void> {
  const now = ctx.now()
  const scopes = allScopes(ctx)
  const before = await selectHealth(ctx.db, scopes)
  const measured = await selectMeasured(ctx.db, {
    scopes,
    channelIds: channelsOf(ctx).map((channel) => channel.id),
    now,
    notifiedSince: notifiedSince([...before.values()], now),
  })
  const judged = measured.map((one) => judge(one, { before: before.get(one.scope), now }))
  await upsertHealth(ctx.db, judged)
}

/** Everything since the last measurement, and no more than a day. */
function notifiedSince(before: readonly StoredHealth[], now: Date): Date {
  const lastMs = Math.max(0, ...before.map((health) => health.measuredAt.getTime())) - overlapMs
  const isUsable = lastMs > now.getTime() - dayMs && lastMs < now.getTime()
  return new Date(isUsable ? lastMs : now.getTime() - dayMs)
}

function judge(one: Measured, look: { before: StoredHealth | undefined; now: Date }): StoredHealth {
  const previous = look.before?.weather ?? null
  return { ...one, weather: judgeWeather(one.windows, { previous, now: look.now }), measuredAt: look.now }
}

/** What nothing is known of yet. */
export function unmeasured(scope: Scope, now: Date): StoredHealth {
  return {
    scope,
    windows: { 15: emptyWindow, 60: emptyWindow, 1440: emptyWindow },
    hours: [],
    lastNotificationAt: null,
    lastSuccessAt: null,
    weather: { weather: 'unknown', reason: 'too_little', since: now },
    measuredAt: now,
  }
}

function channelsOf(ctx: PaymentsCtx) {
  return Object.values(ctx.payments.providers).flatMap((provider) => provider.channels)
}

function allScopes(ctx: PaymentsCtx): Scope[] {
  return Object.values(ctx.payments.providers).flatMap((provider) => [
    providerScope(provider.provider),
    ...provider.channels.map((channel) => channelScope(channel.id)),
  ])
}
