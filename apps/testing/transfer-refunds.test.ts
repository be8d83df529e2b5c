import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts, findSubledgerBalance, listBalances } from '#ledger'
import { confirmTransfer, findRefundsOf, startAttempt, type Refund } from '#payments'
import { withSnapshot } from '#platform/create-ctx.ts'
import { rupiah } from '#platform/money.ts'
import { proveBooks } from '../prove-books.ts'
import { account, refundStepsOn } from './refunds.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { budi, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const transfers = transfersOn(() => system)
const steps = refundStepsOn(() => system)
const { order, refundOf, roomOf } = steps

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})

afterAll(() => system.stop())

/** An order of Rp 150.000 that a transfer with a code paid in full, invoiced. */
async function paidByTransfer() {
  const asked = await transfers.askTransfer()
  const mutationId = await transfers.arrive(asked.asked)
  const by = { attemptId: asked.attemptId, mutationId, reason: '', by: rina }
  expect(await confirmTransfer(ctx(), by)).toEqual({ kind: 'confirmed', outcome: 'settled' })
  await invoiced(asked.orderId)
  return { ...asked, paymentId: asked.payment.id }
}

function invoiced(orderId: string): Promise<unknown> {
  return eventually(async () => {
    const { rows } = await system.database.pool.query('select from invoicing.invoice where order_id = $1', [
      orderId,
    ])
    return rows.length > 0
  })
}

function idOf(ordered: Awaited<ReturnType<typeof order>>): string {
  if (!('refundId' in ordered)) throw new Error(`the refund is ordered, not ${ordered.kind}`)
  return ordered.refundId
}

const reject = (refundId: string) => steps.reject(refundId, 'Dibatalkan')
const sumOf = (refunds: readonly Refund[], part: (refund: Refund) => bigint) =>
  refunds.reduce((sum, refund) => sum + part(refund), 0n)

async function differences(): Promise<bigint> {
  const balances = await listBalances(ctx())
  return balances.find((balance) => balance.account === accounts.differences)?.balance ?? 0n
}

