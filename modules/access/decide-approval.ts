import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { demand, PermissionDenied, type Actor, type Person } from './actor.ts'
import {
  hashValues,
  isExpired,
  type AccessCtx,
  type Approval,
  type ApprovalKind,
  type Dismissed,
} from './approval.ts'
import {
  endApproval,
  insertMove,
  isReviser,
  lockApproval,
  selectOverdue,
  selectYeses,
} from './approval.store.ts'
import { spendProof, type ProofNeeded } from './proof.ts'
import { auditApproval } from './propose-deed.ts'

export interface DecideApproval {
  readonly approvalId: string
  readonly decision: 'approve' | 'reject'
  readonly reason: string
  readonly actor: Actor
  /** The `hash` of the proposal that the page showed; left out where the caller read it in this very transaction. */
  readonly seen?: string
}

export type ApprovalDecided =
  | { readonly kind: 'approved' | 'rejected' }
  /** One yes of several: others have to say it too. */
  | { readonly kind: 'counted'; readonly missing: number }
  | { readonly kind: 'not_found' | 'same_person' | 'said_before' | 'reason_missing' }
  | { readonly kind: 'decided_before' | 'expired' | 'changed_meanwhile' }
  /** The deed cannot be done now; a word of its kind says why. */
  | { readonly kind: 'refused'; readonly why: string }
  | ProofNeeded

/**
 * A second person decides what another proposed, with a fresh factor for exactly this; the deed is done in the same
 * transaction. Never the maker; two at once decide once.
 */
export function decideApproval(ctx: AccessCtx, input: DecideApproval): Promise<ApprovalDecided> {
  return ctx.transaction((trx) => decideApprovalIn(ctx, trx, input))
}

/** The same inside a transaction that has locked no object yet. */
export async function decideApprovalIn(
  ctx: AccessCtx,
  trx: Trx,
  input: DecideApproval,
): Promise<ApprovalDecided> {
  const { actor, decision } = input
  const locked = await lockWithKind(ctx, trx, input.approvalId)
  if (locked === null) return { kind: 'not_found' }
  const { approval, kind } = locked
  demandToDecide(actor, kind)
  const at = ctx.now()
  const reason = input.reason.trim().slice(0, 300)
  if (approval.state !== 'waiting') return { kind: 'decided_before' }
  if (isExpired(approval, at)) return expireNow(ctx, trx, { ...locked, at })
  if (approval.maker === actor.id) return { kind: 'same_person' }
  if (decision === 'reject' && reason === '') return { kind: 'reason_missing' }
  if (input.seen !== undefined && input.seen !== approval.hash) return { kind: 'changed_meanwhile' }
  // Whoever changed what is proposed has proposed it, too.
  if (decision === 'approve' && (await isReviser(trx, { approval, by: actor.id })))
    return { kind: 'same_person' }
  const yeses = await selectYeses(trx, approval)
  if (decision === 'approve' && yeses.includes(actor.id)) return { kind: 'said_before' }
  if (decision === 'approve' && !(await isAsBefore(ctx, trx, locked))) return { kind: 'changed_meanwhile' }
  const values = { approvalId: approval.id, decision, proposal: approval.hash }
  const needed = await spendProof(trx, { actor, deed: { action: 'access.decide', values }, at })
  if (needed !== null) return needed
  const decided = { ...locked, by: actor, reason, at }
  if (decision === 'reject') return dismiss(ctx, trx, { ...decided, to: 'rejected' })
  const missing = (kind.approvalsNeeded ?? 1) - yeses.length - 1
  return missing > 0 ? countYes(trx, { ...decided, missing }) : approve(ctx, trx, decided)
}

interface Locked {
  readonly approval: Approval
  readonly kind: ApprovalKind
}

interface Decided extends Locked {
  readonly by: Person
  readonly reason: string
  readonly at: Date
}

async function lockWithKind(ctx: AccessCtx, trx: Trx, approvalId: string): Promise<Locked | null> {
  const approval = isId('apr', approvalId) ? await lockApproval(trx, approvalId) : null
  if (approval === null) return null
  const kind = ctx.access.kinds.find((one) => one.kind === approval.kind)
  return { approval, kind: present(kind, `the house knows approvals of ${approval.kind}`) }
}

