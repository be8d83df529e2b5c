import type { Actor } from '#access'
import {
  isInForce,
  namedBy,
  readChannelBoard,
  type Breaker,
  type ChannelBoard,
  type ChannelSwitch,
  type ProviderBoard,
  type StoredHealth,
} from '#payments'
import type { HouseCtx } from '../../../../wiring.ts'
import type { ChannelsView, ProviderView, RowView, SwitchView } from '../channels/view.ts'

/** What the page of channels shows, as the page and its refreshes carry it. */
export async function readChannelsView(ctx: HouseCtx, by: Actor): Promise<ChannelsView> {
  const board = await readChannelBoard(ctx, { by })
  return {
    at: board.now.toISOString(),
    providers: board.providers.map((provider) => toProvider(provider, board)),
    switches: board.living.map((one) => toSwitch(one, board.now)),
    past: board.past.map((one) => toSwitch(one, board.now)),
    moves: board.history.map(({ scope, toState, reason, by, at }) => ({
      scope,
      toState,
      reason,
      by,
      at: at.toISOString(),
    })),
  }
}

function toProvider(board: ProviderBoard, { living, now }: ChannelBoard): ProviderView {
  const { provider, health, breaker } = board
  const isOff = living.some(
    (one) => one.target.kind === 'provider' && one.target.id === provider && isInForce(one, now),
  )
  const { weather, reason } = health.weather
  const whole = { label: provider, weather, reason, breaker: breaker?.state ?? 'closed', isOff } as const
  return {
    id: provider,
    whole: { ...whole, ...factsOf(health, breaker) },
    rows: board.channels.map(({ standing, health: own, breaker: ownBreaker }) => ({
      label: standing.channel.label,
      weather: standing.weather,
      reason: standing.reason,
      breaker: ownBreaker?.state ?? 'closed',
      isOff: standing.off !== null,
      ...factsOf(own, ownBreaker),
    })),
  }
}

type Facts = Pick<
  RowView,
  'scope' | 'kind' | 'id' | 'retryAt' | 'windows' | 'hours' | 'lastNotificationAt' | 'lastSuccessAt'
>

function factsOf(health: StoredHealth, breaker: Breaker | null): Facts {
  const { scope, windows, hours } = health
  const { kind, id } = namedBy(scope)
  return {
    scope,
    kind,
    id,
    retryAt: breaker?.retryAt?.toISOString() ?? null,
    windows: { 15: windows[15], 60: windows[60], 1440: windows[1440] },
    hours,
    lastNotificationAt: health.lastNotificationAt?.toISOString() ?? null,
    lastSuccessAt: health.lastSuccessAt?.toISOString() ?? null,
  }
}

function toSwitch(one: ChannelSwitch, now: Date): SwitchView {
  const { daily } = one
  return {
    id: one.id,
    kind: one.target.kind,
    target: one.target.id,
    messageId: one.message.id,
    messageEn: one.message.en,
    fromAt: one.fromAt.toISOString(),
    untilAt: one.untilAt?.toISOString() ?? null,
    daily: daily === null ? null : { from: clockOf(daily.fromMinute), until: clockOf(daily.untilMinute) },
    reason: one.reason,
    madeByName: one.madeByName,
    madeAt: one.madeAt.toISOString(),
    endedAt: one.endedAt?.toISOString() ?? null,
    endedByName: one.endedByName,
    isInForce: isInForce(one, now),
  }
}

function clockOf(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}.${two(minute % 60)}`
}
