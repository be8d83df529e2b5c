import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import {
  countApprovals,
  decideApproval,
  expireApprovals,
  findApproval,
  findWaitingApproval,
  listApprovals,
  PermissionDenied,
  proposeDeed,
  reviseProposal,
  withdrawApproval,
  type AccessCtx,
  type Actor,
  type ApprovalKind,
} from './index.ts'
import { prove, proven, staffActor } from './testing.ts'

let database: TestDatabase
let ctx: AccessCtx

/** What the kinds of this test do to their objects. */
const shelf = new Map<string, string>()
const applied: string[] = []

const kinds: readonly ApprovalKind[] = [
  {
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
  },
  {
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
  },
]

const maker = staffActor('maker')
const checker = staffActor('checker')
const third = staffActor('third')

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = { ...database.ctx, access: { kinds } }
})
beforeEach(() => {
  database.clock.offsetMs = 0
  applied.length = 0
})
afterAll(() => database.drop())

async function propose(wish: { kind?: string; label?: string; by?: Actor; object?: string } = {}) {
  const id = wish.object ?? newId('shf')
  const proposed = await ctx.transaction((trx) =>
    proposeDeed(trx, {
      kind: wish.kind ?? 'shelf.change',
      object: { kind: 'shelf', id },
      actor: wish.by ?? maker,
      before: { label: shelf.get(id) ?? '' },
      proposal: { label: wish.label ?? 'baru', limitIdr: '5000000' },
      summary: { id: 'Ganti label rak', en: 'Change the label of a shelf' },
      reason: 'rak dipindah',
      at: ctx.now(),
    }),
  )
  return { ...proposed, object: id }
}

const decide = (
  approvalId: string,
  wish: { decision?: 'approve' | 'reject'; by?: Actor; reason?: string; seen?: string } = {},
) =>
  decideApproval(ctx, {
    approvalId,
    decision: wish.decision ?? 'approve',
    reason: wish.reason ?? 'sudah dicek',
    actor: wish.by ?? checker,
    ...(wish.seen === undefined ? {} : { seen: wish.seen }),
  })

const decideProven = (approvalId: string, wish: Parameters<typeof decide>[1] = {}) =>
  proven(ctx, wish.by ?? checker, () => decide(approvalId, wish))

const stateOf = async (approvalId: string) => {
  const { rows } = await sql<{
    state: string
  }>`select state from access.approval where id = ${approvalId}`.execute(ctx.db)
  return rows[0]?.state
}

describe('what two people decide', () => {
  test('is done once a second person says yes, and the record says who, what and why', async () => {
    const { approvalId, object } = await propose()
    expect(await decideProven(approvalId)).toEqual({ kind: 'approved' })
    expect(shelf.get(object)).toBe('baru')
    const detail = present(await findApproval(ctx, { approvalId, actor: maker }), 'the maker sees it')
    expect(detail.approval).toMatchObject({ state: 'approved', checker: checker.id, maker: maker.id })
    expect(detail.moves.map((move) => [move.what, move.by])).toEqual([
      ['proposed', maker.id],
      ['approved', checker.id],
    ])
    const records = await listAudit(ctx.db, { object: { kind: 'approval', id: approvalId }, limit: 10 })
    expect(records.map((record) => record.action)).toEqual(['approval.approved', 'approval.proposed'])
  })

  test('waits once per object; the second proposal is told of the first', async () => {
    const first = await propose()
    const second = await propose({ object: first.object, by: checker })
    expect(second).toMatchObject({ kind: 'waiting_already', approvalId: first.approvalId })
    const both = await Promise.all([1, 2, 3].map(() => propose({ object: 'shf_TOGETHER' })))
    expect(both.map((one) => one.kind).toSorted()).toEqual(['proposed', 'waiting_already', 'waiting_already'])
  })

  test('is listed only for those who may decide it or made it, and counted only for those who may decide', async () => {
    const clerk = staffActor('clerk', ['refund.order'])
    const { approvalId } = await propose()
    const ids = async (actor: Actor, list: 'to_decide' | 'mine' | 'decided') =>
      (await listApprovals(ctx, { actor, list })).approvals.map((approval) => approval.id)
    expect(await ids(checker, 'to_decide')).toContain(approvalId)
    expect(await ids(maker, 'to_decide')).not.toContain(approvalId)
    expect(await ids(maker, 'mine')).toContain(approvalId)
    expect(await ids(clerk, 'to_decide')).toEqual([])
    expect(await countApprovals(ctx, clerk)).toBe(0)
    expect(await findApproval(ctx, { approvalId, actor: clerk })).toBeNull()
    const before = await countApprovals(ctx, checker)
    await decideProven(approvalId)
    expect(await countApprovals(ctx, checker)).toBe(before - 1)
    expect(await ids(checker, 'decided')).toContain(approvalId)
  })

  test('may need two yeses of different people besides the maker', async () => {
    const { approvalId } = await propose({ kind: 'vault.open' })
    expect(await decideProven(approvalId)).toEqual({ kind: 'counted', missing: 1 })
    expect(await decide(approvalId)).toEqual({ kind: 'said_before' })
    expect(await decide(approvalId, { by: maker })).toEqual({ kind: 'same_person' })
    expect(applied).toEqual([])
    expect(await decideProven(approvalId, { by: third })).toEqual({ kind: 'approved' })
    expect(applied).toEqual([approvalId])
  })

  test('is withdrawn by its maker only, and its object hears of it', async () => {
    const { approvalId, object } = await propose({ kind: 'vault.open' })
    expect(await withdrawApproval(ctx, { approvalId, reason: '', actor: checker })).toEqual({
      kind: 'not_found',
    })
    expect(await withdrawApproval(ctx, { approvalId, reason: '', actor: maker })).toEqual({
      kind: 'withdrawn',
    })
    expect(shelf.get(object)).toBe('withdrawn')
    expect(await decide(approvalId)).toEqual({ kind: 'decided_before' })
  })

  test('what cannot be done now stays waiting and is not half done', async () => {
    const { approvalId } = await propose({ label: 'impossible' })
    expect(await decideProven(approvalId)).toEqual({ kind: 'refused', why: 'full' })
    expect(await stateOf(approvalId)).toBe('waiting')
  })
})