describe('of a transfer that was asked for less by a code', () => {
  test('what arrived goes back and not a rupiah more, and what was let off is let off no more', async () => {
    const before = await differences()
    const { paymentId, asked, payment, code } = await paidByTransfer()
    expect(await differences()).toBe(before + code)
    const room = await roomOf(paymentId)
    expect(room.rest).toBe(asked)
    expect(asked < payment.amount).toBe(true)
    for (const amount of [payment.amount, asked + 1n])
      expect(await order(paymentId, { amount: rupiah(amount), account })).toEqual({
        kind: 'too_much',
        rest: asked,
      })
    const refund = await refundOf(idOf(await order(paymentId, { account, limitIdr: 1_000_000 })))
    expect(refund.amount).toBe(asked)
    expect(refund.split).toMatchObject({ forgiven: code })
    expect(await differences()).toBe(before)
    const owed = { account: accounts.refundsPayable, subledger: refund.id }
    expect(await findSubledgerBalance(ctx(), owed)).toBe(-asked)
    expect((await roomOf(paymentId)).rest).toBe(0n)
  })

  test('parts, called off and ordered anew in any order, take back the code once', async () => {
    const before = await differences()
    const { paymentId, asked, payment, code } = await paidByTransfer()
    const first = idOf(await order(paymentId, { amountIdr: 50_000, account }))
    const last = idOf(await order(paymentId, { account }))
    expect((await refundOf(last)).split.forgiven).toBe(code)
    expect((await reject(first)).kind).toBe('rejected')
    const anew = idOf(await order(paymentId, { account }))
    const refunds = await Promise.all([last, anew].map(refundOf))
    expect(sumOf(refunds, (refund) => refund.amount)).toBe(asked)
    expect(sumOf(refunds, (refund) => refund.split.forgiven)).toBe(code)
    expect(sumOf(refunds, (refund) => refund.split.net + refund.split.tax)).toBe(payment.amount)
    expect(await differences()).toBe(before)
    // All of it called off: everything stands as after the transfer.
    expect((await reject(last)).kind).toBe('rejected')
    expect((await reject(anew)).kind).toBe('rejected')
    expect(await differences()).toBe(before + code)
    expect((await roomOf(paymentId)).rest).toBe(asked)
  })

  test('two that wait for a second person are never more than came', async () => {
    const { paymentId, asked, code } = await paidByTransfer()
    const waiting = { account, limitIdr: 1 }
    const part = idOf(await order(paymentId, { amountIdr: 60_000, ...waiting }))
    const rest = idOf(await order(paymentId, waiting))
    const said = await Promise.all([rest, part].map((refundId) => steps.approve(refundId)))
    expect(said.map((one) => one.kind)).toEqual(['approved', 'approved'])
    const refunds = await Promise.all([part, rest].map(refundOf))
    expect(sumOf(refunds, (refund) => refund.amount)).toBe(asked)
    expect(sumOf(refunds, (refund) => refund.split.forgiven)).toBe(code)
  })

  test('that came in two transfers, each gives back what it brought', async () => {
    const one = await transfers.askTransfer()
    const short = await transfers.arrive(50_000n)
    const part = { attemptId: one.attemptId, mutationId: short, reason: 'kurang kirim', by: rina }
    expect(await confirmTransfer(ctx(), part)).toEqual({ kind: 'confirmed', outcome: 'part' })
    const paymentId = one.payment.id
    const started = await startAttempt(ctx(), { paymentId, channelId: 'transfer_bca' })
    expect(started.kind).toBe('awaiting')
    const { rows } = await system.database.pool.query<{ attempt_id: string; asked_idr: string }>(
      `select attempt_id, asked_idr::text from payments.transfer where payment_id = $1 and state = 'open'`,
      [paymentId],
    )
    const asked = BigInt(rows[0]?.asked_idr ?? '0')
    const mutationId = await transfers.arrive(asked)
    const attemptId = rows[0]?.attempt_id ?? ''
    const whole = { attemptId, mutationId, reason: '', by: budi }
    expect(await confirmTransfer(ctx(), whole)).toEqual({ kind: 'confirmed', outcome: 'settled' })
    await invoiced(one.orderId)
    const rooms = (await findRefundsOf(ctx(), { paymentId }))?.rooms ?? []
    expect(rooms.map((room) => room.rest).toSorted()).toEqual([rupiah(50_000), rupiah(asked)].toSorted())
    const given: Refund[] = []
    for (const { receiptId, rest } of rooms) {
      const wish = { receiptId, amount: rest, seenRest: rest, account }
      given.push(await refundOf(idOf(await order(paymentId, wish))))
    }
    expect(sumOf(given, (refund) => refund.amount)).toBe(50_000n + asked)
    expect(sumOf(given, (refund) => refund.split.net + refund.split.tax)).toBe(one.payment.amount)
    expect(50_000n + asked < one.payment.amount).toBe(true)
  })

  test('the database itself refuses the sum that was asked for by the bill', async () => {
    const { paymentId, payment, asked } = await paidByTransfer()
    await order(paymentId, { amountIdr: 50_000, account })
    const columns = `payment_id, receipt_id, method, provider, channel_id, state, reason, maker, maker_name, needs_checker, expected_on, created_at`
    const copy = (id: string, amount: bigint) =>
      system.database.pool.query(
        `insert into payments.refund (id, amount_idr, reference, request_id, ${columns})
         select $1, $2, $3, $1, ${columns.replace('state', "'waiting_approval'")} from payments.refund
         where payment_id = $4`,
        [`rfd_${id}`, amount.toString(), `AOR${id}`, paymentId],
      )
    await expect(copy('A', payment.amount - 50_000n)).rejects.toThrow('more than the receipt would go back')
    await expect(copy('B', asked - 50_000n + 1n)).rejects.toThrow('more than the receipt would go back')
  })
})

test('after all of it the books are right', async () => {
  const proof = await withSnapshot(ctx(), (snapshot) => proveBooks(snapshot, { full: true }))
  expect(proof.breaches).toEqual([])
})
