import type { Channel } from '../port.ts'
import type { Words } from './say-weather.ts'

/** What a switch takes away: one way to pay, all of a kind, or all of a provider. */
export interface SwitchTarget {
  readonly kind: 'channel' | 'family' | 'provider'
  readonly id: string
}

export interface ChannelSwitch {
  readonly id: string
  readonly target: SwitchTarget
  /** What buyers read. */
  readonly message: Words
  readonly fromAt: Date
  readonly untilAt: Date | null
  /** Minutes of the day in WIB, where it holds every day; the end may lie after midnight. */
  readonly daily: DailySpan | null
  readonly reason: string
  readonly madeByName: string
  readonly madeAt: Date
  readonly endedAt: Date | null
  readonly endedByName: string | null
}

export interface DailySpan {
  readonly fromMinute: number
  readonly untilMinute: number
}

const dayMinutes = 1440
const minuteMs = 60_000
const wibOffsetMinutes = 7 * 60

/** Everything that could take this channel away. */
function targetsOf(channel: Pick<Channel, 'id' | 'family' | 'provider'>): readonly SwitchTarget[] {
  return [
    { kind: 'channel', id: channel.id },
    { kind: 'family', id: channel.family },
    { kind: 'provider', id: channel.provider },
  ]
}

export function concerns(
  target: SwitchTarget,
  channel: Pick<Channel, 'id' | 'family' | 'provider'>,
): boolean {
  return targetsOf(channel).some((one) => one.kind === target.kind && one.id === target.id)
}

type Timed = Pick<ChannelSwitch, 'fromAt' | 'untilAt' | 'daily' | 'endedAt'>

/** Does it hold at this moment? From its first moment on, and no longer at its last. */
export function isInForce(one: Timed, at: Date): boolean {
  if (one.endedAt !== null || at < one.fromAt) return false
  if (one.untilAt !== null && at >= one.untilAt) return false
  return one.daily === null || isWithin(one.daily, minuteOfDay(at))
}

/** When it stops holding this time; null where it holds until somebody ends it. */
export function holdsUntil(one: Timed, at: Date): Date | null {
  if (one.daily === null) return one.untilAt
  const left = (one.daily.untilMinute - minuteOfDay(at) + dayMinutes) % dayMinutes
  const wholeMinute = Math.floor(at.getTime() / minuteMs) * minuteMs
  const ofToday = new Date(wholeMinute + (left === 0 ? dayMinutes : left) * minuteMs)
  return one.untilAt !== null && one.untilAt < ofToday ? one.untilAt : ofToday
}

/** Two switches of one target must not say two things at once. */
export function overlaps(left: Timed, right: Timed): boolean {
  const leftEnd = left.untilAt?.getTime() ?? Infinity
  const rightEnd = right.untilAt?.getTime() ?? Infinity
  if (left.fromAt.getTime() >= rightEnd || right.fromAt.getTime() >= leftEnd) return false
  // A nightly window and a span of days are two reasons; either may end without the other.
  if (left.daily === null || right.daily === null) return left.daily === right.daily
  return isWithin(left.daily, right.daily.fromMinute) || isWithin(right.daily, left.daily.fromMinute)
}

export function minuteOfDay(at: Date): number {
  return (Math.floor(at.getTime() / minuteMs) + wibOffsetMinutes) % dayMinutes
}

function isWithin(span: DailySpan, minute: number): boolean {
  return span.fromMinute < span.untilMinute
    ? minute >= span.fromMinute && minute < span.untilMinute
    : minute >= span.fromMinute || minute < span.untilMinute
}
