import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  decideApproval,
  findApproval,
  findWaitingApproval,
  PermissionDenied,
  withdrawApproval,
  type Actor,
} from '#access'
import {
  addSlip,
  approveRefund,
  confirmTransfer,
  findTransferView,
  giveRefundAccount,
  orderRefund,
  refundApprovalOf,
  rejectRefund,
  rejectTransfer,
  setRefundAccount,
} from '#payments'
import { present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { account, checker, maker, refundStepsOn } from './refunds.ts'
import { prove, proven, staffActor } from './staff.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { budi, newPicture, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const steps = refundStepsOn(() => system)
const transfers = transfersOn(() => system)
const clerk = staffActor('clerk', ['refund.order', 'refund.read', 'transfer.read'])

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})
afterEach(() => {
  system.database.clock.offsetMs = 0
})
afterAll(() => system.stop())

const decide = (approvalId: string, by: Actor, decision: 'approve' | 'reject' = 'approve') =>
  proven(ctx(), by, () => decideApproval(ctx(), { approvalId, decision, reason: 'dicek', actor: by }))

async function waitingRefund() {
  const { payment } = await steps.paidOrder('doku_va_bca')
  const ordered = await steps.order(payment.id, { limitIdr: 1, account })
  if (!('refundId' in ordered)) throw new Error(`it waits, not ${ordered.kind}`)
  const { refundId } = ordered
  const approval = present(await findWaitingApproval(ctx(), refundApprovalOf(refundId)), 'it waits')
  return { paymentId: payment.id, refundId, approvalId: approval.id, hash: approval.hash }
}

async function firstYes() {
  const asked = await transfers.askTransfer()
  const line = await transfers.arrive(6_000_000n)
  const yes = { attemptId: asked.attemptId, mutationId: line, reason: 'lebih' }
  expect(await confirmTransfer(ctx(), { ...yes, by: rina })).toEqual({ kind: 'second_needed' })
  const object = { kind: 'transfer', id: asked.attemptId }
  const approval = present(await findWaitingApproval(ctx(), { kind: 'transfer.confirm', object }), 'it waits')
  return { ...asked, yes, approvalId: approval.id }
}
const stateOf = async (attemptId: string) => (await findTransferView(ctx(), { attemptId }))?.state

