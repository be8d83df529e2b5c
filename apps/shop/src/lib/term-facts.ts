import type { CreditVerdict } from '#invoicing'
import { formatRupiah } from '#ui/money.ts'

/** Why nothing may be sold on account, in facts that are ready to be said. */
export type TermWords =
  | { readonly kind: 'no_line' }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'overdue'; readonly number: string; readonly days: number; readonly rest: string }
  | { readonly kind: 'over_limit'; readonly short: string }

/** A refusal of terms as pages say it. */
export function termFacts(verdict: Exclude<CreditVerdict, { kind: 'allowed' }>): TermWords {
  switch (verdict.kind) {
    case 'no_line':
      return { kind: 'no_line' }
    case 'blocked':
      return { kind: 'blocked', reason: verdict.reason }
    case 'overdue':
      return { kind: 'overdue', number: verdict.number, days: verdict.days, rest: formatRupiah(verdict.rest) }
    case 'over_limit':
      return { kind: 'over_limit', short: formatRupiah(verdict.short) }
  }
}
