import { createHash } from 'node:crypto'
import type { Ctx, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Person } from './actor.ts'
import type { Permission } from './permission.ts'

export type ApprovalId = Id<'apr'>

export type ApprovalState = 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired'

/**
 * How an object stands, or shall stand, field by field. Checkers read it, so it never holds a secret. Sums are digits in a
 * field that ends in `Idr`.
 */
export type ApprovalValues = Readonly<Record<string, string | number | boolean | null>>

export interface ApprovalObject {
  readonly kind: string
  readonly id: string
}

/** One sentence that says what is proposed, in each language of the house. */
export interface ApprovalSummary {
  readonly id: string
  readonly en: string
}

/** A deed that a maker proposed and that a checker decides. */
export interface Approval {
  readonly id: ApprovalId
  readonly kind: string
  readonly object: ApprovalObject
  /** How the object stood then; null where there was none. */
  readonly before: ApprovalValues | null
  readonly proposal: ApprovalValues
  /** Names the proposal: a page sends back which one it showed. */
  readonly hash: string
  readonly summary: ApprovalSummary
  readonly reason: string
  readonly maker: string
  readonly makerName: string
  readonly madeAt: Date
  readonly state: ApprovalState
  readonly checker: string | null
  readonly checkerName: string | null
  readonly decidedAt: Date | null
  readonly decideReason: string | null
  /** Null for what no clock ends. */
  readonly expiresAt: Date | null
}

/** A decided approval as its kind receives it, in the transaction of the decision. */
export interface DecidedApproval {
  readonly approval: Approval
  readonly actor: Person
  readonly reason: string
  readonly at: Date
}

export type Applied =
  | { readonly kind: 'applied' }
  /** The object is no longer what the proposal speaks of. Nothing was written. */
  | { readonly kind: 'changed_meanwhile' }
  /** It cannot be done now, and why as a word of the kind's own. Nothing was written. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * One kind of deed that needs two people. Methods run in the decision's transaction, after the approval's row was locked;
 * whoever locks an object first must not lock an approval afterwards.
 */
export interface ApprovalKind<NeededCtx extends Ctx = Ctx> {
  readonly kind: string
  readonly makerPermission: Permission
  readonly checkerPermission: Permission
  /** How many different people have to say yes; one unless told. */
  readonly approvalsNeeded?: number
  /** How the object stands now, under its locks: compared with `before`. Left out where the deed itself looks. */
  currentOf?(ctx: NeededCtx, trx: Trx, approval: Approval): Promise<ApprovalValues | null>
  /** Does the deed. */
  apply(ctx: NeededCtx, trx: Trx, decided: DecidedApproval): Promise<Applied>
  /** It was rejected, withdrawn or expired: what the object does then. */
  dismiss?(ctx: NeededCtx, trx: Trx, dismissed: Dismissed): Promise<void>
}

export interface Dismissed extends DecidedApproval {
  readonly to: 'rejected' | 'withdrawn' | 'expired'
}

/** What a use case needs that decides approvals: the kinds of the house. */
export interface AccessCtx extends Ctx {
  readonly access: { readonly kinds: readonly ApprovalKind[] }
}

export const approvalLifeMs = 7 * 24 * 3_600_000

/** Waiting no longer than its clock says. */
export function isExpired(approval: Pick<Approval, 'state' | 'expiresAt'>, at: Date): boolean {
  return approval.state === 'waiting' && approval.expiresAt !== null && approval.expiresAt <= at
}

/** The same fields with the same values have the same hash, whatever their order. */
export function hashValues(values: ApprovalValues | null): string {
  const fields = Object.entries(values ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify(values === null ? null : fields))
    .digest('hex')
}
