import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accounts, findSubledgerBalance, listEntriesOf } from '#ledger'
import { askDueRefunds, giveRefundAccount, listOpenSurplus, requestRefund, sendRefund } from '#payments'
import { businessDay } from '#platform/clock.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { rupiah } from '#platform/money.ts'
import { proveBooks } from '../prove-books.ts'
import { staffActor } from './staff.ts'
import { account, checker, maker, refundStepsOn } from './refunds.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const steps = refundStepsOn(() => system)
const { becomes, order, paidOrder, refundOf, roomOf, orderStateOf } = steps

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 1_000 })
})
afterEach(() => steps.calm())
afterAll(() => system.stop())

function idOf(ordered: Awaited<ReturnType<typeof order>>): string {
  if (!('refundId' in ordered)) throw new Error(`the refund is ordered, not ${ordered.kind}`)
  return ordered.refundId
}

const fault = (kind: string, times = 1) =>
  system.control('astrapay', 'faults', { target: 'debit-refund', kind, times })

async function later(ms: number): Promise<void> {
  system.database.clock.offsetMs = ms
  await askDueRefunds(ctx())
}

describe('by the API', () => {
  test('all of it goes back, the order follows, and revenue and tax are taken back exactly', async () => {
    const { payment, orderId, visitorToken } = await paidOrder('astrapay_debit')
    const ordered = await order(payment.id)
    expect(ordered.kind).toBe('ordered')
    const refund = await becomes(idOf(ordered), 'refunded')
    expect(refund).toMatchObject({ method: 'api', split: { net: 135_135n, tax: 14_865n, advance: 0n } })
    expect(await orderStateOf(orderId, visitorToken)).toBe('refunded')
    const payable = { account: accounts.refundsPayable, subledger: refund.id }
    expect(await findSubledgerBalance(ctx(), payable)).toBe(0n)
    expect((await roomOf(payment.id)).rest).toBe(0n)
  })

  test('parts go back until the sum is reached, and their tax sums to the tax of the invoice', async () => {
    const { payment, orderId, visitorToken } = await paidOrder('astrapay_debit')
    const refunds = []
    for (const amountIdr of [50_001, 33_333, 66_666])
      refunds.push(await becomes(idOf(await order(payment.id, { amountIdr })), 'refunded'))
    expect(refunds.reduce((sum, { split }) => sum + split.tax, 0n)).toBe(14_865n)
    expect(refunds.reduce((sum, { split }) => sum + split.net, 0n)).toBe(135_135n)
    expect(await order(payment.id, { amountIdr: 1 })).toEqual({ kind: 'too_much', rest: 0n })
    expect(await orderStateOf(orderId, visitorToken)).toBe('refunded')
  })

  test('two staff at once give one refund, also of a part', async () => {
    const { payment } = await paidOrder('astrapay_debit')
    const wishes = [maker, checker, maker, checker].map((by) => order(payment.id, { amountIdr: 60_000, by }))
    const kinds = (await Promise.all(wishes)).map((one) => one.kind)
    expect(kinds.toSorted()).toEqual(['ordered', 'rest_changed', 'rest_changed', 'rest_changed'])
    expect((await roomOf(payment.id)).rest).toBe(90_000n)
  })

  test.each(['timeout_after_accept', 'error_after_accept', 'garbage'])(
    'whose answer was lost (%s) is found by asking and given once',
    async (kind) => {
      const { payment } = await paidOrder('astrapay_debit')
      await fault(kind)
      const id = idOf(await order(payment.id))
      await becomes(id, 'unknown')
      await later(61_000)
      expect((await refundOf(id)).state).toBe('refunded')
      expect(await steps.trulyRefunded()).toBe(await steps.bookedRefunded())
    },
  )

  test('that never arrived is sent again under the same names', async () => {
    const { payment } = await paidOrder('astrapay_debit')
    await fault('status_500')
    const id = idOf(await order(payment.id))
    const lost = await becomes(id, 'unknown')
    await later(61_000)
    expect(await refundOf(id)).toMatchObject({
      state: 'refunded',
      reference: lost.reference,
      requestId: lost.requestId,
    })
  })

  test('that is under way is asked about until it is done, or failed', async () => {
    const [goes, fails] = [await paidOrder('astrapay_debit'), await paidOrder('astrapay_debit')]
    const ids = []
    for (const { payment } of [goes, fails]) {
      await fault('refund_pending')
      ids.push(idOf(await order(payment.id)))
      await becomes(ids.at(-1) ?? '', 'pending')
    }
    const [goesId = '', failsId = ''] = ids
    const outcome = async (id: string, word: string) =>
      system.control('astrapay', 'refunds', {
        partnerRefundNo: (await refundOf(id)).reference,
        outcome: word,
      })
    await outcome(goesId, 'done')
    await outcome(failsId, 'failed')
    await later(61_000)
    expect((await refundOf(goesId)).state).toBe('refunded')
    expect((await refundOf(failsId)).state).toBe('failed')
    // Nothing of it is lost: the room is whole again, and goes back by hand.
    expect((await roomOf(fails.payment.id)).rest).toBe(150_000n)
    expect(await order(fails.payment.id, { byHand: true, account })).toMatchObject({ kind: 'ordered' })
  })

  test('refused by the provider leaves the money where it was, and the manual way open', async () => {
    const { payment } = await paidOrder('astrapay_debit')
    await system.control('astrapay', 'settings', { merchant: 'demo', refundFunds: 0 }).catch(() => null)
    const amountIdr = 99_914
    const ordered = await order(payment.id, { amountIdr })
    const refund = await becomes(idOf(ordered), 'failed')
    await system.control('astrapay', 'settings', { merchant: 'demo', refundFunds: null }).catch(() => null)
    expect(refund.outcomeReason).toMatch(/^403/)
    const entries = await listEntriesOf(ctx(), { sourceIds: [refund.id] })
    expect(entries.map((entry) => entry.kind).toSorted()).toEqual(['refund_failed', 'refund_ordered'])
    expect((await roomOf(payment.id)).rest).toBe(150_000n)
  })

  test('a process killed before the call, or after it, gives it once', async () => {
    const before = await paidOrder('astrapay_debit')
    const after = await paidOrder('astrapay_debit')
    // Committed and then killed: what a dead process leaves behind, and no job that knows of it.
    await fault('timeout_after_accept')
    const afterId = idOf(await order(after.payment.id))
    await becomes(afterId, 'unknown')
    await system.database.pool.query(`update payments.refund set state = 'asking' where id = $1`, [afterId])
    const beforeId = idOf(await order(before.payment.id))
    await Promise.all([1, 2, 3].map(() => sendRefund(ctx(), { refundId: beforeId })))
    await later(61_000)
    await Promise.all([beforeId, afterId].map((id) => becomes(id, 'refunded')))
    expect(await steps.trulyRefunded()).toBe(await steps.bookedRefunded())
  })
})

