import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { accounts, listEntriesOf } from '#ledger'
import {
  askDueReservations,
  askReservation,
  endSwitch,
  findPaymentRecord,
  findReservation,
  openPayment,
  reserveForBooking,
  switchOff,
  unlinkAccount,
} from '#payments'
import { assert } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { hourMs, newBooking, reservationStepsOn } from './reservation-steps.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const steps = reservationStepsOn(() => system)
const {
  moveClocks,
  meet,
  link,
  buyer,
  reserve,
  reserved,
  capture,
  letGo,
  fault,
  breachesOfBooks,
  takenByBoth,
} = steps

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 800 })
})
beforeEach(async () => {
  await moveClocks(0)
  steps.meet()
  await link()
})
afterAll(() => system.stop())

test('a booking sets money aside and takes less; the rest goes back and the books are right', async () => {
  const reservation = await reserved(500_000)
  expect(reservation).toMatchObject({ state: 'reserved', amount: 500_000n, captured: null, paymentId: null })
  const captured = await capture(reservation.id, 320_000)
  if (captured.kind !== 'captured') throw new Error(captured.kind)
  expect(captured.reservation).toMatchObject({ state: 'captured', captured: 320_000n })
  const record = await findPaymentRecord(ctx(), { paymentId: captured.reservation.paymentId ?? '' })
  expect(record?.payment).toMatchObject({
    state: 'settled',
    amount: 320_000n,
    subject: { kind: 'booking', id: reservation.subjectId },
  })
  expect(record?.receipts).toMatchObject([
    { amount: 320_000n, disposition: 'settles', channelId: 'astrapay_reserved', fee: 4_800n, feeVat: 528n },
  ])
  const entries = await listEntriesOf(ctx(), { sourceIds: record?.receipts.map((one) => one.id) ?? [] })
  const lines = entries.flatMap((entry) => entry.lines.map((line) => [line.account, line.amount]))
  expect(lines).toEqual(
    expect.arrayContaining([
      [accounts.clearingAstraPay, 314_672n],
      [accounts.providerFees, 4_800n],
      [accounts.inputVat, 528n],
      [accounts.customerAdvances, -320_000n],
    ]),
  )
  expect(await breachesOfBooks()).toEqual([])
})

test('nothing is booked while money is only set aside', async () => {
  const reservation = await reserved()
  const { rows } = await system.database.pool.query(
    `select count(*)::int as count from payments.payment where subject_id = $1`,
    [reservation.subjectId],
  )
  expect(rows).toEqual([{ count: 0 }])
})

test.each([
  [500_000, 320_000, 'choosing', 'part'],
  [320_000, 320_000, 'settled', 'settles'],
])('a bill of %i asked for already takes a capture of %i: %s', async (bill, taken, state, disposition) => {
  const reservation = await reserved()
  const { paymentId } = await ctx().transaction((trx) =>
    openPayment(trx, {
      subject: { kind: 'booking', id: reservation.subjectId },
      number: reservation.number,
      companyId: null,
      amount: rupiah(bill),
      payBefore: reservation.validUntil,
      buyer: { name: 'Sari Bengkel', phone: '081200000001', email: null },
      description: 'Servis berkala',
      lines: [{ id: 'servis', name: 'Servis berkala', unitPrice: rupiah(bill), quantity: 1 }],
      at: ctx().now(),
    }),
  )
  const captured = await capture(reservation.id, taken)
  expect(captured).toMatchObject({ kind: 'captured', reservation: { paymentId } })
  const record = await findPaymentRecord(ctx(), { paymentId })
  expect(record?.payment).toMatchObject({ state, received: 320_000n })
  expect(record?.receipts).toMatchObject([{ disposition, amount: 320_000n }])
  expect(await breachesOfBooks()).toEqual([])
})

test('two captures at once take the money once, and say the same', async () => {
  const reservation = await reserved()
  const both = await Promise.all([capture(reservation.id, 400_000), capture(reservation.id, 450_000)])
  expect(both.map((answer) => answer.kind).toSorted()).toEqual(['captured', 'unknown'])
  const again = await capture(reservation.id, 450_000)
  expect(again.kind).toBe('captured')
  const taken = both.flatMap((answer) => (answer.kind === 'captured' ? [answer.reservation.captured] : []))
  expect(again.kind === 'captured' ? [again.reservation.captured] : []).toEqual(taken)
  expect(await breachesOfBooks()).toEqual([])
})

test('more than was set aside cannot be captured, and nothing is asked', async () => {
  const reservation = await reserved(500_000)
  expect(await capture(reservation.id, 500_001)).toEqual({ kind: 'above_reserved', limitIdr: 500_000n })
  expect(await capture(reservation.id, 0)).toEqual({ kind: 'above_reserved', limitIdr: 500_000n })
  expect((await capture(reservation.id, 500_000)).kind).toBe('captured')
})

test('a booking has one living reservation, whoever asks at once', async () => {
  const given = newBooking()
  const both = await Promise.all([reserve(500_000, given), reserve(500_000, given)])
  expect(both.map((answer) => answer.kind).every((kind) => kind === 'reserved' || kind === 'unknown')).toBe(
    true,
  )
  const { rows } = await system.database.pool.query(
    `select state from payments.reservation where subject_id = $1`,
    [given.id],
  )
  expect(rows).toEqual([{ state: 'reserved' }])
})

