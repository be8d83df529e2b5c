import type { Rupiah } from '#platform/money.ts'
import type { AttemptKey } from './port.ts'

/** A question to end an unpaid charge at the provider. `paid` says that money was quicker. */
export type CancelAnswer =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'paid' }
  /** This channel knows no cancelling: the charge lapses by itself. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** A question to give back money of a paid attempt, in full or in part. */
export interface RefundRequest {
  readonly attempt: AttemptKey
  /** Ours, new for every refund, `[A-Z0-9-]`, at most 27 characters, starts with letters. */
  readonly refundReference: string
  /** Stored before the call, so that the same question can be asked again. */
  readonly requestId: string
  readonly amount: Rupiah
  readonly reason: string
}

export type RefundAnswer =
  | { readonly kind: 'refunded'; readonly providerReference: string; readonly refundedAt: Date }
  /** Accepted and under way; asked about later. */
  | { readonly kind: 'pending'; readonly providerReference: string | null }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** How a refund stands at the provider. */
export type RefundStatusAnswer =
  | Exclude<RefundAnswer, { kind: 'refused' }>
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'not_found' }

/** How much of a payment a channel gives back by API. */
export type RefundAbility =
  | { readonly kind: 'api'; readonly partial: boolean; readonly withinDays: number }
  /** By a person, to a bank account of the buyer. */
  | { readonly kind: 'manual' }