describe('a refund above the limit', () => {
  test('decided in the inbox is decided on its own page, and never twice by the two ways', async () => {
    const { refundId, approvalId } = await waitingRefund()
    const third = staffActor('third')
    const both = await Promise.all([decide(approvalId, checker), steps.approve(refundId, third)])
    expect(both.map((one) => one.kind).toSorted()).toEqual(['approved', 'decided_before'])
    expect((await steps.refundOf(refundId)).state).toBe('ordered')
    expect((await steps.approve(refundId)).kind).toBe('decided_before')
    expect((await decide(approvalId, third, 'reject')).kind).toBe('decided_before')
    const { rows } = await system.database.pool.query<{ count: bigint }>(
      `select count(*) from ledger.entry where source_id = $1 and kind = 'refund_ordered'`,
      [refundId],
    )
    expect(rows[0]?.count).toBe(1n)
  })

  test('ordered without a fresh factor, or with one for another sum or account: nothing is ordered', async () => {
    const { payment } = await steps.paidOrder('doku_va_bca')
    const room = await steps.roomOf(payment.id)
    const wish = {
      paymentId: payment.id,
      receiptId: room.receiptId,
      surplusId: null,
      amount: room.rest,
      seenRest: room.rest,
      reason: 'returned' as const,
      note: '',
      byHand: false,
      account,
      by: maker,
    }
    const smaller = await orderRefund(ctx(), { ...wish, amount: rupiah(1_000) })
    if (smaller.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), maker, smaller.deed)
    const forged = [
      wish,
      { ...wish, amount: rupiah(1_000), account: { ...account, number: '9999999999' } },
      { ...wish, amount: rupiah(1_000), note: 'lain' },
      { ...wish, amount: rupiah(1_000), by: checker },
      {
        ...wish,
        amount: rupiah(1_000),
        by: { ...maker, session: { id: 'ses_OTHER', factor: 'passkey' as const } },
      },
    ]
    for (const one of forged) expect((await orderRefund(ctx(), one)).kind).toBe('proof_needed')
    expect((await orderRefund(ctx(), { ...wish, amount: rupiah(1_000) })).kind).toBe('ordered')
    expect((await steps.roomOf(payment.id)).rest).toBe(room.rest - 1_000n)
  })

  test('split into parts that are each below the limit: what goes beyond it waits for a second person', async () => {
    const { payment } = await steps.paidOrder('doku_va_bca')
    const part = { limitIdr: 10_000, amountIdr: 6_000, account }
    expect((await steps.order(payment.id, part)).kind).toBe('ordered')
    expect((await steps.order(payment.id, part)).kind).toBe('waiting_approval')
  })

  test('one person sets the account of an approved refund and pays it out there: refused', async () => {
    const { refundId } = await waitingRefund()
    expect((await steps.approve(refundId)).kind).toBe('approved')
    const other = { ...account, number: '6666666666' }
    const set = () => setRefundAccount(ctx(), { refundId, account: other, by: checker })
    expect((await proven(ctx(), checker, set)).kind).toBe('saved')
    const payout = { paidOn: businessDay(ctx().now()), bankReference: 'REF-OWN-1' }
    expect((await steps.payOut(refundId, payout, checker)).kind).toBe('same_person')
    expect((await steps.payOut(refundId, payout, staffActor('third'))).kind).toBe('confirmed')
  })

  test('the account is changed under the checker: the page of before and its factor are worth nothing', async () => {
    const { refundId, approvalId, hash } = await waitingRefund()
    const asked = await approveRefund(ctx(), { refundId, seen: hash, by: checker })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), checker, asked.deed)
    const other = { ...account, number: '5555555555' }
    const set = () => setRefundAccount(ctx(), { refundId, account: other, by: maker })
    expect((await set()).kind).toBe('proof_needed')
    expect((await proven(ctx(), maker, set)).kind).toBe('saved')
    expect((await approveRefund(ctx(), { refundId, seen: hash, by: checker })).kind).toBe('changed_meanwhile')
    expect((await approveRefund(ctx(), { refundId, by: checker })).kind).toBe('proof_needed')
    const detail = present(await findApproval(ctx(), { approvalId, actor: checker }), 'the checker sees it')
    expect(detail.approval.proposal).toMatchObject({ accountNumber: '5555555555' })
    expect((await steps.refundOf(refundId)).state).toBe('waiting_approval')
  })

  test('the account is changed and approved at the same moment: what was approved is what is paid', async () => {
    const { refundId } = await waitingRefund()
    const other = { ...account, number: '4444444444' }
    const buyer = { id: 'buyer', name: 'Pembeli Contoh', address: null }
    const asked = await approveRefund(ctx(), { refundId, by: checker })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), checker, asked.deed)
    const [approved] = await Promise.all([
      approveRefund(ctx(), { refundId, by: checker }),
      giveRefundAccount(ctx(), { refundId, account: other, by: buyer }),
    ])
    expect(['approved', 'proof_needed']).toContain(approved.kind)
  })

  test('its maker, a clerk and a forged id get nothing decided', async () => {
    const { refundId, approvalId } = await waitingRefund()
    expect((await decide(approvalId, maker)).kind).toBe('same_person')
    expect((await steps.approve(refundId, maker)).kind).toBe('same_person')
    await expect(decide(approvalId, clerk)).rejects.toThrow(PermissionDenied)
    await expect(approveRefund(ctx(), { refundId, by: clerk })).rejects.toThrow(PermissionDenied)
    await expect(rejectRefund(ctx(), { refundId, reason: 'x', by: clerk })).rejects.toThrow(PermissionDenied)
    expect((await approveRefund(ctx(), { refundId: approvalId, by: checker })).kind).toBe('not_found')
    expect((await decide(refundId, checker)).kind).toBe('not_found')
    expect((await steps.refundOf(refundId)).state).toBe('waiting_approval')
  })

  test('taken back by its maker frees the money, in the inbox or on its page', async () => {
    const { paymentId, approvalId, refundId } = await waitingRefund()
    expect((await withdrawApproval(ctx(), { approvalId, reason: '', actor: maker })).kind).toBe('withdrawn')
    expect((await steps.refundOf(refundId)).state).toBe('rejected')
    expect((await steps.roomOf(paymentId)).rest).toBe(150_000n)
    const again = await waitingRefund()
    expect((await steps.reject(again.refundId, 'salah', maker)).kind).toBe('rejected')
    expect((await decide(again.approvalId, checker)).kind).toBe('decided_before')
  })
})

