import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { approvalsOn, checker, maker, third } from './approval.testing.ts'
import { countApprovals, findApproval, listApprovals, withdrawApproval, type Actor } from './index.ts'
import { staffActor } from '../../apps/testing/staff.ts'

let database: TestDatabase
const { ctx, shelf, applied, propose, decide, decideProven, stateOf } = approvalsOn(() => database)

beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => {
  database.clock.offsetMs = 0
  applied.length = 0
})
afterAll(() => database.drop())

describe('what two people decide', () => {
  test('is done once a second person says yes, and the record says who, what and why', async () => {
    const { approvalId, object } = await propose()
    expect(await decideProven(approvalId)).toEqual({ kind: 'approved' })
    expect(shelf.get(object)).toBe('baru')
    const detail = present(await findApproval(ctx(), { approvalId, actor: maker }), 'the maker sees it')
    expect(detail.approval).toMatchObject({ state: 'approved', checker: checker.id, maker: maker.id })
    expect(detail.moves.map((move) => [move.what, move.by])).toEqual([
      ['proposed', maker.id],
      ['approved', checker.id],
    ])
    const records = await listAudit(ctx().db, { object: { kind: 'approval', id: approvalId }, limit: 10 })
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
      (await listApprovals(ctx(), { actor, list })).approvals.map((approval) => approval.id)
    expect(await ids(checker, 'to_decide')).toContain(approvalId)
    expect(await ids(maker, 'to_decide')).not.toContain(approvalId)
    expect(await ids(maker, 'mine')).toContain(approvalId)
    expect(await ids(clerk, 'to_decide')).toEqual([])
    expect(await countApprovals(ctx(), clerk)).toBe(0)
    expect(await findApproval(ctx(), { approvalId, actor: clerk })).toBeNull()
    const before = await countApprovals(ctx(), checker)
    await decideProven(approvalId)
    expect(await countApprovals(ctx(), checker)).toBe(before - 1)
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
    expect(await withdrawApproval(ctx(), { approvalId, reason: '', actor: checker })).toEqual({
      kind: 'not_found',
    })
    expect(await withdrawApproval(ctx(), { approvalId, reason: '', actor: maker })).toEqual({
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
