/** How a way to pay does now. `unknown` is too little data, and is shown as good. */
export type Weather = 'good' | 'unknown' | 'disturbed' | 'down'

export type WeatherReason =
  | 'well'
  | 'too_little'
  | 'unclear_answers'
  | 'many_refusals'
  | 'slow'
  /** The breaker is open: nobody asks for a while. */
  | 'left_alone'
  /** After a break one question is on trial. */
  | 'on_trial'
  /** Too little of its own is known, and its provider as a whole is disturbed. */
  | 'provider_disturbed'

/** What happened to the questions of one span of time. */
export interface WindowCount {
  readonly asked: number
  readonly accepted: number
  /** Payments that were refused, each once: one buyer who tries again and again is one. */
  readonly refused: number
  readonly unknown: number
  readonly paid: number
  readonly lapsed: number
  readonly calls: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** The spans that are measured, in minutes. */
export const windowMinutes = [15, 60, 1440] as const
export type Windows = Readonly<Record<(typeof windowMinutes)[number], WindowCount>>

export const emptyWindow: WindowCount = {
  asked: 0,
  accepted: 0,
  refused: 0,
  unknown: 0,
  paid: 0,
  lapsed: 0,
  calls: 0,
  p50Ms: null,
  p95Ms: null,
}

/**
 * When the weather turns. Each limit has two values: at `worse` it turns bad, and only below `better` it turns good again, so
 * that a share that trembles about one value changes nothing.
 */
export const weatherRules = {
  /** Fewer answers than this say nothing. */
  answersMin: 8,
  /** So many good answers lately, and no other, outweigh what was bad an hour ago. */
  goodLatelyMin: 3,
  unclear: { disturbed: { worse: 0.2, better: 0.1 }, down: { worse: 0.6, better: 0.4 } },
  refused: { disturbed: { worse: 0.6, better: 0.4 } },
  slowMs: { worse: 6_000, better: 4_000 },
  /** A better weather is told only once the worse has stood for this long. */
  dwellMs: 120_000,
} as const

export interface WeatherJudged {
  readonly weather: Weather
  readonly reason: WeatherReason
  readonly since: Date
}

/** The weather of a scope from its counts and from what it was before. Worse comes at once, better only after a while. */
export function judgeWeather(
  windows: Windows,
  look: { readonly previous: WeatherJudged | null; readonly now: Date },
): WeatherJudged {
  const { previous, now } = look
  const fresh = judgeCounts(windows, previous?.weather ?? 'unknown')
  if (previous === null) return { ...fresh, since: now }
  if (fresh.weather === previous.weather) return { ...fresh, since: previous.since }
  const isBetter = severityOf(fresh.weather) < severityOf(previous.weather)
  const stoodMs = now.getTime() - previous.since.getTime()
  // A clock that went back must not hold a weather for ever.
  if (isBetter && stoodMs >= 0 && stoodMs < weatherRules.dwellMs) return previous
  return { ...fresh, since: now }
}

/** 0 nothing to say, 1 disturbed, 2 down. */
export function severityOf(weather: Weather): 0 | 1 | 2 {
  switch (weather) {
    case 'good':
    case 'unknown':
      return 0
    case 'disturbed':
      return 1
    case 'down':
      return 2
  }
}

function judgeCounts(windows: Windows, before: Weather): Pick<WeatherJudged, 'weather' | 'reason'> {
  const count = tellingWindow(windows)
  if (count === null) return { weather: 'unknown', reason: 'too_little' }
  const wasBad = severityOf(before) > 0
  const { unclear, refused, slowMs } = weatherRules
  const unclearShare = count.unknown / answersOf(count)
  if (unclearShare >= (before === 'down' ? unclear.down.better : unclear.down.worse))
    return { weather: 'down', reason: 'unclear_answers' }
  if (unclearShare >= limit(unclear.disturbed, wasBad))
    return { weather: 'disturbed', reason: 'unclear_answers' }
  if (count.refused / answersOf(count) >= limit(refused.disturbed, wasBad))
    return { weather: 'disturbed', reason: 'many_refusals' }
  if (count.p95Ms !== null && count.p95Ms >= limit(slowMs, wasBad))
    return { weather: 'disturbed', reason: 'slow' }
  return { weather: 'good', reason: 'well' }
}

/** The shortest span that says enough; null where none does. */
function tellingWindow(windows: Windows): WindowCount | null {
  const { answersMin, goodLatelyMin } = weatherRules
  const lately = windows[15]
  if (answersOf(lately) >= answersMin) return lately
  if (lately.accepted >= goodLatelyMin && lately.accepted === answersOf(lately)) return lately
  return answersOf(windows[60]) >= answersMin ? windows[60] : null
}

function answersOf(count: WindowCount): number {
  return count.accepted + count.refused + count.unknown
}

function limit(values: { readonly worse: number; readonly better: number }, wasBad: boolean): number {
  return wasBad ? values.better : values.worse
}
