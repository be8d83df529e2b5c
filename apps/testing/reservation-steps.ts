import { randomUUID } from 'node:crypto'
import {
  captureReservation,
  finishLinking,
  reserveForBooking,
  startLinking,
  ticketParameter,
  voidReservation,
  type Reservation,
} from '#payments'
import { withSnapshot } from '#platform/create-ctx.ts'
import { rupiah } from '#platform/money.ts'
import { proveBooks } from '../prove-books.ts'
import type { TestSystem } from './start-test-system.ts'

export const hourMs = 3_600_000

function newBuyer() {
  return {
    id: `buy_${randomUUID().slice(0, 8)}`,
    companyId: null,
    name: 'Sari Bengkel',
    phone: '081200000001',
    email: null,
  }
}

export function newBooking() {
  return {
    id: `bok_${randomUUID().slice(0, 8)}`,
    number: `SV-${randomUUID().slice(0, 6)}`,
    title: 'Servis berkala',
  }
}

/** What a workshop, its customer and AstraPay do, in the words of a test, on one system. */
export function reservationStepsOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  let buyer = newBuyer()

  const steps = {
    buyer: () => buyer,
    /** Ours and AstraPay's. */
    async moveClocks(offsetMs: number): Promise<void> {
      system().database.clock.offsetMs = offsetMs
      await system().control('astrapay', 'clock', { now: new Date(Date.now() + offsetMs).toISOString() })
    },
    /** Somebody new, without a linked wallet. */
    meet(): void {
      buyer = newBuyer()
    },
    async link(): Promise<string> {
      const returnUrl = `${system().shopUrl}/akun/astrapay/kembali`
      await startLinking(ctx(), { provider: 'astrapay', buyer, returnUrl, deviceId: 'contoh' })
      const answer = await system().control('astrapay', 'bind', { externalUid: buyer.id })
      const returnTo = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'returnTo') : null
      const ticket = new URL(String(returnTo)).searchParams.get(ticketParameter) ?? ''
      const finished = await finishLinking(ctx(), { buyerId: buyer.id, ticket, authCode: null })
      if (finished.kind !== 'linked') throw new Error(`not linked: ${finished.kind}`)
      return finished.account.id
    },
    reserve(amountIdr = 500_000, booking = newBooking()) {
      const validUntil = new Date(ctx().now().getTime() + 24 * hourMs)
      return reserveForBooking(ctx(), { booking, buyer, amount: rupiah(amountIdr), validUntil })
    },
    async reserved(amountIdr = 500_000): Promise<Reservation> {
      const answer = await steps.reserve(amountIdr)
      if (answer.kind !== 'reserved') throw new Error(`not reserved: ${answer.kind}`)
      return answer.reservation
    },
    capture: (reservationId: string, amountIdr: number) =>
      captureReservation(ctx(), { reservationId, amount: rupiah(amountIdr) }),
    letGo: (reservationId: string) => voidReservation(ctx(), { reservationId, reason: 'Booking dibatalkan' }),
    fault: (target: string, kind: string) =>
      system().control('astrapay', 'faults', { target, kind, times: 1 }),
    async breachesOfBooks() {
      const { db, now, log } = ctx()
      return (await withSnapshot({ db, now, log }, proveBooks)).breaches
    },
    /** What AstraPay truly captured and what our receipts say: reference and sum, in one order. */
    async takenByBoth(): Promise<{ astrapay: string[]; ours: string[] }> {
      const list = await system().control('astrapay', 'paid')
      const astrapay = (Array.isArray(list) ? list : []).map((one: unknown) => {
        const field = (name: string): unknown =>
          typeof one === 'object' && one !== null ? Reflect.get(one, name) : undefined
        return `${String(field('captureReference'))} ${String(field('amount'))}`
      })
      const { rows } = await system().database.pool.query<{ reference: string; amount_idr: bigint }>(
        `select a.reference, r.amount_idr from payments.receipt r join payments.attempt a on a.id = r.attempt_id`,
      )
      const ours = rows.map((row) => `${row.reference} ${row.amount_idr}`)
      return { astrapay: astrapay.toSorted(), ours: ours.toSorted() }
    },
  }
  return steps
}