/** What takes two people is the house's: nobody who is narrowed to branches is one of them. */
function demandToDecide(actor: Actor, { checkerPermission }: ApprovalKind): void {
  demand(actor, checkerPermission)
  if (actor.scope.branches !== null) throw new PermissionDenied(actor.id, checkerPermission)
}

async function isAsBefore(ctx: AccessCtx, trx: Trx, { approval, kind }: Locked): Promise<boolean> {
  if (kind.currentOf === undefined) return true
  const now = await kind.currentOf(ctx, trx, approval)
  return hashValues(now) === hashValues(approval.before)
}

async function countYes(trx: Trx, decided: Decided & { missing: number }): Promise<ApprovalDecided> {
  const { approval, by, reason, at, missing } = decided
  await insertMove(trx, approval, { what: 'approved', by, reason, at })
  await auditApproval(trx, { approval, what: 'approved_in_part', by, reason, at })
  return { kind: 'counted', missing }
}

async function approve(ctx: AccessCtx, trx: Trx, decided: Decided): Promise<ApprovalDecided> {
  const { approval, kind, by, reason, at } = decided
  const applied = await kind.apply(ctx, trx, { approval, actor: by, reason, at })
  if (applied.kind !== 'applied') return applied
  await insertMove(trx, approval, { what: 'approved', by, reason, at })
  await endApproval(trx, approval.id, { state: 'approved', checker: by, reason, at })
  await auditApproval(trx, { approval, what: 'approved', by, reason, at })
  return { kind: 'approved' }
}

async function dismiss(
  ctx: AccessCtx,
  trx: Trx,
  decided: Decided & { readonly to: Dismissed['to'] },
): Promise<{ readonly kind: 'rejected' }> {
  const { approval, kind, by, reason, at, to } = decided
  await kind.dismiss?.(ctx, trx, { approval, actor: by, reason, at, to })
  await insertMove(trx, approval, { what: to, by, reason, at })
  await endApproval(trx, approval.id, { state: to, checker: to === 'rejected' ? by : null, reason, at })
  await auditApproval(trx, { approval, what: to, by, reason, at })
  return { kind: 'rejected' }
}

async function expireNow(
  ctx: AccessCtx,
  trx: Trx,
  locked: Locked & { at: Date },
): Promise<{ readonly kind: 'expired' }> {
  const by = { id: 'system', name: 'system', address: null }
  await dismiss(ctx, trx, { ...locked, by, reason: '', to: 'expired' })
  return { kind: 'expired' }
}

export interface ApprovalWithdrawn {
  readonly kind: 'withdrawn' | 'not_found' | 'decided_before' | 'expired'
}

/** The maker takes a proposal back. Others learn not even that it is there. */
export function withdrawApproval(
  ctx: AccessCtx,
  input: { approvalId: string; reason: string; actor: Person },
): Promise<ApprovalWithdrawn> {
  return ctx.transaction((trx) => withdrawApprovalIn(ctx, trx, input))
}

/** The same inside a transaction that has locked no object yet. */
export async function withdrawApprovalIn(
  ctx: AccessCtx,
  trx: Trx,
  input: { approvalId: string; reason: string; actor: Person },
): Promise<ApprovalWithdrawn> {
  const locked = await lockWithKind(ctx, trx, input.approvalId)
  if (locked === null || locked.approval.maker !== input.actor.id) return { kind: 'not_found' }
  const at = ctx.now()
  if (locked.approval.state !== 'waiting') return { kind: 'decided_before' }
  if (isExpired(locked.approval, at)) return expireNow(ctx, trx, { ...locked, at })
  const reason = input.reason.trim().slice(0, 300)
  await dismiss(ctx, trx, { ...locked, by: input.actor, reason, at, to: 'withdrawn' })
  return { kind: 'withdrawn' }
}

/** Ends proposals whose time has passed, so that their objects follow. A clock calls it. */
export async function expireApprovals(ctx: AccessCtx): Promise<{ expired: number }> {
  let expired = 0
  for (const approvalId of await selectOverdue(ctx.db, ctx.now())) {
    const ended = await ctx.transaction(async (trx) => {
      const locked = await lockWithKind(ctx, trx, approvalId)
      const at = ctx.now()
      if (locked === null || !isExpired(locked.approval, at)) return false
      await expireNow(ctx, trx, { ...locked, at })
      return true
    })
    if (ended) expired += 1
  }
  return { expired }
}