test('the window of one minute to ninety days and the sums are kept', async () => {
  const ask = (aheadMs: number, amountIdr = 500_000) =>
    reserveForBooking(ctx(), {
      booking: newBooking(),
      buyer: buyer(),
      amount: rupiah(amountIdr),
      validUntil: new Date(ctx().now().getTime() + aheadMs),
    })
  expect(await ask(30_000)).toEqual({ kind: 'expiry_out_of_range' })
  expect(await ask(91 * 24 * hourMs)).toEqual({ kind: 'expiry_out_of_range' })
  expect((await ask(90_000)).kind).toBe('reserved')
  expect((await ask(89.9 * 24 * hourMs)).kind).toBe('reserved')
  expect(await ask(hourMs, 10_000_001)).toMatchObject({ kind: 'above_maximum' })
  expect(await ask(hourMs, 999)).toMatchObject({ kind: 'below_minimum' })
})

test('without a linked wallet nothing is asked', async () => {
  meet()
  expect(await reserve()).toMatchObject({ kind: 'refused', code: 'link_again' })
})

test('too little in the wallet is refused with the provider’s code, and the booking may try again', async () => {
  const given = newBooking()
  await fault('auth-payment', 'status_429')
  expect((await reserve(500_000, given)).kind).toBe('unknown')
  await moveClocks(2 * 60_000)
  await askDueReservations(ctx())
  expect(await findReservation(ctx(), { bookingId: given.id })).toMatchObject({
    state: 'failed',
    reason: 'never_arrived',
  })
  expect((await reserve(500_000, given)).kind).toBe('reserved')
})

test('a void gives all of it back once, and nothing can be captured after it', async () => {
  const reservation = await reserved()
  const both = await Promise.all([letGo(reservation.id), letGo(reservation.id)])
  expect(both.map((answer) => answer.kind)).toContain('voided')
  expect((await letGo(reservation.id)).kind).toBe('voided')
  expect(await capture(reservation.id, 1_000)).toEqual({ kind: 'not_reserved', state: 'voided' })
})

test('capture and void at once end in one of the two', async () => {
  const reservation = await reserved()
  const [taken, gone] = await Promise.all([capture(reservation.id, 100_000), letGo(reservation.id)])
  expect([taken.kind, gone.kind].toSorted()).not.toEqual(['captured', 'voided'])
  const found = await askReservation(ctx(), { reservationId: reservation.id })
  expect(['captured', 'voided']).toContain(found?.state)
  expect(await breachesOfBooks()).toEqual([])
})

test('money whose time is over is back with the buyer, and the booking hears of it', async () => {
  const reservation = await reserved()
  await moveClocks(24 * hourMs + 120_000)
  await askDueReservations(ctx())
  expect(await findReservation(ctx(), { bookingId: reservation.subjectId })).toMatchObject({
    state: 'failed',
    reason: 'lapsed',
  })
  const { rows } = await system.database.pool.query(
    `select count(*)::int as count from platform.event where name = 'reservation.failed'
     and payload->>'reservationId' = $1`,
    [reservation.id],
  )
  expect(rows).toEqual([{ count: 1 }])
})

test('a wallet with money set aside cannot be unlinked, and a dead link captures after linking again', async () => {
  const reservation = await reserved()
  const rows = await ctx()
    .db.selectFrom('payments.linked_account')
    .select('id')
    .where('buyer_id', '=', buyer().id)
    .execute()
  const linkedAccountId = rows[0]?.id ?? ''
  expect(await unlinkAccount(ctx(), { buyerId: buyer().id, linkedAccountId })).toMatchObject({
    kind: 'refused',
    code: 'money_reserved',
  })
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'locked' })
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'active' })
  expect(await capture(reservation.id, 90_000)).toMatchObject({ kind: 'refused', code: 'link_again' })
  await link()
  expect((await capture(reservation.id, 90_000)).kind).toBe('captured')
})

test('a wallet that staff switched off sets nothing new aside; what is set aside is shown and taken', async () => {
  const booking = newBooking()
  const before = await reserve(500_000, booking)
  assert(before.kind === 'reserved', 'it is set aside')
  const by = staffActor('contoh')
  const switched = await switchOff(ctx(), {
    target: { kind: 'provider', id: 'astrapay' },
    message: { id: 'Sedang perawatan.', en: 'Under maintenance.' },
    fromAt: ctx().now(),
    untilAt: null,
    daily: null,
    reason: 'perawatan',
    by,
  })
  expect(await reserve()).toMatchObject({ kind: 'refused', code: 'switched_off' })
  expect(await reserve(500_000, booking)).toEqual(before)
  expect((await capture(before.reservation.id, 90_000)).kind).toBe('captured')
  assert(switched.kind === 'switched_off', 'it is off')
  await endSwitch(ctx(), { switchId: switched.switchId, reason: '', by })
  expect((await reserve()).kind).toBe('reserved')
})

test('after all of it AstraPay took to the rupiah what the books say', async () => {
  const { astrapay, ours } = await takenByBoth()
  expect(ours).toEqual(astrapay)
  expect(ours.length).toBeGreaterThan(3)
})