describe('a transfer above the limit', () => {
  test('is confirmed in the inbox by another person, and then no more on its page', async () => {
    const { yes, attemptId, approvalId } = await firstYes()
    expect((await decide(approvalId, rina)).kind).toBe('same_person')
    const both = await Promise.all([
      decide(approvalId, budi),
      proven(ctx(), budi, () => confirmTransfer(ctx(), { ...yes, by: budi })),
    ])
    expect(both.filter((one) => one.kind === 'approved' || one.kind === 'confirmed').length).toBe(1)
    expect(await stateOf(attemptId)).toBe('confirmed')
  })

  test('needs the second person to give a fresh factor', async () => {
    const { yes, attemptId } = await firstYes()
    expect((await confirmTransfer(ctx(), { ...yes, by: budi })).kind).toBe('proof_needed')
    expect(await stateOf(attemptId)).toBe('approving')
  })

  test('taken back is where it was; rejected tells the buyer; neither can be confirmed by the old yes', async () => {
    const back = await firstYes()
    expect((await withdrawApproval(ctx(), { ...back, reason: '', actor: rina })).kind).toBe('withdrawn')
    expect(await stateOf(back.attemptId)).toBe('open')
    expect((await decide(back.approvalId, budi)).kind).toBe('decided_before')

    const no = await firstYes()
    await addSlip(ctx(), { attemptId: no.attemptId, content: newPicture() })
    const reject = () =>
      rejectTransfer(ctx(), { attemptId: no.attemptId, reason: 'bukan milik kita', by: budi })
    expect(await proven(ctx(), budi, reject)).toEqual({ kind: 'rejected' })
    expect(await findTransferView(ctx(), { attemptId: no.attemptId })).toMatchObject({
      state: 'rejected',
      rejectedReason: 'bukan milik kita',
    })
    expect((await decide(no.approvalId, budi)).kind).toBe('decided_before')
  })
})

describe('what waited before there were approvals', () => {
  /** One of them, or all that there are. */
  const forget = async (approvalId = '%') => {
    for (const statement of [
      'alter table access.approval disable trigger user',
      'alter table access.approval_move disable trigger user',
      `delete from access.approval_move where approval_id like '${approvalId}'`,
      `delete from access.approval where id like '${approvalId}'`,
      'alter table access.approval enable trigger user',
      'alter table access.approval_move enable trigger user',
    ])
      await system.database.pool.query(statement)
  }

  test('becomes an approval by the migration, of the same maker, and is decided once', async () => {
    const refund = await waitingRefund()
    const transfer = await firstYes()
    await forget()
    const file = join(import.meta.dirname, '../../db/migrations/0029-approvals.sql')
    const [, moved = ''] = (await readFile(file, 'utf8')).split(
      /^-- What waits for a second person already.*$/m,
    )
    await system.database.pool.query(moved)
    const [waits, second] = await Promise.all([
      findWaitingApproval(ctx(), refundApprovalOf(refund.refundId)),
      findWaitingApproval(ctx(), {
        kind: 'transfer.confirm',
        object: { kind: 'transfer', id: transfer.attemptId },
      }),
    ])
    expect(waits).toMatchObject({ maker: maker.id, hash: refund.hash })
    expect(second).toMatchObject({ maker: rina.id, makerName: rina.name })
    expect((await decide(present(waits, 'it waits').id, maker)).kind).toBe('same_person')
    expect((await decide(present(waits, 'it waits').id, checker)).kind).toBe('approved')
    expect((await decide(present(second, 'it waits').id, budi)).kind).toBe('approved')
    expect(await stateOf(transfer.attemptId)).toBe('confirmed')
  })

  test('and was left by an older process meanwhile becomes one when it is decided', async () => {
    const { refundId, approvalId } = await waitingRefund()
    await forget(approvalId)
    expect((await steps.approve(refundId, maker)).kind).toBe('same_person')
    expect((await steps.approve(refundId)).kind).toBe('approved')
    const transfer = await firstYes()
    await forget(transfer.approvalId)
    const yes = (by: Actor) => proven(ctx(), by, () => confirmTransfer(ctx(), { ...transfer.yes, by }))
    expect((await yes(rina)).kind).toBe('same_person')
    expect((await yes(budi)).kind).toBe('confirmed')
  })
})

test('no clock forgets a refund: after a year it is decided as on the first day', async () => {
  const { refundId } = await waitingRefund()
  system.database.clock.offsetMs = 365 * 24 * 3_600_000
  expect((await steps.approve(refundId)).kind).toBe('approved')
})
