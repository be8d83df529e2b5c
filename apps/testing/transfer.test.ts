import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addSlip,
  bookExtraLine,
  confirmTransfer,
  expirePayments,
  findPaymentRecord,
  findTransferDetail,
  findTransferView,
  linkLine,
  listTransfers,
  rejectTransfer,
  releaseTransferSums,
  startAttempt,
} from '#payments'
import { listBalances, listEntriesOf } from '#ledger'
import { present } from '#platform/assert.ts'
import { proven } from './staff.ts'
import { proveBooks } from '../prove-books.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'
import { budi, newPicture, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const { orderStateOf, viewOf } = stepsOn(() => system)
const transfers = transfersOn(() => system)
const { askTransfer, arrive } = transfers
const ctx = () => system.house.ctx
const confirm = (attemptId: string, mutationId: string | null, by = rina, reason = '') =>
  proven(ctx(), by, () => confirmTransfer(ctx(), { attemptId, mutationId, reason, by }))

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})

afterAll(() => system.stop())

describe('a transfer', () => {
  test('asks less than the sum by a code, and never more', async () => {
    const { payment, asked, code, started } = await askTransfer()
    expect(asked + code).toBe(payment.amount)
    expect(code >= 1n && code <= 999n).toBe(true)
    expect(started.instruction).toMatchObject({ kind: 'bank_transfer', amountIdr: asked.toString() })
  })

  test('chosen again shows the same sum', async () => {
    const { payment, started } = await askTransfer()
    const again = await startAttempt(ctx(), { paymentId: payment.id, channelId: 'transfer_bca' })
    expect(again).toEqual(started)
  })

  test('confirmed by its line pays the order in full; the code is our cost', async () => {
    const { payment, orderId, visitorToken, attemptId, asked, code } = await askTransfer()
    const line = await arrive(asked)
    expect(await confirm(attemptId, line)).toEqual({ kind: 'confirmed', outcome: 'settled' })
    expect(await orderStateOf(orderId, visitorToken)).toBe('paid')
    const record = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'a record')
    expect(record.receipts).toMatchObject([
      { disposition: 'settles', amount: asked, applied: asked, providerReference: line, fee: 0n },
    ])
    expect(record.surplus).toEqual([])
    const [entry] = await listEntriesOf(ctx(), { sourceIds: [record.receipts[0]?.id ?? ''] })
    const amounts = (entry?.lines ?? []).map((entryLine) => [entryLine.account, entryLine.amount])
    expect(amounts.toSorted()).toEqual(
      [
        ['1101', asked],
        ['6190', code],
        ['2110', -payment.amount],
      ].toSorted(),
    )
    expect(await confirm(attemptId, await arrive(asked))).toEqual({ kind: 'already_confirmed' })
  })

  test('is shown the lines that may prove it, and none that is exactly what another one asks', async () => {
    const one = await askTransfer()
    const other = await askTransfer()
    const [own, far, foreign] = [
      await arrive(one.asked),
      await arrive(one.asked + 50_000n),
      await arrive(other.asked),
    ]
    const detail = present(await findTransferDetail(ctx(), { attemptId: one.attemptId }), 'a detail')
    const shown = detail.candidates.map((line) => line.id)
    expect(shown[0]).toBe(own)
    expect(shown).toContain(far)
    expect(shown).not.toContain(foreign)
    expect(detail.candidates.filter((line) => line.isExact).map((line) => line.id)).toEqual([own])
    const queue = await listTransfers(ctx(), { tab: 'check' })
    expect(queue.map((row) => row.attemptId)).toEqual(
      expect.arrayContaining([one.attemptId, other.attemptId]),
    )
  })

  test('of the whole sum, code included, settles without a difference', async () => {
    const { payment, attemptId } = await askTransfer()
    const before = await differences()
    const line = await arrive(payment.amount)
    expect(await confirm(attemptId, line)).toEqual({ kind: 'reason_missing' })
    expect(await confirm(attemptId, line, rina, 'lupa kurangi kode')).toMatchObject({ outcome: 'settled' })
    expect(await differences()).toBe(before)
  })

  test('of too much leaves a surplus, of too little a part', async () => {
    const much = await askTransfer()
    await confirm(much.attemptId, await arrive(much.payment.amount + 5_000n), rina, 'lebih kirim')
    const [surplus] = present(
      await findPaymentRecord(ctx(), { paymentId: much.payment.id }),
      'record',
    ).surplus
    expect(surplus).toMatchObject({ amount: 5_000n, reason: 'too_much' })
    const little = await askTransfer()
    const outcome = await confirm(little.attemptId, await arrive(little.asked - 1n), rina, 'kurang')
    expect(outcome).toMatchObject({ outcome: 'part' })
    expect((await viewOf(little.orderId)).payment.state).toBe('choosing')
  })

  test('confirmed by its slip needs a reason, and later uses up its line', async () => {
    const { attemptId, asked } = await askTransfer()
    expect(await confirm(attemptId, null, rina, 'lihat aplikasi bank')).toEqual({ kind: 'no_slip' })
    await addSlip(ctx(), { attemptId, content: newPicture() })
    expect(await confirm(attemptId, null)).toEqual({ kind: 'reason_missing' })
    expect(await confirm(attemptId, null, rina, 'lihat aplikasi bank')).toMatchObject({ outcome: 'settled' })
    const line = await arrive(asked)
    expect(await linkLine(ctx(), { attemptId, mutationId: line, by: budi })).toEqual({ kind: 'linked' })
    const other = await askTransfer()
    expect(await confirm(other.attemptId, line, rina, 'salah baris')).toEqual({ kind: 'line_used' })
  })

  test('sent twice is booked twice: the second is a surplus', async () => {
    const { payment, attemptId, asked } = await askTransfer()
    await confirm(attemptId, await arrive(asked))
    const second = await arrive(asked)
    const booked = await bookExtraLine(ctx(), { attemptId, mutationId: second, reason: 'dobel', by: rina })
    expect(booked).toEqual({ kind: 'booked', outcome: 'surplus' })
    const record = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'a record')
    expect(record.surplus).toMatchObject([{ amount: asked, reason: 'paid_twice' }])
    const again = await bookExtraLine(ctx(), { attemptId, mutationId: second, reason: 'dobel', by: budi })
    expect(again).toEqual({ kind: 'line_used' })
  })

  test('rejected tells why, and a new slip opens it again', async () => {
    const { attemptId } = await askTransfer()
    const reject = (reason: string) => rejectTransfer(ctx(), { attemptId, reason, by: rina })
    expect(await reject('foto buram')).toEqual({ kind: 'nothing_to_reject' })
    await addSlip(ctx(), { attemptId, content: newPicture() })
    expect(await reject('  ')).toEqual({ kind: 'reason_missing' })
    expect(await reject('foto buram')).toEqual({ kind: 'rejected' })
    const rejected = await findTransferView(ctx(), { attemptId })
    expect(rejected).toMatchObject({ state: 'rejected', rejectedReason: 'foto buram' })
    await addSlip(ctx(), { attemptId, content: newPicture() })
    expect(await findTransferView(ctx(), { attemptId })).toMatchObject({
      state: 'waiting',
      rejectedReason: null,
    })
  })
})

