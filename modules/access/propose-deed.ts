import { recordAudit } from '#audit'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Person } from './actor.ts'
import {
  approvalLifeMs,
  hashValues,
  type Approval,
  type ApprovalId,
  type ApprovalObject,
  type ApprovalSummary,
  type ApprovalValues,
} from './approval.ts'
import {
  endApproval,
  endOverdue,
  insertApproval,
  insertMove,
  selectWaitingOf,
  updateProposal,
} from './approval.store.ts'

export interface ProposeDeed {
  /** A kind of `ApprovalKind` that the house knows. */
  readonly kind: string
  readonly object: ApprovalObject
  /** The maker: a member of staff, or the buyer who asked. The use case has demanded the maker's permission. */
  readonly actor: Person
  /** How the object stands now; null where there is none yet. */
  readonly before: ApprovalValues | null
  readonly proposal: ApprovalValues
  readonly summary: ApprovalSummary
  readonly reason: string
  readonly at: Date
  /** Seven days unless told; null for what no clock may end. */
  readonly expiresAt?: Date | null
}

export interface DeedProposed {
  readonly kind: 'proposed' | 'waiting_already'
  readonly approvalId: ApprovalId
}

/**
 * Writes down what somebody wants done, for another person to decide, in the transaction of the caller: at most one waits per
 * kind and object.
 */
export async function proposeDeed(trx: Trx, input: ProposeDeed): Promise<DeedProposed> {
  const { actor, at } = input
  await expire(trx, input)
  const approval: Approval = {
    id: newId('apr'),
    kind: input.kind,
    object: input.object,
    before: input.before,
    proposal: input.proposal,
    hash: hashValues(input.proposal),
    summary: input.summary,
    reason: input.reason.trim().slice(0, 300),
    maker: actor.id,
    makerName: actor.name,
    madeAt: at,
    state: 'waiting',
    checker: null,
    checkerName: null,
    decidedAt: null,
    decideReason: null,
    expiresAt: input.expiresAt === undefined ? new Date(at.getTime() + approvalLifeMs) : input.expiresAt,
  }
  const isNew = await insertApproval(trx, approval)
  if (!isNew) {
    const waiting = await selectWaitingOf(trx, input)
    // Decided between the two statements: the caller's next try proposes it.
    return { kind: 'waiting_already', approvalId: waiting?.id ?? approval.id }
  }
  await insertMove(trx, approval, { what: 'proposed', by: actor, reason: approval.reason, at })
  await auditApproval(trx, { approval, what: 'proposed', by: actor, reason: approval.reason, at })
  return { kind: 'proposed', approvalId: approval.id }
}

/** The object of a waiting deed changed in a way that its maker means: whoever said yes before said it to something else. */
export async function reviseProposal(
  trx: Trx,
  input: Omit<ProposeDeed, 'reason' | 'expiresAt'>,
): Promise<{ readonly kind: 'revised' | 'none_waiting' }> {
  const waiting = await selectWaitingOf(trx, input)
  if (waiting === null) return { kind: 'none_waiting' }
  const revised = { ...waiting, proposal: input.proposal, hash: hashValues(input.proposal) }
  await updateProposal(trx, waiting.id, input)
  await insertMove(trx, revised, { what: 'revised', by: input.actor, reason: '', at: input.at })
  await auditApproval(trx, { approval: revised, what: 'revised', by: input.actor, reason: '', at: input.at })
  return { kind: 'revised' }
}

/**
 * Ends what waits because its object went another way, by somebody who holds its lock and changes the object themselves.
 * @param approval as `lockWaitingApproval` gave it
 */
export async function closeApproval(
  trx: Trx,
  approval: Approval,
  end: { by: Person; reason: string; at: Date },
): Promise<void> {
  const { by, reason, at } = end
  await insertMove(trx, approval, { what: 'withdrawn', by, reason, at })
  await endApproval(trx, approval.id, { state: 'withdrawn', checker: null, reason, at })
  await auditApproval(trx, { approval, what: 'withdrawn', by, reason, at })
}

async function expire(trx: Trx, { kind, object, at }: ProposeDeed): Promise<void> {
  const overdue = await endOverdue(trx, { kind, object, at })
  if (overdue === null) return
  const by = { id: 'system', name: 'system', address: null }
  await insertMove(trx, overdue, { what: 'expired', by, reason: '', at })
  await auditApproval(trx, { approval: overdue, what: 'expired', by, reason: '', at })
}

/** The record of changes names the approval; the deed itself records its own object. */
export function auditApproval(
  trx: Trx,
  step: { approval: Approval; what: string; by: Person; reason: string; at: Date },
): Promise<void> {
  const { approval, what, by, reason, at } = step
  return recordAudit(trx, {
    who: by.id,
    action: `approval.${what}`,
    object: { kind: 'approval', id: approval.id },
    before: what === 'proposed' ? null : { state: 'waiting' },
    after: {
      kind: approval.kind,
      object: `${approval.object.kind} ${approval.object.id}`,
      maker: approval.maker,
      proposal: maskNumbers(approval.proposal),
    },
    reason: reason === '' ? null : reason,
    address: by.address,
    at,
  })
}

/** Account and phone numbers are not for the record of changes. */
function maskNumbers(values: ApprovalValues): ApprovalValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      /number|phone/i.test(name) && typeof value === 'string' && /^\+?\d{6,}$/.test(value)
        ? [name, `••••${value.slice(-4)}`]
        : [name, value],
    ),
  )
}
