import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { approvalsOn, checker, maker, third } from './approval.testing.ts'
import {
  countApprovals,
  expireApprovals,
  findApproval,
  findWaitingApproval,
  listApprovals,
  type Actor,
  PermissionDenied,
  reviseProposal,
} from './index.ts'
import { prove, staffActor } from '../../apps/testing/staff.ts'

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

describe('attacks', () => {
  test('the maker approves the own proposal, or rejects it: refused, also with a fresh factor', async () => {
    const { approvalId } = await propose()
    const { hash } = present(
      (await findApproval(ctx(), { approvalId, actor: maker }))?.approval,
      'it is there',
    )
    for (const decision of ['approve', 'reject'] as const) {
      const values = { approvalId, decision, proposal: hash }
      await prove(ctx(), maker, { action: 'access.decide', values })
      expect(await decide(approvalId, { by: maker, decision })).toEqual({ kind: 'same_person' })
    }
    expect(applied).toEqual([])
  })

  test('the maker as checker behind the application: the database refuses', async () => {
    const { approvalId } = await propose()
    const forged = sql`update access.approval set state = 'approved', checker = maker, decided_at = now()
      where id = ${approvalId}`.execute(ctx().db)
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
    for (const values of forged) await prove(ctx(), checker, { action: 'access.decide', values })
    await prove(ctx(), checker, { action: 'refund.approve', values: asked.deed.values })
    await prove(ctx(), third, asked.deed)
    expect((await decide(approvalId)).kind).toBe('proof_needed')
    expect(shelf.get(object)).toBeUndefined()
  })

  test('two checkers at once, and one twice: decided once', async () => {
    const { approvalId } = await propose()
    for (const by of [checker, third]) {
      const asked = await decide(approvalId, { by })
      if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
      await prove(ctx(), by, asked.deed)
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
      await prove(ctx(), by, asked.deed)
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
      where id = ${no.approvalId}`.execute(ctx().db)
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
    const shown = present((await findApproval(ctx(), { approvalId, actor: third }))?.approval, 'it is there')
    const asked = await decide(approvalId, { by: third, seen: shown.hash })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), third, asked.deed)
    await ctx().transaction((trx) =>
      reviseProposal(trx, {
        kind: 'vault.open',
        object: { kind: 'shelf', id: object },
        actor: maker,
        before: null,
        proposal: { label: 'lain' },
        summary: shown.summary,
        at: ctx().now(),
      }),
    )
    expect(await decide(approvalId, { by: third, seen: shown.hash })).toEqual({ kind: 'changed_meanwhile' })
    expect((await decide(approvalId, { by: third })).kind).toBe('proof_needed')
    expect(await decideProven(approvalId, { by: third })).toEqual({ kind: 'counted', missing: 1 })
    expect(applied).toEqual([])
  })

  test('another than the maker changes the proposal and approves what they changed: refused', async () => {
    const { approvalId, object } = await propose({ label: 'rekening pembeli' })
    const revise = (actor: Actor, label: string) =>
      ctx().transaction((trx) =>
        reviseProposal(trx, {
          kind: 'shelf.change',
          object: { kind: 'shelf', id: object },
          actor,
          before: { label: '' },
          proposal: { label, limitIdr: '5000000' },
          summary: { id: 'Ganti', en: 'Change' },
          at: ctx().now(),
        }),
      )
    await revise(checker, 'rekening sendiri')
    expect(await decide(approvalId)).toEqual({ kind: 'same_person' })
    expect(applied).toEqual([])
    expect(await decideProven(approvalId, { by: third })).toEqual({ kind: 'approved' })
  })

  test('what was proposed by whom is changed in the database: refused', async () => {
    const { approvalId } = await propose()
    for (const change of [`maker = 'stf_X'`, `object_id = 'shf_X'`, `kind = 'vault.open'`])
      await expect(
        sql`update access.approval set ${sql.raw(change)} where id = ${approvalId}`.execute(ctx().db),
      ).rejects.toThrow('never changed')
    for (const statement of ['update access.approval_move set by = by', 'delete from access.approval_move'])
      await expect(sql.raw(statement).execute(ctx().db)).rejects.toThrow('append-only')
    await expect(sql`delete from access.approval where id = ${approvalId}`.execute(ctx().db)).rejects.toThrow(
      'append-only',
    )
  })

  test('after its time: expired for everybody, its object hears of it, and another may be proposed', async () => {
    const { approvalId, object } = await propose({ kind: 'vault.open' })
    const other = await propose({ kind: 'vault.open' })
    const again = await propose()
    database.clock.offsetMs = 7 * 24 * 3_600_000 + 1_000
    const seen = await findApproval(ctx(), { approvalId, actor: checker })
    expect(seen?.approval).toMatchObject({ state: 'expired', mayDecide: false })
    const waiting = { kind: 'vault.open', object: { kind: 'shelf', id: object } }
    expect(await findWaitingApproval(ctx(), waiting)).toBeNull()
    expect((await listApprovals(ctx(), { actor: checker, list: 'to_decide' })).approvals).toEqual([])
    expect(await countApprovals(ctx(), checker)).toBe(0)
    expect(await decide(approvalId)).toEqual({ kind: 'expired' })
    expect(shelf.get(object)).toBe('expired')
    expect(await propose({ object: again.object })).toMatchObject({ kind: 'proposed' })
    expect((await expireApprovals(ctx())).expired).toBeGreaterThan(0)
    expect(shelf.get(other.object)).toBe('expired')
    expect(applied).toEqual([])
  })

  test('an id that is none, of another noun or of nobody: not found', async () => {
    for (const id of ['', 'apr_', 'rfd_01', "apr_1' or 1=1", newId('apr'), 'apr_' + '0'.repeat(400)])
      expect(await decide(id)).toEqual({ kind: 'not_found' })
  })
})