describe('a transfer in time', () => {
  test('does not end while staff have its slip, though not for ever', async () => {
    const { orderId, attemptId } = await askTransfer()
    await addSlip(ctx(), { attemptId, content: newPicture() })
    await at(30, async () => {
      await expirePayments(ctx())
      expect((await viewOf(orderId)).payment.state).toBe('awaiting')
    })
    await at(24 * 5, async () => {
      await expirePayments(ctx())
      expect((await viewOf(orderId)).payment.state).toBe('expired')
    })
  })

  test('that comes after its end still pays the order', async () => {
    const { orderId, visitorToken, attemptId, asked } = await askTransfer()
    await at(30, async () => {
      await expirePayments(ctx())
      expect(await orderStateOf(orderId, visitorToken)).toBe('expired')
      const outcome = await confirm(attemptId, await arrive(asked))
      expect(outcome).toEqual({ kind: 'confirmed', outcome: 'settled_late' })
      expect(await orderStateOf(orderId, visitorToken)).toBe('paid')
    })
  })

  test('keeps its sum for seven days after its end', async () => {
    const { attemptId } = await askTransfer()
    const held = async () => {
      await releaseTransferSums(ctx())
      const { rows } = await system.database.pool.query<{ released_at: Date | null }>(
        'select released_at from payments.transfer where attempt_id = $1',
        [attemptId],
      )
      return rows[0]?.released_at === null
    }
    await at(24 * 7, async () => expect(await held()).toBe(true))
    await at(24 * 9, async () => expect(await held()).toBe(false))
    expect(await addSlip(ctx(), { attemptId, content: newPicture() })).toEqual({ kind: 'closed' })
  })
})

test('after all of it the books are right', async () => {
  expect((await proveBooks(ctx())).breaches).toEqual([])
})

async function at(hours: number, look: () => Promise<void>): Promise<void> {
  system.database.clock.offsetMs = hours * 3_600_000
  try {
    await look()
  } finally {
    system.database.clock.offsetMs = 0
  }
}

async function differences(): Promise<bigint> {
  const balances = await listBalances(ctx())
  return balances.find((balance) => balance.account === '6190')?.balance ?? 0n
}
