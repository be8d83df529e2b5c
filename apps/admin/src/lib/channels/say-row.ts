import type { Locale } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'
import { formatShare } from '../monitor/say-figures.ts'
import { shareOf, type HourView, type RowView, type SwitchView } from './view.ts'

type Words = Messages['channels']

/** What a scope or a switch is called: `channel:doku_va_bca` is BCA Virtual Account. */
function nameOf(
  target: { readonly kind: string; readonly id: string },
  look: { readonly rows: readonly RowView[]; readonly t: Words },
): string {
  const { t, rows } = look
  const named: Readonly<Record<string, string>> =
    target.kind === 'provider' ? t.providers : target.kind === 'family' ? t.families : {}
  const channel = rows.find((row) => row.kind === 'channel' && row.id === target.id)?.label
  return named[target.id] ?? channel ?? target.id
}

export function nameOfScope(scope: string, look: { rows: readonly RowView[]; t: Words }): string {
  const [kind = '', id = ''] = scope.split(':')
  return nameOf({ kind, id }, look)
}

export function nameOfSwitch(one: SwitchView, look: { rows: readonly RowView[]; t: Words }): string {
  return nameOf({ kind: one.kind, id: one.target }, look)
}

/** The line of a day in words, for those who do not see it. */
export function sayTrend(hours: readonly HourView[], t: Words, locale: Locale): string {
  const told = hours.filter((hour) => hour.asked > 0)
  if (told.length === 0) return t.trend(t.trendNone)
  const shares = told.map((hour) => hour.accepted / hour.asked)
  const whole = shareOf({
    accepted: told.reduce((sum, hour) => sum + hour.accepted, 0),
    refused: 0,
    unknown: told.reduce((sum, hour) => sum + hour.asked - hour.accepted, 0),
  })
  const lowest = formatShare(Math.min(...shares), locale)
  return t.trend(
    `${formatShare(whole ?? 0, locale)} (${lowest} – ${formatShare(Math.max(...shares), locale)})`,
  )
}
