import type { Rupiah } from '#platform/money.ts'
import { rupiah } from '#platform/money.ts'

/**
 * open: nothing was shown to us yet. waiting: a slip waits for staff. approving: one person said yes, a second is needed.
 * rejected: staff said no and why; a new slip opens it again.
 */
export type TransferState = 'open' | 'waiting' | 'approving' | 'rejected' | 'confirmed'

export const transferMoves = {
  open: ['waiting', 'approving', 'confirmed'],
  waiting: ['waiting', 'approving', 'confirmed', 'rejected'],
  // Back where it was when the first yes is taken back.
  approving: ['open', 'waiting', 'approving', 'confirmed', 'rejected'],
  rejected: ['waiting', 'approving', 'confirmed'],
  confirmed: [],
} as const satisfies Record<TransferState, readonly TransferState[]>

/** Who said what about a transfer; `by` is a staff id, or `system`. */
export interface Decision {
  readonly by: string
  readonly at: Date
  readonly reason: string | null
}

/** A transfer to one of our own accounts: what an attempt of the provider `transfer` asks. */
export interface Transfer {
  readonly attemptId: string
  readonly paymentId: string
  readonly accountId: string
  /** What the buyer is asked to send. */
  readonly asked: Rupiah
  /** What was taken off the sum, so that no other open transfer to this account asks the same. */
  readonly code: Rupiah
  readonly state: TransferState
  readonly heldUntil: Date
  readonly releasedAt: Date | null
  readonly mutationId: string | null
  readonly first: Decision | null
  readonly decided: Decision | null
}

export const codeMax = 999
/** How long a buyer has for a transfer, unless the payment ends before. */
export const lifetimeMinutes = 24 * 60
/** A transfer may arrive this long after its deadline and is still told apart by its sum. */
export const graceMs = 7 * 24 * 3_600_000
export const slipsMax = 5
/** Of one payment, however often its buyer changes the bank: files of strangers are not to fill our disk. */
export const slipsOfPaymentMax = 10
export const slipBytesMax = 5 * 1_024 * 1_024
/** While staff have a slip to look at, the payment does not end: at most this long. */
export const reviewMs = 3 * 24 * 3_600_000

/** Transfers cost us nothing and are given back by hand. */
export const noFee = { fixedIdr: 0n, basisPoints: 0n, vatBasisPoints: 0n } as const

export const minimumIdr = 10_000n
export const maximumIdr = 1_000_000_000n

/** What waits for a second person, of a transfer above the limit of one. */
export const transferApprovalOf = (attemptId: string) => ({
  kind: 'transfer.confirm',
  object: { kind: 'transfer', id: attemptId },
})

const prefix = 'transfer_'

/** Is this the id of a transfer to our own accounts? */
export function isTransferChannel(channelId: string): boolean {
  return channelId.startsWith(prefix)
}

export function channelIdOf(bank: string): string {
  return `${prefix}${bank}`
}

export function bankOf(channelId: string): string {
  return channelId.slice(prefix.length)
}

/** The sum as it was before the code was taken off. */
export function wholeSum(transfer: Pick<Transfer, 'asked' | 'code'>): Rupiah {
  return rupiah(transfer.asked + transfer.code)
}

/** May the buyer still show a slip? Also after the deadline, for as long as the sum is kept for them. */
export function takesSlips(transfer: Pick<Transfer, 'state' | 'releasedAt'>): boolean {
  return transfer.state !== 'confirmed' && transfer.releasedAt === null
}