describe('two people', () => {
  test('above the limit a second, different person is needed, and twice is once', async () => {
    const { payment } = await paidOrder('astrapay_debit')
    const ordered = await order(payment.id, { limitIdr: 100_000 })
    expect(ordered.kind).toBe('waiting_approval')
    const refundId = idOf(ordered)
    expect((await steps.approve(refundId, maker)).kind).toBe('same_person')
    const both = await Promise.all([1, 2].map(() => steps.approve(refundId)))
    expect(both.map((one) => one.kind).toSorted()).toEqual(['approved', 'decided_before'])
    await becomes(refundId, 'refunded')
  })

  test('a refund that was refused a yes gives nothing, and its room is free again', async () => {
    const { payment } = await paidOrder('astrapay_debit')
    const refundId = idOf(await order(payment.id, { limitIdr: 100_000 }))
    expect((await roomOf(payment.id)).rest).toBe(0n)
    expect((await steps.reject(refundId, ' ')).kind).toBe('reason_missing')
    expect((await steps.reject(refundId, 'Salah')).kind).toBe('rejected')
    expect((await steps.approve(refundId)).kind).toBe('decided_before')
    expect((await roomOf(payment.id)).rest).toBe(150_000n)
  })
})

describe('by hand', () => {
  const today = () => businessDay(ctx().now())

  test('a virtual account is paid out to the account that the buyer gave, once per reference of the bank', async () => {
    const { payment } = await paidOrder('doku_va_bca')
    const refundId = idOf(await order(payment.id, { limitIdr: 100_000 }))
    await steps.approve(refundId)
    const pay = (bankReference: string, by = checker, paidOn = today()) =>
      steps.payOut(refundId, { paidOn, bankReference }, by)
    expect((await pay('TRF-1')).kind).toBe('account_missing')
    const wrong = { ...account, number: '12' }
    expect((await giveRefundAccount(ctx(), { refundId, account: wrong, by: maker })).kind).toBe('bad_account')
    expect((await giveRefundAccount(ctx(), { refundId, account, by: maker })).kind).toBe('saved')
    expect((await pay('TRF-1', maker)).kind).toBe('same_person')
    expect((await pay('TRF-1', checker, '2099-01-01')).kind).toBe('bad_day')
    const both = await Promise.all([pay('TRF-1'), pay('TRF-1')])
    expect(both.map((one) => one.kind).toSorted()).toEqual(['confirmed', 'not_payable'])

    const other = await paidOrder('doku_va_bca')
    const next = idOf(await order(other.payment.id, { account }))
    const again = { paidOn: today(), bankReference: 'TRF-1' }
    expect((await steps.payOut(next, again)).kind).toBe('reference_used')
    expect((await steps.reject(next, 'Dibatalkan')).kind).toBe('rejected')
  })

  test('money paid twice goes back whole, and only once', async () => {
    const { payment, orderId } = await steps.openPayment()
    await steps.start(payment.id, 'doku_va_bca')
    const first = await steps.currentReference(orderId)
    await steps.start(payment.id, 'doku_va_bni')
    await steps.pay('doku', await steps.currentReference(orderId))
    await steps.settledOf(orderId)
    await steps.pay('doku', first)
    const open = await eventually(async () =>
      (await listOpenSurplus(ctx())).find(({ paymentId }) => paymentId === payment.id),
    )
    const surplusId = open.id
    const { receiptId } = await roomOf(payment.id, true)
    const wish = { surplusId, receiptId, amount: rupiah(150_000), seenRest: rupiah(150_000), account }
    const given = await Promise.all(
      [1, 2].map(() =>
        requestRefund(ctx(), {
          paymentId: payment.id,
          ...wish,
          reason: 'paid_too_much',
          note: '',
          byHand: false,
          buyer: { id: 'buyer', name: 'Pembeli Contoh', address: null },
        }),
      ),
    )
    expect(given.map((one) => one.kind).toSorted()).toEqual(['not_found', 'waiting_approval'])
    const refundId = given.flatMap((one) => ('refundId' in one ? [one.refundId] : []))[0] ?? ''
    expect((await steps.approve(refundId, staffActor('third'))).kind).toBe('approved')
    const payout = { paidOn: today(), bankReference: 'TRF-2' }
    const paid = await steps.payOut(refundId, payout, staffActor('fourth'))
    expect(paid.kind).toBe('confirmed')
    const held = { account: accounts.suspense, subledger: receiptId }
    expect(await findSubledgerBalance(ctx(), held)).toBe(0n)
  })
})

test('the database itself refuses more than came', async () => {
  const { payment } = await paidOrder('doku_va_bca')
  await order(payment.id, { amountIdr: 100_000, account })
  const columns = `payment_id, receipt_id, method, provider, channel_id, state, reason, maker, maker_name, needs_checker, expected_on, created_at`
  const copied = system.database.pool.query(
    `insert into payments.refund (id, amount_idr, reference, request_id, ${columns})
     select 'rfd_COPY', 50001, 'AOR1', 'copy', ${columns} from payments.refund where payment_id = $1`,
    [payment.id],
  )
  await expect(copied).rejects.toThrow('more than the receipt would go back')
})

test('at the end the books are right, and the sandboxes gave back exactly what we say', async () => {
  expect(await steps.trulyRefunded()).toBe(await steps.bookedRefunded())
  const proof = await withSnapshot(ctx(), (snapshot) => proveBooks(snapshot, { full: true }))
  expect(proof.breaches).toEqual([])
  expect(proof.refunds.provenRefunds).toBeGreaterThan(15n)
})
