import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { askDueReservations, askReservation, findReservation } from '#payments'
import { newBooking, reservationStepsOn } from './reservation-steps.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const steps = reservationStepsOn(() => system)
const { moveClocks, link, reserve, reserved, capture, letGo, fault, breachesOfBooks, takenByBoth } = steps

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 800 })
})
beforeEach(async () => {
  await moveClocks(0)
  steps.meet()
  await link()
})
afterAll(() => system.stop())

test.each(['timeout_after_accept', 'error_after_accept', 'garbage'])(
  'a reservation whose answer was lost by %s is found by asking',
  async (kind) => {
    const given = newBooking()
    await fault('auth-payment', kind)
    const answer = await reserve(500_000, given)
    expect(answer).toMatchObject({ kind: 'unknown', reservation: { state: 'unknown' } })
    await moveClocks(61_000)
    expect((await askDueReservations(ctx())).asked).toBeGreaterThanOrEqual(1)
    const found = await findReservation(ctx(), { bookingId: given.id })
    expect(found?.state).toBe('reserved')
    expect((await capture(found?.id ?? '', 100_000)).kind).toBe('captured')
  },
)

test.each(['timeout_after_accept', 'error_after_accept', 'garbage'])(
  'a capture whose answer was lost by %s is booked once, by asking',
  async (kind) => {
    const reservation = await reserved()
    await fault('auth-capture', kind)
    expect((await capture(reservation.id, 250_000)).kind).toBe('unknown')
    expect((await capture(reservation.id, 250_000)).kind).toBe('unknown')
    const both = await Promise.all([
      askReservation(ctx(), { reservationId: reservation.id }),
      askReservation(ctx(), { reservationId: reservation.id }),
    ])
    expect(both).toMatchObject([{ state: 'captured' }, { state: 'captured', captured: 250_000n }])
    expect(await breachesOfBooks()).toEqual([])
  },
)

test.each(['hang', 'status_500', 'drop'])(
  'a capture that never arrived by %s can be asked again',
  async (kind) => {
    const reservation = await reserved()
    await fault('auth-capture', kind)
    expect((await capture(reservation.id, 250_000)).kind).toBe('unknown')
    expect(await askReservation(ctx(), { reservationId: reservation.id })).toMatchObject({ state: 'unknown' })
    await moveClocks(61_000)
    expect(await askReservation(ctx(), { reservationId: reservation.id })).toMatchObject({
      state: 'reserved',
      reason: 'capture_never_arrived',
    })
    expect((await capture(reservation.id, 260_000)).kind).toBe('captured')
    expect(await breachesOfBooks()).toEqual([])
  },
)

test('a process killed after asking for the capture is made good by the janitor', async () => {
  const reservation = await reserved()
  // What the process leaves: the question committed and carried out, its answer never recorded.
  const row = await ctx()
    .db.selectFrom('payments.reservation')
    .selectAll()
    .where('id', '=', reservation.id)
    .executeTakeFirstOrThrow()
  await fault('auth-capture', 'timeout_after_accept')
  await capture(reservation.id, 200_000)
  await ctx()
    .db.updateTable('payments.reservation')
    .set({ state: 'capturing', unknown_step: null, ask_again_at: new Date(ctx().now().getTime() + 60_000) })
    .where('id', '=', row.id)
    .execute()
  await moveClocks(61_000)
  const turns = await Promise.all([askDueReservations(ctx()), askDueReservations(ctx())])
  expect(turns[0].asked + turns[1].asked).toBeGreaterThanOrEqual(1)
  expect(await findReservation(ctx(), { bookingId: reservation.subjectId })).toMatchObject({
    state: 'captured',
    captured: 200_000n,
  })
  expect(await breachesOfBooks()).toEqual([])
})

test('a void whose answer was lost is found by asking', async () => {
  const reservation = await reserved()
  await fault('auth-void', 'timeout_after_accept')
  expect((await letGo(reservation.id)).kind).toBe('unknown')
  expect(await askReservation(ctx(), { reservationId: reservation.id })).toMatchObject({ state: 'voided' })
})

test('after all of it AstraPay took to the rupiah what the books say', async () => {
  const { astrapay, ours } = await takenByBoth()
  expect(ours).toEqual(astrapay)
  expect(ours.length).toBeGreaterThan(3)
})
