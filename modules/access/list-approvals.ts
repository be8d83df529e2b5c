import { isId } from '#platform/ids.ts'
import type { Db } from '#platform/ctx.ts'
import { may, type Actor } from './actor.ts'
import { isExpired, type AccessCtx, type Approval, type ApprovalObject } from './approval.ts'
import {
  countToDecide,
  selectApproval,
  selectApprovals,
  selectMoves,
  selectWaiting,
  selectWaitingOf,
  selectYeses,
  type ApprovalList,
  type ApprovalMove,
} from './approval.store.ts'

/** An approval as one person sees it. */
export interface ApprovalView extends Approval {
  readonly isOwn: boolean
  /** Waiting, of somebody else, and of a kind that the person decides. */
  readonly mayDecide: boolean
}

const shownMax = 50

/** Approvals that the person may decide or has made; nothing of other kinds, not even how many. */
export async function listApprovals(
  ctx: AccessCtx,
  query: { actor: Actor; list: ApprovalList; before?: { madeAt: Date; id: string } | null },
): Promise<{ readonly approvals: ApprovalView[]; readonly isMore: boolean }> {
  const { actor, list } = query
  const at = ctx.now()
  const found = await selectApprovals(ctx.db, {
    list,
    actorId: actor.id,
    kinds: decidableKinds(ctx, actor),
    at,
    before: query.before ?? null,
    limit: shownMax + 1,
  })
  const approvals = found.slice(0, shownMax).map((approval) => viewOf(ctx, actor, { approval, yeses: [] }))
  return { approvals, isMore: found.length > shownMax }
}

export interface ApprovalDetail {
  readonly approval: ApprovalView
  readonly moves: ApprovalMove[]
  /** Yeses that are still missing; one where one is enough. */
  readonly missing: number
}

/** One approval with its steps; null for whoever neither made nor may decide it. */
export async function findApproval(
  ctx: AccessCtx,
  input: { approvalId: string; actor: Actor },
): Promise<ApprovalDetail | null> {
  const approval = isId('apr', input.approvalId) ? await selectApproval(ctx.db, input.approvalId) : null
  if (approval === null) return null
  const { actor } = input
  if (approval.maker !== actor.id && !decidableKinds(ctx, actor).includes(approval.kind)) return null
  const [moves, yeses] = await Promise.all([selectMoves(ctx.db, approval.id), selectYeses(ctx.db, approval)])
  const needed = ctx.access.kinds.find((kind) => kind.kind === approval.kind)?.approvalsNeeded ?? 1
  return { approval: viewOf(ctx, actor, { approval, yeses }), moves, missing: needed - yeses.length }
}

/** How many wait for this person: the badge of the navigation. */
export function countApprovals(
  ctx: AccessCtx,
  actor: Pick<Actor, 'id' | 'permissions' | 'scope'>,
): Promise<number> {
  const kinds = decidableKinds(ctx, actor)
  if (kinds.length === 0) return Promise.resolve(0)
  return countToDecide(ctx.db, { actorId: actor.id, kinds, at: ctx.now() })
}

/** What waits for an object, for the object's own page; the caller has demanded that it may be read. */
export async function findWaitingApproval(
  ctx: { readonly db: Db; now(): Date },
  wanted: { kind: string; object: ApprovalObject },
): Promise<Approval | null> {
  const approval = await selectWaitingOf(ctx.db, wanted)
  return approval === null || isExpired(approval, ctx.now()) ? null : approval
}

/** What waits of some kinds, for the page that they belong to; the caller has demanded that it may be read. */
export function listWaitingApprovals(
  ctx: { readonly db: Db; now(): Date },
  wanted: { kinds: readonly string[] },
): Promise<Approval[]> {
  return selectWaiting(ctx.db, { ...wanted, at: ctx.now() })
}

function decidableKinds(ctx: AccessCtx, actor: Pick<Actor, 'permissions' | 'scope'>): string[] {
  if (actor.scope.branches !== null) return []
  return ctx.access.kinds.filter((kind) => may(actor, kind.checkerPermission)).map((kind) => kind.kind)
}

function viewOf(
  ctx: AccessCtx,
  actor: Actor,
  given: { approval: Approval; yeses: readonly string[] },
): ApprovalView {
  const { approval, yeses } = given
  const isOwn = approval.maker === actor.id
  const isOver = isExpired(approval, ctx.now())
  const isChecker = decidableKinds(ctx, actor).includes(approval.kind)
  return {
    ...approval,
    state: isOver ? 'expired' : approval.state,
    isOwn,
    mayDecide: approval.state === 'waiting' && !isOver && !isOwn && isChecker && !yeses.includes(actor.id),
  }
}
