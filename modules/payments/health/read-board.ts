import { demand, type Actor } from '#access'
import type { PaymentsCtx } from '../payment.ts'
import type { RemoteProvider } from '../port.ts'
import { breakerRules, type Breaker } from './breaker.ts'
import { selectBreakerHistory, type BreakerHistoryStep } from './breaker.store.ts'
import {
  providerHealth,
  readStandings,
  standingOf,
  type ChannelStanding,
  type Standings,
} from './channel-weather.ts'
import { unmeasured } from './measure-channels.ts'
import type { StoredHealth } from './measure.store.ts'
import { channelScope, providerScope } from './scope.ts'
import type { ChannelSwitch } from './switch.ts'
import { selectPastSwitches } from './switch.store.ts'

/** Everything staff see of the ways to pay. */
export interface ChannelBoard {
  readonly now: Date
  readonly providers: readonly ProviderBoard[]
  readonly living: readonly ChannelSwitch[]
  readonly past: readonly ChannelSwitch[]
  readonly history: readonly BreakerHistoryStep[]
}

export interface ProviderBoard {
  readonly provider: RemoteProvider
  readonly health: StoredHealth
  readonly breaker: Breaker | null
  readonly channels: readonly {
    readonly standing: ChannelStanding
    readonly health: StoredHealth
    readonly breaker: Breaker | null
  }[]
}

const historyShown = 30
const pastShown = 20

export async function readChannelBoard(ctx: PaymentsCtx, input: { by: Actor }): Promise<ChannelBoard> {
  demand(input.by, 'channel.read')
  const standings = await readStandings(ctx)
  const [past, history] = await Promise.all([
    selectPastSwitches(ctx.db, { at: standings.now, limit: pastShown }),
    selectBreakerHistory(ctx.db, historyShown),
  ])
  const providers = Object.values(ctx.payments.providers).map((provider) =>
    boardOf(provider.provider, provider.channels, standings),
  )
  return { now: standings.now, providers, living: standings.switches, past, history }
}

function boardOf(
  provider: RemoteProvider,
  channels: readonly ChannelStanding['channel'][],
  standings: Standings,
): ProviderBoard {
  return {
    provider,
    health: providerHealth(provider, standings),
    breaker: standings.breakers.get(providerScope(provider)) ?? null,
    channels: channels.map((channel) => ({
      standing: standingOf(channel, standings),
      health:
        standings.health.get(channelScope(channel.id)) ?? unmeasured(channelScope(channel.id), standings.now),
      breaker: standings.breakers.get(channelScope(channel.id)) ?? null,
    })),
  }
}

/** The rules that staff read beside the table. */
export const breakerLimits = {
  inARow: breakerRules.inARow.channel,
  questionsMin: breakerRules.rate.questionsMin,
  clearMin: breakerRules.rate.clearMin,
}
