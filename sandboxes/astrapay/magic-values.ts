import type { NotificationTwist } from './state.ts'

/** What a magic PIN does once it is typed with a wallet that exists; see scenarios.md. */
export type PinMeaning =
  | { kind: 'insufficient' }
  | { kind: 'locked' }
  | { kind: 'hold'; settlesAs: 'paid' | 'failed'; settlesLate: boolean }
  | { kind: 'pay'; twist: NotificationTwist }

const pinMeanings: Record<string, PinMeaning> = {
  '000001': { kind: 'insufficient' },
  '000002': { kind: 'locked' },
  '000003': { kind: 'hold', settlesAs: 'paid', settlesLate: false },
  '000004': { kind: 'hold', settlesAs: 'failed', settlesLate: false },
  '000005': { kind: 'hold', settlesAs: 'paid', settlesLate: true },
  '000006': { kind: 'pay', twist: 'drop' },
  '000007': { kind: 'pay', twist: 'duplicate' },
  '000008': { kind: 'pay', twist: 'wrong_amount' },
  '000009': { kind: 'pay', twist: 'forge' },
  '000010': { kind: 'pay', twist: 'delay' },
  '000011': { kind: 'pay', twist: 'duplicate_new_id' },
  '000012': { kind: 'pay', twist: 'reorder' },
  '000013': { kind: 'pay', twist: 'extra_fields' },
  '000014': { kind: 'pay', twist: 'plain_amounts' },
}

export function meaningOfPin(pin: string): PinMeaning | null {
  return pinMeanings[pin] ?? null
}

/** What the last five digits of a sum ask of the sandbox; see scenarios.md. */
export type AmountMeaning =
  | 'error_after_accept'
  | 'silence_after_accept'
  | 'seen_late'
  | 'refund_unfunded'
  | 'refund_disputed'
  | 'refund_cashback'
  | 'refund_slow'
  | 'refund_over_limit'

const amountMeanings: Record<string, AmountMeaning> = {
  '99901': 'error_after_accept',
  '99902': 'silence_after_accept',
  '99903': 'seen_late',
  '99914': 'refund_unfunded',
  '99915': 'refund_disputed',
  '99916': 'refund_cashback',
  '99920': 'refund_slow',
  '99923': 'refund_over_limit',
}

export function meaningOfAmount(amountIdr: bigint): AmountMeaning | null {
  return amountMeanings[(amountIdr % 100_000n).toString()] ?? null
}
