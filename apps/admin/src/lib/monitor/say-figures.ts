import { formatWhole } from '#ui/money.ts'
import type { Locale } from '../choices.ts'
import type { Messages } from '../i18n/index.ts'

/** A share as people read it: `97,4%`; the whole ones without a comma. */
export function formatShare(share: number, locale: Locale): string {
  const tag = locale === 'en' ? 'en-GB' : 'id-ID'
  return new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(share)
}

/** A length of time in the unit that suits it: `8 dtk`, `2,4 mnt`, `1,5 jam`. */
export function formatLength(seconds: number, t: Messages['monitor'], locale: Locale): string {
  const tag = locale === 'en' ? 'en-GB' : 'id-ID'
  const oneDigit = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  if (seconds < 60) return t.seconds(formatWhole(Math.round(seconds)))
  if (seconds < 3_600) return t.minutes(oneDigit.format(seconds / 60))
  return t.hours(oneDigit.format(seconds / 3_600))
}
