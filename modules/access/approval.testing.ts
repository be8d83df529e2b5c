import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { decideApproval, proposeDeed, type AccessCtx, type Actor, type ApprovalKind } from './index.ts'
import { proven, staffActor } from '../../apps/testing/staff.ts'

export const maker = staffActor('maker')
export const checker = staffActor('checker')
export const third = staffActor('third')

export interface Decision {
  readonly decision?: 'approve' | 'reject'
  readonly by?: Actor
  readonly reason?: string
  readonly seen?: string
}

/** Two kinds of deeds whose objects are labels on a shelf: one needs one yes, the other two. */
export function approvalsOn(database: () => TestDatabase) {
  const shelf = new Map<string, string>()
  const applied: string[] = []
  const kinds = [changeOf(shelf, applied), openOf(shelf, applied)]
  const ctx = (): AccessCtx => ({ ...database().ctx, access: { kinds } })

  async function propose(wish: { kind?: string; label?: string; by?: Actor; object?: string } = {}) {
    const id = wish.object ?? newId('shf')
    const proposed = await ctx().transaction((trx) =>
      proposeDeed(trx, {
        kind: wish.kind ?? 'shelf.change',
        object: { kind: 'shelf', id },
        actor: wish.by ?? maker,
        before: { label: shelf.get(id) ?? '' },
        proposal: { label: wish.label ?? 'baru', limitIdr: '5000000' },
        summary: { id: 'Ganti label rak', en: 'Change the label of a shelf' },
        reason: 'rak dipindah',
        at: ctx().now(),
      }),
    )
    return { ...proposed, object: id }
  }

  function decide(approvalId: string, wish: Decision = {}) {
    const { decision = 'approve', by: actor = checker, reason = 'sudah dicek', ...seen } = wish
    return decideApproval(ctx(), { approvalId, decision, reason, actor, ...seen })
  }

  return {
    ctx,
    shelf,
    applied,
    propose,
    decide,
    /** With the fresh factor that is asked for. */
    decideProven: (approvalId: string, wish: Decision = {}) =>
      proven(ctx(), wish.by ?? checker, () => decide(approvalId, wish)),
    async stateOf(approvalId: string) {
      const { rows } = await sql<{ state: string }>`
        select state from access.approval where id = ${approvalId}`.execute(ctx().db)
      return rows[0]?.state
    },
  }
}

function changeOf(shelf: Map<string, string>, applied: string[]): ApprovalKind {
  return {
    kind: 'shelf.change',
    makerPermission: 'credit.change',
    checkerPermission: 'credit.change',
    currentOf: (_ctx, _trx, { object }) => Promise.resolve({ label: shelf.get(object.id) ?? '' }),
    apply: (_ctx, _trx, { approval }) => {
      if (approval.proposal['label'] === 'impossible')
        return Promise.resolve({ kind: 'refused', why: 'full' })
      applied.push(approval.id)
      shelf.set(approval.object.id, String(approval.proposal['label']))
      return Promise.resolve({ kind: 'applied' })
    },
  }
}

function openOf(shelf: Map<string, string>, applied: string[]): ApprovalKind {
  return {
    kind: 'vault.open',
    makerPermission: 'staff.manage',
    checkerPermission: 'staff.manage',
    approvalsNeeded: 2,
    apply: (_ctx, _trx, { approval }) => {
      applied.push(approval.id)
      return Promise.resolve({ kind: 'applied' })
    },
    dismiss: (_ctx, _trx, { approval, to }) => {
      shelf.set(approval.object.id, to)
      return Promise.resolve()
    },
  }
}
