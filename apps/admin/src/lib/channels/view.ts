import type { BreakerState, Weather, WeatherReason } from '#payments'
import type { Tone } from '#ui/Badge.svelte'

/** What the page of channels shows, in the form that survives JSON: moments are ISO. */
export interface ChannelsView {
  readonly at: string
  readonly providers: readonly ProviderView[]
  readonly switches: readonly SwitchView[]
  readonly past: readonly SwitchView[]
  readonly moves: readonly MoveView[]
}

export interface ProviderView {
  readonly id: string
  readonly whole: RowView
  readonly rows: readonly RowView[]
}

/** One line: a channel, or a provider as a whole. */
export interface RowView {
  /** `channel:doku_va_bca`, as the breaker and the address know it. */
  readonly scope: string
  readonly kind: 'channel' | 'provider'
  readonly id: string
  readonly label: string
  readonly weather: Weather
  readonly reason: WeatherReason
  readonly breaker: BreakerState
  readonly retryAt: string | null
  readonly windows: Readonly<Record<WindowKey, CountView>>
  readonly hours: readonly HourView[]
  readonly lastNotificationAt: string | null
  readonly lastSuccessAt: string | null
  readonly isOff: boolean
}

export const windowKeys = ['15', '60', '1440'] as const
export type WindowKey = (typeof windowKeys)[number]

export interface CountView {
  readonly asked: number
  readonly accepted: number
  readonly refused: number
  readonly unknown: number
  readonly paid: number
  readonly lapsed: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface HourView {
  readonly at: string
  readonly asked: number
  readonly accepted: number
}

export interface SwitchView {
  readonly id: string
  readonly kind: 'channel' | 'family' | 'provider'
  readonly target: string
  readonly messageId: string
  readonly messageEn: string
  readonly fromAt: string
  readonly untilAt: string | null
  /** `23.30` and `01.00`, WIB. */
  readonly daily: { readonly from: string; readonly until: string } | null
  readonly reason: string
  readonly madeByName: string
  readonly madeAt: string
  readonly endedAt: string | null
  readonly endedByName: string | null
  readonly isInForce: boolean
}

export interface MoveView {
  readonly scope: string
  readonly toState: string
  readonly reason: string
  readonly by: string
  readonly at: string
}

export const toneOfWeather = {
  good: 'good',
  unknown: 'idle',
  disturbed: 'wait',
  down: 'bad',
} as const satisfies Record<Weather, Tone>

export const toneOfBreaker = {
  closed: 'good',
  open: 'bad',
  half_open: 'wait',
} as const satisfies Record<BreakerState, Tone>

/** The share of clear yes among all answers, or null where nobody asked. */
export function shareOf(count: Pick<CountView, 'accepted' | 'refused' | 'unknown'>): number | null {
  const answers = count.accepted + count.refused + count.unknown
  return answers === 0 ? null : count.accepted / answers
}

/** The address of the page, with what is opened beside the table. */
export function channelPath(span: WindowKey, opened: string | null = null): string {
  const query = new URLSearchParams()
  if (span !== '60') query.set('rentang', span)
  if (opened !== null) query.set('buka', opened)
  const text = query.toString()
  return text === '' ? '/kanal' : `/kanal?${text}`
}

export function readSpan(text: string | null): WindowKey {
  return windowKeys.find((key) => key === text) ?? '60'
}

/** How many ways to pay are good, disturbed, down and taken away. */
export function countWeather(view: Pick<ChannelsView, 'providers'>) {
  const rows = view.providers.flatMap((provider) => provider.rows)
  const on = rows.filter((row) => !row.isOff)
  const are = (...wanted: Weather[]) => on.filter((row) => wanted.includes(row.weather)).length
  return {
    good: are('good', 'unknown'),
    disturbed: are('disturbed'),
    down: are('down'),
    off: rows.length - on.length,
  }
}
