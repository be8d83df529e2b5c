import type { PaymentsCtx } from '../payment.ts'
import type { Channel } from '../port.ts'
import { passage, type Breaker, type BreakerState } from './breaker.ts'
import { selectBreakers } from './breaker.store.ts'
import { readHealth, unmeasured } from './measure-channels.ts'
import type { StoredHealth } from './measure.store.ts'
import { sayWeather, type Words } from './say-weather.ts'
import { providerScope, scopesOf, type Scope } from './scope.ts'
import { holdsUntil, type ChannelSwitch } from './switch.ts'
import { pickInForce } from './switch-channel.ts'
import { selectLivingSwitches } from './switch.store.ts'
import { severityOf, type Weather, type WeatherReason } from './weather.ts'

/** How one way to pay does at this moment. */
export interface ChannelStanding {
  readonly channel: Channel
  readonly weather: Weather
  readonly reason: WeatherReason
  /** Why, for buyers; null where there is nothing to say. */
  readonly words: Words | null
  /** Staff took it away: it is not offered, and this is what buyers read. */
  readonly off: { readonly switchId: string; readonly message: Words; readonly until: Date | null } | null
  /** The worse of its own breaker's and its provider's. */
  readonly breaker: BreakerState
}

/** Everything that is known now, read once: what pages and routing rest on. */
export interface Standings {
  readonly now: Date
  readonly health: ReadonlyMap<Scope, StoredHealth>
  readonly breakers: ReadonlyMap<Scope, Breaker>
  readonly switches: readonly ChannelSwitch[]
}

/**
 * How every way to pay does now, in the order of the providers' own lists; and those of `also`, such as transfers, which only a
 * switch can take away.
 * @example (await channelWeather(ctx)).find(({ channel }) => channel.id === 'doku_va_bca')?.words
 */
export async function channelWeather(
  ctx: PaymentsCtx,
  input: { readonly also?: readonly Channel[] } = {},
): Promise<ChannelStanding[]> {
  const standings = await readStandings(ctx)
  const channels = Object.values(ctx.payments.providers).flatMap((provider) => provider.channels)
  return [...channels, ...(input.also ?? [])].map((channel) => standingOf(channel, standings))
}

export async function readStandings(ctx: PaymentsCtx): Promise<Standings> {
  const now = ctx.now()
  const [health, breakers, switches] = await Promise.all([
    readHealth(ctx),
    selectBreakers(ctx.db),
    selectLivingSwitches(ctx.db, now),
  ])
  return { now, health, switches, breakers: new Map(breakers.map((breaker) => [breaker.scope, breaker])) }
}

/** Switch, breaker and what was measured as one answer; the breaker outweighs the measurement. */
export function standingOf(channel: Channel, standings: Standings): ChannelStanding {
  const { now } = standings
  const { weather, reason } = weatherOf(channel, standings)
  const held = pickInForce(standings.switches, channel, now)
  return {
    channel,
    weather,
    reason,
    words: sayWeather(reason),
    off: held === null ? null : { switchId: held.id, message: held.message, until: holdsUntil(held, now) },
    breaker: worstBreaker(channel, standings),
  }
}

function weatherOf(channel: Channel, standings: Standings): { weather: Weather; reason: WeatherReason } {
  const { now, health, breakers } = standings
  const [own, whole] = scopesOf(channel)
  const passages = [own, whole].flatMap((scope) => {
    const breaker = breakers.get(scope)
    return breaker === undefined ? [] : [passage(breaker, now)]
  })
  const isTrying = worstBreaker(channel, standings) === 'half_open'
  if (passages.includes('shut') && !isTrying) return { weather: 'down', reason: 'left_alone' }
  if (isTrying || passages.includes('trial')) return { weather: 'disturbed', reason: 'on_trial' }
  const { weather: measured, windows } = health.get(own) ?? unmeasured(own, now)
  const provider = health.get(whole)?.weather.weather ?? 'unknown'
  // One bad bank says nothing of the others; a provider of whom most goes unanswered does, where nothing speaks against it.
  if (measured.weather === 'unknown' && severityOf(provider) === 2 && windows[60].accepted === 0)
    return { weather: 'disturbed', reason: 'provider_disturbed' }
  return measured
}

function worstBreaker(channel: Channel, { breakers }: Standings): BreakerState {
  const states = scopesOf(channel).map((scope) => breakers.get(scope)?.state ?? 'closed')
  return states.find((state) => state === 'open') ?? states.find((state) => state === 'half_open') ?? 'closed'
}

/** A provider as a whole, for staff. */
export function providerHealth(provider: 'doku' | 'astrapay', { health, now }: Standings): StoredHealth {
  const scope = providerScope(provider)
  return health.get(scope) ?? unmeasured(scope, now)
}