describe('attacks', () => {
  test('the maker approves the own proposal, or rejects it: refused, also with a fresh factor', async () => {
    const { approvalId } = await propose()
    const { hash } = present((await findApproval(ctx, { approvalId, actor: maker }))?.approval, 'it is there')
    for (const decision of ['approve', 'reject'] as const) {
      const values = { approvalId, decision, proposal: hash }
      await prove(ctx, maker, { action: 'access.decide', values })
      expect(await decide(approvalId, { by: maker, decision })).toEqual({ kind: 'same_person' })
    }
    expect(applied).toEqual([])
  })

  test('the maker as checker behind the application: the database refuses', async () => {
    const { approvalId } = await propose()
    const forged = sql`update access.approval set state = 'approved', checker = maker, decided_at = now()
      where id = ${approvalId}`.execute(ctx.db)
    await expect(forged).rejects.toThrow('approval_two_people')
  })

  test('a checker without the permission: thrown, whatever else is right', async () => {
    const { approvalId } = await propose()
    const clerk = staffActor('clerk', ['refund.approve', 'staff.manage'])
    await expect(decide(approvalId, { by: clerk })).rejects.toThrow(PermissionDenied)
    await expect(decide(approvalId, { by: clerk, decision: 'reject' })).rejects.toThrow(PermissionDenied)
    expect(await stateOf(approvalId)).toBe('waiting')
  })

  test('no fresh factor, one for another decision, another approval or another proposal: asked for again', async () => {
    const { approvalId, object } = await propose()
    const other = await propose()
    const asked = await decide(approvalId)
    expect(asked).toMatchObject({
      kind: 'proof_needed',
      deed: { values: { approvalId, decision: 'approve' } },
    })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    const forged = [
      { ...asked.deed.values, decision: 'reject' },
      { ...asked.deed.values, approvalId: other.approvalId },
      { ...asked.deed.values, proposal: '0'.repeat(64) },
    ]
    for (const values of forged) await prove(ctx, checker, { action: 'access.decide', values })
    await prove(ctx, checker, { action: 'refund.approve', values: asked.deed.values })
    await prove(ctx, third, asked.deed)
    expect((await decide(approvalId)).kind).toBe('proof_needed')
    expect(shelf.get(object)).toBeUndefined()
  })

  test('two checkers at once, and one twice: decided once', async () => {
    const { approvalId } = await propose()
    for (const by of [checker, third]) {
      const asked = await decide(approvalId, { by })
      if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
      await prove(ctx, by, asked.deed)
    }
    const both = await Promise.all([checker, third, checker].map((by) => decide(approvalId, { by })))
    expect(both.map((one) => one.kind).toSorted()).toEqual(['approved', 'decided_before', 'decided_before'])
    expect(applied).toEqual([approvalId])
  })

  test('two second yeses at once where two are needed: done once', async () => {
    const { approvalId } = await propose({ kind: 'vault.open' })
    await decideProven(approvalId)
    const fourth = staffActor('fourth')
    for (const by of [third, fourth]) {
      const asked = await decide(approvalId, { by })
      if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
      await prove(ctx, by, asked.deed)
    }
    const both = await Promise.all([third, fourth].map((by) => decide(approvalId, { by })))
    expect(both.map((one) => one.kind).toSorted()).toEqual(['approved', 'decided_before'])
    expect(applied).toEqual([approvalId])
  })

  test('approve after reject, and reject after approve: nothing changes', async () => {
    const no = await propose()
    expect(await decide(no.approvalId, { decision: 'reject', reason: ' ' })).toEqual({
      kind: 'reason_missing',
    })
    expect(await decideProven(no.approvalId, { decision: 'reject' })).toEqual({ kind: 'rejected' })
    expect(await decide(no.approvalId, { by: third })).toEqual({ kind: 'decided_before' })
    const yes = await propose()
    await decideProven(yes.approvalId)
    expect(await decide(yes.approvalId, { by: third, decision: 'reject' })).toEqual({
      kind: 'decided_before',
    })
    const reopened = sql`update access.approval set state = 'waiting', checker = null, decided_at = null
      where id = ${no.approvalId}`.execute(ctx.db)
    await expect(reopened).rejects.toThrow('stays so')
    expect(applied).toEqual([yes.approvalId])
  })

  test('the object changed after it was proposed: not applied, and can still be rejected', async () => {
    const { approvalId, object } = await propose()
    shelf.set(object, 'diganti orang lain')
    expect(await decide(approvalId)).toEqual({ kind: 'changed_meanwhile' })
    expect(await decideProven(approvalId, { decision: 'reject' })).toEqual({ kind: 'rejected' })
    expect(shelf.get(object)).toBe('diganti orang lain')
  })

  test('the proposal is changed under the checker: the page of before, its factor and earlier yeses count no more', async () => {
    const { approvalId, object } = await propose({ kind: 'vault.open' })
    await decideProven(approvalId)
    const shown = present((await findApproval(ctx, { approvalId, actor: third }))?.approval, 'it is there')
    const asked = await decide(approvalId, { by: third, seen: shown.hash })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx, third, asked.deed)
    await ctx.transaction((trx) =>
      reviseProposal(trx, {
        kind: 'vault.open',
        object: { kind: 'shelf', id: object },
        actor: maker,
        before: null,
        proposal: { label: 'lain' },
        summary: shown.summary,
        at: ctx.now(),
      }),
    )
    expect(await decide(approvalId, { by: third, seen: shown.hash })).toEqual({ kind: 'changed_meanwhile' })
    expect((await decide(approvalId, { by: third })).kind).toBe('proof_needed')
    expect(await decideProven(approvalId, { by: third })).toEqual({ kind: 'counted', missing: 1 })
    expect(applied).toEqual([])
  })

  test('what was proposed by whom is changed in the database: refused', async () => {
    const { approvalId } = await propose()
    for (const change of [`maker = 'stf_X'`, `object_id = 'shf_X'`, `kind = 'vault.open'`])
      await expect(
        sql`update access.approval set ${sql.raw(change)} where id = ${approvalId}`.execute(ctx.db),
      ).rejects.toThrow('never changed')
    for (const statement of ['update access.approval_move set by = by', 'delete from access.approval_move'])
      await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow('append-only')
    await expect(sql`delete from access.approval where id = ${approvalId}`.execute(ctx.db)).rejects.toThrow()
  })

  test('after its time: expired for everybody, its object hears of it, and another may be proposed', async () => {
    const { approvalId, object } = await propose({ kind: 'vault.open' })
    const other = await propose({ kind: 'vault.open' })
    const again = await propose()
    database.clock.offsetMs = 7 * 24 * 3_600_000 + 1_000
    const seen = await findApproval(ctx, { approvalId, actor: checker })
    expect(seen?.approval).toMatchObject({ state: 'expired', mayDecide: false })
    const waiting = { kind: 'vault.open', object: { kind: 'shelf', id: object } }
    expect(await findWaitingApproval(ctx, waiting)).toBeNull()
    expect((await listApprovals(ctx, { actor: checker, list: 'to_decide' })).approvals).toEqual([])
    expect(await countApprovals(ctx, checker)).toBe(0)
    expect(await decide(approvalId)).toEqual({ kind: 'expired' })
    expect(shelf.get(object)).toBe('expired')
    expect(await propose({ object: again.object })).toMatchObject({ kind: 'proposed' })
    expect((await expireApprovals(ctx)).expired).toBeGreaterThan(0)
    expect(shelf.get(other.object)).toBe('expired')
    expect(applied).toEqual([])
  })

  test('an id that is none, of another noun or of nobody: not found', async () => {
    for (const id of ['', 'apr_', 'rfd_01', "apr_1' or 1=1", newId('apr'), 'apr_' + '0'.repeat(400)])
      expect(await decide(id)).toEqual({ kind: 'not_found' })
  })
})
